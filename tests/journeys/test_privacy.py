"""Write-only fields leave by no door: searched for in every byte that the app sends, logs or says."""

import pytest

from models import Communication, Workspace
from sandbox import ChannelDriver, Rep, Sandbox
from tests.factories import make_lead
from tests.journeys.steps import log

SECRETS = ("SubjectOnlyIKnow", "BodyOnlyIKnow", "only.me@secret.example", "https://meet.secret.example/room")


async def test_write_only_fields_leave_by_no_door(
    alice: Rep,
    sales: ChannelDriver,
    workspace: Workspace,
    sandbox: Sandbox,
    caplog: pytest.LogCaptureFixture,
    capsys: pytest.CaptureFixture[str],
) -> None:
    await make_lead(workspace)
    email = {"Subject": SECRETS[0], "Body": SECRETS[1], "Your address": SECRETS[2]}
    card = await log(alice, sales, "", {"Method": "Email", "Lead": "Sophie"} | email)
    await log(alice, sales, "", {"Method": "Video meeting", "Lead": "Sophie", "Meeting link": SECRETS[3]})
    await alice.click(card, "Edit")
    form = await alice.modal("Edit")
    await form.fill({"Body": f"{SECRETS[1]} again", "Notes": "corrected"})
    await form.choose("Direction", "Incoming")
    await form.submit()
    await sales.wait(lambda there: "corrected" in card.visible)
    await alice.click(card, "History")
    await alice.ephemeral()
    await alice.slash("/lead sophie")
    await alice.click(await alice.ephemeral(), "Share in this channel", confirm=True)
    await sales.wait(lambda there: len(there.cards) == 3)
    await alice.slash("/logcall undo")
    assert await Communication.all().count() == 2
    said = sandbox.received_bytes().decode() + caplog.text + "".join(capsys.readouterr())
    assert "Sophie" in said
    for secret in SECRETS:
        assert secret not in said
        assert secret.replace("/", "\\/") not in said


async def test_an_error_about_a_write_only_field_does_not_repeat_it(
    alice: Rep, workspace: Workspace, sandbox: Sandbox
) -> None:
    await make_lead(workspace)
    await alice.slash("/logcall sophie")
    form = await alice.modal()
    await form.choose("Method", "Video meeting")
    await form.fill({"Meeting link": "ftp://OnlyIKnow/room"})
    error = (await form.submit())["Meeting link"]
    assert error == "This must be a web address that begins with https://."
    assert "OnlyIKnow" not in sandbox.received_bytes().decode()
