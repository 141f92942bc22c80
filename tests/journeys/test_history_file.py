"""A lead's history, as a file in Slack."""

import csv
import io

import pytest

from models import AuditEntry, Lead, User, Workspace
from models.audit import AuditKind
from models.user import Role
from sandbox import ChannelDriver, Message, Rep, Sandbox
from tests.factories import make_lead, make_rep
from tests.journeys.histories import past_calls
from tests.journeys.steps import log

SECRET = "BodyOnlyIKnow"


@pytest.fixture
async def lead(workspace: Workspace) -> Lead:
    return await make_lead(workspace)


async def asked_for(rep: Rep) -> Message:
    await rep.slash("/lead sophie")
    message = await rep.ephemeral()
    await rep.click(message, "As a file…", confirm=True)
    return message


def rows(message: Message) -> list[dict[str, str]]:
    [file] = message.files
    assert file.content is not None
    return list(csv.DictReader(io.StringIO(file.content.decode("utf-8-sig"))))


async def test_the_whole_history_comes_to_who_asked_alone(
    alice: Rep, sales: ChannelDriver, sandbox: Sandbox, workspace: Workspace, lead: Lead
) -> None:
    await past_calls(workspace, lead, 15)
    await log(alice, sales, "", {"Method": "Email", "Lead": "Sophie", "Body": SECRET})
    await asked_for(alice)
    assert "history of Sophie Tremblay as a file" in (await alice.dm()).visible
    sent = await alice.dm()
    assert sent.files[0].title == f"sophie-tremblay-{lead.id}-history.csv"
    told = rows(sent)
    assert len(told) == 16
    assert {row["description"] for row in told if row["method"] == "phone"} == {f"entry {n}" for n in range(15)}
    assert SECRET not in sandbox.received_bytes().decode()
    assert "direct messages with Logcall" in (await alice.ephemeral()).visible
    assert len(sales.messages) == 1


async def test_it_is_written_to_the_audit_trail(alice: Rep, workspace: Workspace, lead: Lead) -> None:
    await past_calls(workspace, lead, 1)
    await asked_for(alice)
    await alice.dm()
    [entry] = await AuditEntry.filter(lead_id=lead.id, kind=AuditKind.EXPORTED).select_related("user")
    assert entry.user is not None
    assert entry.user.slack_id == alice.id


async def test_the_same_click_sent_twice_sends_one_file(
    alice: Rep, sandbox: Sandbox, workspace: Workspace, lead: Lead
) -> None:
    await past_calls(workspace, lead, 1)
    await asked_for(alice)
    await sandbox.wire.send(sandbox.wire.sent[-1])
    await alice.dm()
    await alice.dm()
    assert len(sandbox.calls_of("files.completeUploadExternal")) == 1


async def test_what_is_said_of_somebody_elses_lead_is_not_a_reps_to_take_out(
    alice: Rep, dana: Rep, workspace: Workspace, lead: Lead
) -> None:
    await past_calls(workspace, lead, 1)
    message = await asked_for(alice)
    await alice.dm()
    await alice.dm()
    owner = await make_rep(workspace, "Chloé")
    await Lead.filter(id=lead.id).update(owner_id=owner.id)
    await alice.click(message, "As a file…", confirm=True)
    assert "in your direct messages" in (await alice.ephemeral()).visible
    assert "Only the lead's owner, or a manager" in (await alice.ephemeral()).visible
    await alice.slash("/lead sophie")
    assert "As a file…" not in (await alice.ephemeral()).visible
    await asked_for(dana)
    await dana.dm()
    assert len(rows(await dana.dm())) == 1
    assert (await User.get(slack_id=dana.id)).role == Role.ADMIN


async def test_a_slack_that_takes_no_files_says_so_and_sends_nothing(
    alice: Rep, sandbox: Sandbox, workspace: Workspace, lead: Lead
) -> None:
    await past_calls(workspace, lead, 1)
    sandbox.fail("files.getUploadURLExternal", error="missing_scope", times=1)
    await asked_for(alice)
    assert "Logcall lacks a permission in Slack" in (await alice.ephemeral()).visible
    assert alice.dms == []
