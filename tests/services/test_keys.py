"""Moving what is sealed to a new key."""

from datetime import UTC, datetime

import pytest
from cryptography.fernet import Fernet

from bot.services import call_logs, communications, keys
from models import Communication, Hook, RawReport, Workspace
from models.fields import KeyProblem, Sealed, use_keys
from tests.factories import log_call, make_lead, make_rep


async def logged_emails(workspace: Workspace, count: int) -> None:
    rep, lead = await make_rep(workspace), await make_lead(workspace)
    await log_call(workspace, rep, lead)
    for number in range(count):
        values: dict[str, object] = {"email_subject": f"Offer {number}", "email_body": "Here it is"}
        await communications.log(workspace, rep, lead_id=lead.id, method="email", direction="outgoing", values=values)


async def test_everything_sealed_opens_with_the_new_key_alone(
    workspace: Workspace, encryption_key: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keys, "_BATCH", 2)
    await logged_emails(workspace, 5)
    newest = Fernet.generate_key().decode()
    use_keys([newest, encryption_key])
    told: list[int] = []
    assert await keys.rotate(told.append) == 10
    assert told == [4, 8, 10]
    use_keys([newest])
    subjects = [row.email_subject.unseal() for row in await Communication.exclude(method="phone").order_by("id")]
    assert subjects == [f"Offer {number}" for number in range(5)]


async def test_reports_and_the_secrets_of_hooks_are_moved_with_the_rest(
    workspace: Workspace, encryption_key: str
) -> None:
    await call_logs.raw_reports.keep(workspace, None, "POST call-logs", "{}")
    await Hook.create(workspace_id=workspace.id, url="https://x.example", events="", secret=Sealed.seal("OnlyIKnow"))
    newest = Fernet.generate_key().decode()
    use_keys([newest, encryption_key])
    assert await keys.rotate() == 2
    use_keys([newest])
    assert (await RawReport.get()).body.unseal() == "{}"
    assert (await Hook.get()).secret.unseal() == "OnlyIKnow"


async def test_keys_that_open_no_hooks_secret_are_found_out_where_only_calls_were_logged(workspace: Workspace) -> None:
    hook = await Hook.create(
        workspace_id=workspace.id, url="https://x.example", events="", secret=Sealed.seal("OnlyIKnow")
    )
    assert await keys.check() == 1
    use_keys([Fernet.generate_key().decode()])
    with pytest.raises(KeyProblem, match="add the key it was sealed with"):
        await keys.check()
    await Hook.filter(id=hook.id).update(removed_at=datetime.now(UTC))
    assert await keys.check() == 0


async def test_what_an_interrupted_run_has_done_is_not_done_again(
    workspace: Workspace, encryption_key: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keys, "_BATCH", 2)
    await logged_emails(workspace, 5)
    use_keys([Fernet.generate_key().decode(), encryption_key])

    def stop(_done: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        await keys.rotate(stop)
    assert await keys.rotate() == 6
    assert await keys.rotate() == 0


async def test_without_the_old_key_it_says_so_and_changes_nothing(workspace: Workspace, encryption_key: str) -> None:
    await logged_emails(workspace, 1)
    use_keys([Fernet.generate_key().decode()])
    with pytest.raises(KeyProblem, match="add the key it was sealed with"):
        await keys.rotate()
    use_keys([encryption_key])
    assert (await Communication.get(method="email")).email_subject.unseal() == "Offer 0"


async def test_keys_that_open_neither_the_newest_nor_the_oldest_are_found_out(
    workspace: Workspace, encryption_key: str
) -> None:
    assert await keys.check() == 0
    await logged_emails(workspace, 1)
    newer = Fernet.generate_key().decode()
    use_keys([newer, encryption_key])
    await logged_emails(workspace, 1)
    assert await keys.check() == 4
    for insufficient in ([newer], [encryption_key], [Fernet.generate_key().decode()]):
        use_keys(insufficient)
        with pytest.raises(KeyProblem, match="add the key it was sealed with to LOGCALL_ENCRYPTION_KEYS"):
            await keys.check()
