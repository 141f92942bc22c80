"""When it goes wrong, the rep reads what happened and what to do, and nothing typed is lost."""

import re

import pytest
from tortoise.exceptions import OperationalError

from bot.services import communications, leads
from models import Communication, Workspace
from sandbox import ChannelDriver, Rep, Sandbox
from tests.factories import make_lead
from tests.journeys.steps import log, open_form, send

REFERENCE = re.compile(r"[Rr]eference:? [0-9a-f]{8}")


async def test_a_channel_without_the_bot_is_said_before_submitting_and_the_card_waits(
    alice: Rep, sandbox: Sandbox, workspace: Workspace
) -> None:
    await make_lead(workspace)
    general = sandbox.channel("#general")
    form = await open_form(alice, "sophie answered", "#general")
    await form.wait(lambda there: "/invite @logcall" in there.text())
    await send(form)
    assert "/invite @logcall" in (await alice.dm()).visible
    await alice.slash("/invite @logcall", "#general")
    await general.wait(lambda there: there.cards)
    assert "Sophie Tremblay" in general.cards[0].visible
    assert len(general.cards) == 1


async def test_the_warning_follows_the_channel(alice: Rep, workspace: Workspace) -> None:
    form = await open_form(alice, "", "#sales")
    await form.choose("Post the card in", "#general")
    assert "I'm not in #general yet" in form.text()
    await form.choose("Post the card in", "#service")
    assert "/invite" not in form.text()
    assert "posts a card in #service" in form.text()


async def test_an_archived_channel_is_said_before_submitting_and_told_after(
    alice: Rep, sales: ChannelDriver, sandbox: Sandbox, workspace: Workspace
) -> None:
    await make_lead(workspace)
    form = await open_form(alice, "sophie answered", "app")
    sandbox.channel("#service").archive()
    await form.choose("Post the card in", "#service")
    assert "archived" in form.text()
    await send(form)
    assert "archived" in (await alice.dm()).visible
    assert await Communication.all().count() == 1


async def test_a_channel_that_refused_a_card_is_not_suggested_for_the_next_one(
    alice: Rep, sales: ChannelDriver, sandbox: Sandbox, workspace: Workspace
) -> None:
    await make_lead(workspace)
    await log(alice, sales, "sophie answered")
    form = await open_form(alice, "sophie", "app")
    assert form.value("Post the card in") == sales.id
    await form.close()
    sales.archive()
    await send(await open_form(alice, "sophie answered", "app"))
    assert "archived" in (await alice.dm()).visible
    assert (await open_form(alice, "sophie", "app")).value("Post the card in") != sales.id


async def test_a_card_that_was_refused_is_sent_to_another_channel_from_the_notice(
    alice: Rep, sales: ChannelDriver, sandbox: Sandbox, workspace: Workspace
) -> None:
    await make_lead(workspace)
    form = await open_form(alice, "sophie answered", "app")
    sandbox.channel("#service").archive()
    await form.choose("Post the card in", "#service")
    await send(form)
    notice = await alice.dm()
    assert "choose another channel with Edit" in notice.visible
    await alice.click(notice, "Edit")
    form = await alice.modal("Edit")
    await form.wait(lambda there: "is archived" in there.text())
    await form.choose("Post the card in", "#sales")
    assert "Saving posts it in #sales" in form.text()
    await send(form)
    await sales.wait(lambda there: there.cards)
    assert "Sophie Tremblay" in sales.cards[0].visible
    await log(alice, sales, "sophie no answer")  # the next card of a channel goes out once the one before is stored
    await alice.click(sales.cards[0], "Edit")
    assert "Post the card in" not in (await alice.modal("Edit")).labels


@pytest.fixture
def broken_log(monkeypatch: pytest.MonkeyPatch) -> None:
    async def broken(*_: object, **__: object) -> None:
        raise OperationalError("disk I/O error: SECRET-OF-THE-DATABASE")

    monkeypatch.setattr(communications, "log", broken)


