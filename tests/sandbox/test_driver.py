"""A person at work in the sandbox, driven from Python, against a real Bolt app."""

from typing import Any

import pytest

from sandbox import NeverHappened
from tests.sandbox.conftest import Stage

OUTCOMES = {"Phone": ["Answered", "No answer"], "Email": []}
LEADS = ["Marie Tremblay — Nordet", "Jean Tremblay — Boréal", "Ana Silva — Vitral"]


def plain(text: str) -> dict[str, Any]:
    return {"type": "plain_text", "text": text}


def option(text: str) -> dict[str, Any]:
    return {"text": plain(text), "value": text.lower()[:100]}


def log_view(method: str = "Phone") -> dict[str, Any]:
    blocks: list[dict[str, Any]] = [
        {
            "type": "input",
            "block_id": "lead",
            "label": plain("Lead"),
            "element": {"type": "external_select", "action_id": "lead", "min_query_length": 2},
        },
        {
            "type": "input",
            "block_id": "method",
            "dispatch_action": True,
            "label": plain("Method"),
            "element": {
                "type": "static_select",
                "action_id": "method",
                "options": [option(name) for name in OUTCOMES],
                "initial_option": option(method),
            },
        },
        {
            "type": "input",
            "block_id": "notes",
            "optional": True,
            "label": plain("Notes"),
            "element": {"type": "plain_text_input", "action_id": "notes", "max_length": 100},
        },
        {
            "type": "actions",
            "block_id": "more",
            "elements": [
                {"type": "button", "action_id": "new_lead", "text": plain("New lead…")},
                {
                    "type": "button",
                    "action_id": "discard",
                    "text": plain("Discard"),
                    "confirm": {
                        "title": plain("Sure?"),
                        "text": plain("All of it"),
                        "confirm": plain("Yes"),
                        "deny": plain("No"),
                    },
                },
            ],
        },
    ]
    if OUTCOMES[method]:
        blocks.insert(
            2,
            {
                "type": "input",
                "block_id": "outcome",
                "label": plain("Outcome"),
                "element": {
                    "type": "radio_buttons",
                    "action_id": "outcome",
                    "options": [option(name) for name in OUTCOMES[method]],
                },
            },
        )
    return {
        "type": "modal",
        "callback_id": "log",
        "title": plain("Log a call"),
        "submit": plain("Log"),
        "private_metadata": "kept",
        "notify_on_close": True,
        "blocks": blocks,
    }


@pytest.fixture
def logging(stage: Stage) -> Stage:
    """The stage, with an app that logs calls."""
    app = stage.app

    @app.command("/log")
    async def log(ack: Any, body: Any, client: Any) -> None:
        await client.views_open(trigger_id=body["trigger_id"], view=log_view())
        await ack()

    @app.action("method")
    async def method(ack: Any, body: Any, client: Any) -> None:
        await ack()
        chosen = body["actions"][0]["selected_option"]["text"]["text"]
        view = body["view"]
        assert view["state"]["values"]["method"]["method"]["selected_option"]["text"]["text"] == chosen
        await client.views_update(view_id=view["id"], hash=view["hash"], view=log_view(chosen))

    @app.options("lead")
    async def leads(ack: Any, payload: Any) -> None:
        await ack(options=[option(lead) for lead in LEADS if payload["value"].lower() in lead.lower()])

    @app.action("new_lead")
    async def new_lead(ack: Any, body: Any, client: Any) -> None:
        await ack()
        pushed = {"type": "modal", "title": plain("New lead"), "blocks": [{"type": "divider"}]}
        await client.views_push(trigger_id=body["trigger_id"], view=pushed)

    @app.action("discard")
    async def discard(ack: Any, body: Any, client: Any) -> None:
        await ack()
        emptied = log_view() | {"title": plain("Discarded")}
        await client.views_update(view_id=body["view"]["id"], view=emptied)

    @app.view("log")
    async def submitted(ack: Any, body: Any, view: Any, client: Any) -> None:
        values = view["state"]["values"]
        if values["notes"]["notes"]["value"] == "bad":
            await ack(response_action="errors", errors={"notes": "Not that word"})
            return
        await ack()
        lead = values["lead"]["lead"]["selected_option"]["text"]["text"]
        await client.chat_postMessage(
            channel="C07SALS6B3F",
            text=f"Logged for {lead}",
            blocks=[
                {"type": "section", "block_id": "s", "text": {"type": "mrkdwn", "text": f"*Call* with {lead}"}},
                {
                    "type": "actions",
                    "block_id": "a",
                    "elements": [{"type": "button", "action_id": "answered", "text": plain("Answered")}],
                },
            ],
        )

    @app.action("answered")
    async def answered(ack: Any, body: Any, client: Any, respond: Any) -> None:
        await ack()
        channel, ts = body["channel"]["id"], body["message"]["ts"]
        await client.chat_update(channel=channel, ts=ts, text="Answered", blocks=[])
        await client.chat_postMessage(channel=channel, thread_ts=ts, text=f"<@{body['user']['id']}>: answered")
        await respond("Well done")

    return stage


