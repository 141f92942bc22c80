"""`logcall hooks …`, as somebody at the terminal has it."""

import asyncio
from datetime import UTC, datetime

import pytest

from bot.cli.terminal import actor
from bot.services import leads
from models import Hook, HookDelivery, Workspace
from models.fields import use_keys
from tests.app.installed import complaint, logcall, within
from tests.factories import make_workspace
from tests.webhooks.receiver import receiving

URL = "https://crm.example.com/logcall"


@pytest.fixture
def url(database_url: str, encryption_key: str, monkeypatch: pytest.MonkeyPatch) -> str:
    """An installation with one workspace, on each engine."""
    monkeypatch.setenv("DATABASE_URL", database_url)
    monkeypatch.setenv("LOGCALL_ENCRYPTION_KEYS", encryption_key)
    within(database_url, make_workspace)
    return database_url


def add(url: str = URL, events: str = "lead.created,lead.updated") -> str:
    said = logcall("hooks", "add", url, "--events", events)
    assert said.exit_code == 0, said.output
    return said.stdout.strip()


async def park_one() -> int:
    lead = await leads.create(await Workspace.get(), None, first_name="Zoé")
    delivery = await HookDelivery.get(lead_id=lead.id)
    await HookDelivery.all().update(parked_at=datetime.now(UTC), attempts=30, error="it answered 500")
    return int(delivery.id)


def test_a_hook_is_added_and_its_secret_shown_once(url: str, encryption_key: str) -> None:
    secret = add()
    assert len(bytes.fromhex(secret)) == 32
    [hook] = within(url, Hook.all)
    use_keys([encryption_key])
    assert hook.secret.unseal() == secret
    said = logcall("hooks", "list").output
    assert f"1  {URL}  lead.created, lead.updated" in said
    assert secret not in said


def test_what_can_not_be_a_hook_is_said_with_the_reason(url: str) -> None:
    for address, events, problem in [
        ("http://crm.example.com/", "lead.created", "begins with https://"),
        ("https://192.168.1.4/", "lead.created", "LOGCALL_HOOKS_ALLOW_PRIVATE allows it"),
        (URL, "lead.made", "communication.created"),
        (URL, " , ", "must be one or more of"),
    ]:
        said = logcall("hooks", "add", address, "--events", events)
        assert said.exit_code == 2
        assert problem in " ".join(said.output.split())
    assert within(url, lambda: Hook.all().count()) == 0


def test_what_is_parked_is_listed_and_replayed_by_hand(
    url: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    add()
    assert "Nothing is parked." in logcall("hooks", "parked").output
    delivery = within(url, park_one)
    said = logcall("hooks", "parked").output
    assert f"{delivery}  hook 1  lead.created  1" in said
    assert "30 tries: it answered 500" in said
    assert "1 parked" in logcall("hooks", "list").output
    complained = complaint("hooks", "replay", "999", capsys=capsys, monkeypatch=monkeypatch)
    assert "There is no parked delivery 999: `logcall hooks parked` shows those that there are." in complained
    assert "1 delivery will be tried again" in logcall("hooks", "replay", str(delivery)).output
    within(url, park_one)
    assert "2 deliveries" in logcall("hooks", "replay").output
    assert "Nothing is parked." in logcall("hooks", "parked").output
    assert "Nothing is parked." in logcall("hooks", "replay").output


def test_a_hook_that_fails_is_seen_before_anything_is_given_up(url: str) -> None:
    add()

    async def fail() -> None:
        await leads.create(await Workspace.get(), None, first_name="Zoé")
        since = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)
        await HookDelivery.all().update(created_at=since, attempts=3, error="it answered 500")

    within(url, fail)
    assert "in vain since 2026-11-20 09:30 UTC: it answered 500" in logcall("hooks", "list").output


def test_a_hook_is_removed_with_what_waits_for_it(
    url: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    add()
    within(url, park_one)
    assert "Hook 1 is removed, and with it 1 delivery that waited." in logcall("hooks", "remove", "1").output
    assert "None yet" in logcall("hooks", "list").output
    said = complaint("hooks", "remove", "1", capsys=capsys, monkeypatch=monkeypatch)
    assert "There is no hook 1" in said


async def test_a_hook_can_be_tried(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LOGCALL_HOOKS_ALLOW_PRIVATE", "true")
    async with receiving() as receiver:
        receiver.secret = await asyncio.to_thread(add, receiver.url)
        said = await asyncio.to_thread(logcall, "hooks", "test", "1")
        assert (said.exit_code, said.output) == (0, "Hook 1 took it.\n")
        assert receiver.said() == [("ping", 1)]
        receiver.status = 404
        said = await asyncio.to_thread(logcall, "hooks", "test", "1")
        assert said.exit_code == 1
        assert "Hook 1 did not take it: it answered 404." in said.output
        monkeypatch.setenv("LOGCALL_HOOKS_ALLOW_PRIVATE", "false")
        said = await asyncio.to_thread(logcall, "hooks", "test", "1")
        assert "begins with https://" in said.output
    assert len(receiver.tries) == 2


def test_who_added_removed_or_replayed_is_in_the_audit_trail(url: str) -> None:
    add(f"{URL}?key=OnlyTheyKnow")
    within(url, park_one)
    logcall("hooks", "replay")
    logcall("hooks", "remove", "1")
    removed, replayed, added = logcall("audit").output.splitlines()
    assert f"hook added  hook 1, {URL}  (events: lead.created lead.updated)" in added
    assert "hooks replayed  all that was parked  (deliveries: 1)" in replayed
    assert f"hook removed  hook 1, {URL}" in removed
    assert all(actor() in line for line in (removed, replayed, added))
    assert "OnlyTheyKnow" not in removed + added
