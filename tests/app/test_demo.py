"""`logcall demo`: what a newcomer gets."""

import asyncio
import re
import signal
from datetime import UTC, datetime, timedelta
from pathlib import Path

import phonenumbers
from cryptography.fernet import Fernet

from bot.addresses import lead_address
from bot.demo import side_by_side
from bot.sample import sample_leads
from models import Communication, Lead
from tests.api.client import Client
from tests.world import Process, calls_file, logcall_process

NOON = datetime(2026, 11, 24, 17, tzinfo=UTC)


def test_sample_leads_are_the_same_every_time() -> None:
    assert list(sample_leads(["a@b.example"], now=NOON)) == list(sample_leads(["a@b.example"], now=NOON))


def test_sample_leads_have_numbers_that_could_be_dialled() -> None:
    leads = list(sample_leads([], now=NOON))
    assert len(leads) == 200
    assert len({lead.phone for lead in leads}) == 200
    for lead in leads:
        assert phonenumbers.is_valid_number(phonenumbers.parse(lead.phone)), lead
    assert sum(lead.do_not_contact for lead in leads) == 2


async def test_a_newcomer_finds_leads_with_a_past_and_logs_a_call(sqlite_url: str, tmp_path: Path) -> None:
    calls = calls_file() or tmp_path / "calls.jsonl"
    async with side_by_side(sqlite_url, Fernet.generate_key().decode(), record=calls) as (sandbox, _):
        assert await Lead.all().count() == 200
        assert await Communication.all().count() > 50
        assert {lead.owner_id is None for lead in await Lead.all()} == {True, False}
        alice = sandbox.rep("alice")
        nothing = await alice.slash("/logcall undo")
        assert nothing is not None
        assert "nothing to take back" in nothing.visible
        await alice.slash("/logcall 514 555-0100 vm 3m")
        form = await alice.modal()
        assert "Marie-Ève Tremblay" in str(form.value("Lead"))
        assert not await form.submit()
        [card] = await sandbox.until(lambda: sandbox.channel("#sales").cards, "the card")
        assert "Marie-Ève Tremblay" in card.visible
    assert '"users.lookupByEmail"' in calls.read_text()


async def test_a_newcomer_finds_a_day_under_way(sqlite_url: str) -> None:
    async with side_by_side(sqlite_url, Fernet.generate_key().decode()) as (sandbox, app):
        home = (await sandbox.rep("alice").open_home()).text()
        assert "the hybrid, with the tow package" in home
        assert "Marie Tremblay" in home
        assert await Communication.filter(call_status="calling").count() == 1
        lately = datetime.now(UTC) - timedelta(days=14)
        called = Communication.filter(executed_at__gte=lately, call_status__in=("answered", "attempted"))
        assert len({call.executed_at.hour for call in await called}) > 5
        message = await sandbox.rep("alice").say(str(lead_address(app.url, 1)), "#service")
        await sandbox.until(lambda: message.unfurls, "a link that unfolds")
        assert "Marie-Ève Tremblay" in message.unfolded


async def test_it_stops_cleanly_within_two_seconds(tmp_path: Path) -> None:
    environment = {"HOME": str(tmp_path), "DISPLAY": ""}
    async with logcall_process("demo", "--port", "0", environment=environment) as demo:
        await demo.says("Stop with Ctrl-C")
        [url, key] = re.findall("export LOGCALL=(.*) KEY=(.*)\n", "".join(demo.log))[0]
        async with Client(url, key) as api:
            assert (await api.get("/v2/leads")).json["meta"]["total"] == 200
        await stops(demo, signal.SIGINT)


async def test_what_is_kept_is_there_the_next_time(sqlite_url: str) -> None:
    kept = Path(sqlite_url.removeprefix("sqlite://"))
    for _ in range(2):
        async with logcall_process("demo", "--port", "0", "--database", str(kept), environment={}) as demo:
            await demo.says("Stop with Ctrl-C")
            await stops(demo, signal.SIGTERM)
    assert kept.with_suffix(".key").stat().st_mode & 0o777 == 0o600


async def stops(demo: Process, number: int) -> None:
    demo.signal(number)
    async with asyncio.timeout(2):
        assert await demo.ended() == 0