async def test_a_rep_fills_a_modal_by_its_labels_and_the_channel_gets_one_card(logging: Stage) -> None:
    alice = logging.sandbox.rep("alice")
    assert await alice.slash("/log 514", channel="#sales") is None
    modal = await alice.modal()
    assert modal.title == "Log a call"
    assert modal.submit_label == "Log"
    assert modal.labels == ["Lead", "Method", "Outcome", "Notes"]
    assert await modal.options("Outcome") == ["Answered", "No answer"]
    assert await modal.suggest("Lead", "trem") == LEADS[:2]
    await modal.fill({"Lead": "Marie Tremblay", "Notes": "Called back", "Outcome": "No answer"})
    assert await modal.submit() == {}
    channel = await logging.sandbox.channel("#sales").wait(lambda sales: len(sales.cards) == 1)
    card = channel.cards[0]
    assert card.visible == "Call with Marie Tremblay — Nordet\nAnswered"
    assert not modal.is_open

    await alice.click(card, "Answered")
    await channel.wait(lambda sales: sales.thread(card))
    assert card.visible == "Answered"
    assert card.edited
    assert channel.thread(card)[0].visible == "@Alice Tremblay: answered"
    assert (await alice.ephemeral()).visible == "Well done"
    assert logging.sandbox.rep("dana").ephemerals() == []


async def test_a_redraw_keeps_what_was_typed_where_both_ids_stay(logging: Stage) -> None:
    alice = logging.sandbox.rep("alice")
    await alice.slash("/log")
    modal = await alice.modal()
    await modal.fill({"Notes": "still here", "Lead": "Ana"})
    await modal.choose("Method", "Email")
    assert modal.labels == ["Lead", "Method", "Notes"]
    assert modal.value("Notes") == "still here"
    assert modal.value("Lead") == LEADS[2]
    assert modal.value("Method") == "Email"


async def test_errors_come_back_by_label_and_the_modal_stays(logging: Stage) -> None:
    alice = logging.sandbox.rep("alice")
    await alice.slash("/log")
    modal = await alice.modal()
    required = "Please complete this required field."
    assert await modal.submit() == {"Lead": required, "Outcome": required}
    await modal.fill({"Lead": "Ana", "Outcome": "Answered", "Notes": "bad"})
    assert await modal.submit() == {"Notes": "Not that word"}
    assert modal.errors == {"Notes": "Not that word"}
    assert modal.is_open
    await modal.fill({"Notes": "good"})
    assert await modal.submit() == {}
    await modal.closed()


async def test_a_pushed_modal_lies_on_top_and_closing_it_shows_the_one_below(logging: Stage) -> None:
    alice = logging.sandbox.rep("alice")
    await alice.slash("/log")
    modal = await alice.modal()
    await modal.click("New lead…")
    pushed = await alice.modal(title="New lead")
    assert pushed.view.previous_view_id == modal.view.id
    assert pushed.view.root_view_id == modal.view.id
    await pushed.close()
    assert [open_modal.title for open_modal in alice.modals] == ["Log a call"]


async def test_a_confirmation_must_be_met_and_stepping_back_sends_nothing(logging: Stage) -> None:
    alice = logging.sandbox.rep("alice")
    await alice.slash("/log")
    modal = await alice.modal()
    with pytest.raises(AssertionError, match="asks for a confirmation"):
        await modal.click("Discard")
    sent = len(logging.sandbox.requests)
    await modal.click("Discard", confirm=False)
    assert len(logging.sandbox.requests) == sent
    await modal.click("Discard", confirm=True)
    assert modal.title == "Discarded"
    with pytest.raises(AssertionError, match="asks for no confirmation"):
        await modal.click("New lead…", confirm=True)


async def test_a_wait_that_fails_shows_what_was_there(logging: Stage) -> None:
    sales = logging.sandbox.channel("#sales")
    await logging.client.chat_postMessage(channel=sales.id, text="Something else")
    with pytest.raises(NeverHappened, match="Something else"):
        await sales.wait(lambda channel: channel.cards[1], deadline=0.01)


async def test_a_word_that_is_not_there_names_those_that_are(logging: Stage) -> None:
    alice = logging.sandbox.rep("alice")
    await alice.slash("/log")
    modal = await alice.modal()
    with pytest.raises(LookupError, match="New lead…"):
        await modal.click("New leed")
    with pytest.raises(LookupError, match="No answer"):
        await modal.choose("Outcome", "Perhaps")
    with pytest.raises(LookupError, match="Notes"):
        modal.input("Note")
