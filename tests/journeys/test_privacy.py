"""Write-only fields leave by no door: searched for in every byte that the app sends, logs or says."""

import pytest

from models import Communication, Workspace
from sandbox import ChannelDriver, Rep, Sandbox
from tests.factories import make_lead
from tests.journeys.steps import log, open_form, replies, send

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


async def test_what_a_rep_wrote_about_a_customer_is_not_shown_to_another_company(
    alice: Rep, sales: ChannelDriver, sandbox: Sandbox, workspace: Workspace
) -> None:
    await make_lead(workspace)
    partners = sandbox.channel("#partners")
    form = await open_form(alice, "sophie answered", "#partners")
    await form.wait(lambda there: "The card there leaves out your notes." in there.text())
    await form.fill({"Notes": "OnlyAmongUs"})
    await send(form)
    await partners.wait(lambda there: there.cards)
    [card] = partners.cards
    assert "Notes are not shown here: another company reads along" in card.visible
    await alice.click(card, "Add note")
    asked = await alice.modal("Add a note")
    assert "Your words are not" in asked.text()
    await asked.fill({"Note": "OnlyAmongUs, still"})
    await send(asked)
    await partners.wait(lambda there: there.thread(card))
    assert replies(partners, card) == ["Alice added a note. Notes are not shown here: another company reads along."]
    assert not any("OnlyAmongUs" in str((message.text, message.blocks)) for message in partners.messages)
    await alice.click(card, "History")
    assert "OnlyAmongUs, still" in (await alice.ephemeral()).visible
    assert "OnlyAmongUs" in (await log(alice, sales, "sophie answered", {"Notes": "OnlyAmongUs"})).visible