@pytest.mark.usefixtures("broken_log")
async def test_when_the_database_is_down_the_form_stays_with_all_that_was_typed(
    alice: Rep, workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    await make_lead(workspace)
    form = await open_form(alice, "sophie answered 5m")
    await form.fill({"Notes": "A long talk about tires"})
    error = (await form.submit())["Lead"]
    assert "database isn't answering" in error
    assert "nothing you typed is lost" in error
    assert REFERENCE.search(error)
    assert "SECRET" not in error
    assert form.is_open
    assert form.value("Notes") == "A long talk about tires"
    monkeypatch.undo()
    await send(form)
    assert (await Communication.get()).description == "A long talk about tires"


async def test_when_the_database_is_down_the_commands_text_is_given_back(
    alice: Rep, workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def broken(*_: object, **__: object) -> None:
        raise OperationalError("disk I/O error")

    with monkeypatch.context() as patched:
        patched.setattr(leads, "find", broken)
        await alice.slash("/logcall zorro answered 5m")
        said = await alice.ephemeral()
    assert "zorro answered 5m" in said.visible
    assert REFERENCE.search(said.visible)
    await alice.click(said, "Open the form")
    assert (await alice.modal()).value("Duration") == "5m"


async def test_when_slack_refuses_the_form_the_text_is_given_back(
    alice: Rep, sandbox: Sandbox, workspace: Workspace
) -> None:
    sandbox.fail("views.open", error="expired_trigger_id")
    await alice.slash("/logcall zorro answered 5m")
    said = await alice.ephemeral()
    assert "too little time to open the form" in said.visible
    assert "zorro answered 5m" in said.visible
    await alice.click(said, "Open the form")
    assert (await alice.modal()).value("Duration") == "5m"


async def test_a_form_that_slack_would_not_redraw_says_so_and_keeps_what_it_holds(
    alice: Rep, sandbox: Sandbox, workspace: Workspace
) -> None:
    form = await open_form(alice)
    await form.fill({"Notes": "kept"})
    sandbox.fail("views.update", error="fatal_error", times=4)
    await form.choose("Method", "Email", redraws=False)
    said = (await alice.dm()).visible
    assert "The form could not be redrawn: Slack refused this" in said
    assert "What you typed is still there" in said
    assert form.value("Notes") == "kept"


async def test_a_form_that_was_closed_meanwhile_troubles_nobody(
    alice: Rep, sales: ChannelDriver, sandbox: Sandbox, workspace: Workspace
) -> None:
    await make_lead(workspace)
    form = await open_form(alice)
    await form.choose("Method", "Email", redraws=False)
    await form.close()
    await log(alice, sales, "sophie answered")
    assert alice.dms == []


async def test_what_was_taken_back_before_it_was_ever_posted_is_not_posted_again(
    alice: Rep, sandbox: Sandbox, workspace: Workspace
) -> None:
    await make_lead(workspace)
    await send(await open_form(alice, "sophie answered", "#general"))
    notice = await alice.dm()
    offer = await alice.slash("/logcall undo")
    assert offer is not None
    assert "Its card is not in #general yet" in offer.visible
    await alice.click(offer, "Take it back", confirm=True)
    await sandbox.until(lambda: "Taken back" in offer.visible, "that it was taken back")
    await sandbox.until(lambda: "nothing left to post" in notice.visible, "that the notice says so")
    assert "Post again" not in notice.visible
    await alice.slash("/invite @logcall", "#general")
    await log(alice, sandbox.channel("#general"), "sophie no answer")
    assert len(sandbox.channel("#general").cards) == 1


async def test_a_text_that_is_too_long_for_the_notes_is_given_back(alice: Rep) -> None:
    message = await alice.slash(f"/logcall {'word ' * 700}end")
    assert message is not None
    assert "too long" in message.visible
    assert "end" in message.visible
