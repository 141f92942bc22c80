"""Reminders and lists as Slack takes them, and as they read."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.follow_ups.blocks import PAGE, Message, Reader, answer, read_place, reminder_message, today_message
from bot.logcall.next_steps import confirmation, planned_words
from bot.reading import FollowUpPlan
from models.planning import FollowUpKind, Priority
from models.record import CommunicationRecord, FollowUpRecord, LeadRecord, RepRecord
from models.status import Direction
from sandbox.limits import message_faults

NOW = datetime(2026, 11, 24, 19, 0, tzinfo=UTC)
ALICE, BENOIT = RepRecord(1, "U1", "Alice"), RepRecord(2, "U2", "")
READER = Reader(ALICE.id, "America/Toronto", NOW)
SOPHIE = LeadRecord(id=7, name="Sophie Tremblay", company="Garage Côté")
CALL = FollowUpRecord(
    id=3,
    lead=SOPHIE,
    rep=ALICE,
    kind="call",
    priority="normal",
    text="about the quote",
    due_at=NOW - timedelta(minutes=1),
    created_at=NOW - timedelta(days=1),
)
LONG = replace(
    CALL,
    lead=LeadRecord(id=7, name="*N&<" * 100, company="<!channel>" * 30, do_not_contact=frozenset({"phone", "email"})),
    text="&" * 500,
    priority="high",
)
CLOSED = replace(CALL, closed_at=NOW, closed_by=ALICE)

MESSAGES: dict[str, Message] = {
    "one": reminder_message([CALL], READER),
    "several and more": reminder_message([replace(LONG, id=number) for number in range(5)], READER, more=1995),
    "all closed": reminder_message([replace(CLOSED, outcome="done")], READER, is_first=False),
    "nothing today": today_message([], READER, in_all=0),
    "a page of today": today_message(
        [replace(LONG, id=number) for number in range(PAGE)], READER, in_all=2000, before=8
    ),
}


@pytest.mark.parametrize("name", MESSAGES)
def test_slack_takes_every_message_and_its_text_is_complete(name: str) -> None:
    message = MESSAGES[name]
    assert message_faults(message["blocks"]) == []
    assert 0 < len(message["text"]) <= 4000
    assert "<!channel>" not in json.dumps(message)
    assert "*" not in message["text"]


@pytest.mark.parametrize(
    ("item", "said"),
    [
        (CALL, "Call Sophie Tremblay (Garage Côté)\nDue today at 1:59 PM\n“about the quote”"),
        (replace(CALL, due_at=NOW - timedelta(days=1)), "Overdue since yesterday at 2:00 PM"),
        (replace(CALL, kind="csi", text="", priority="high"), "Satisfaction call to Sophie Tremblay"),
        (replace(CALL, priority="high"), "Due today at 1:59 PM · High priority"),
        (replace(CALL, due_at=NOW + timedelta(hours=1)), "I'll remind you today at 3:00 PM"),
        (replace(CALL, rep=BENOIT), "<@U2>'s now"),
        (replace(CALL, lead=replace(SOPHIE, last_contact_at=NOW)), "last contact today at 2:00 PM"),
        (replace(CALL, lead=replace(SOPHIE, do_not_contact=frozenset({"phone"}))), "asked for no calls"),
        (replace(CLOSED, outcome="done"), "Done: Call Sophie Tremblay (Garage Côté). You said so."),
        (
            replace(CLOSED, outcome="matched", closed_by=BENOIT),
            "Sophie Tremblay (Garage Côté). <@U2> logged it.",
        ),
        (replace(CLOSED, outcome="cancelled"), "Cancelled: Call Sophie Tremblay (Garage Côté)."),
    ],
)
def test_a_reminder_says_how_it_stands(item: FollowUpRecord, said: str) -> None:
    assert said in reminder_message([item], READER, is_first=False)["text"]


def test_a_lead_that_is_not_the_reader_s_to_see_is_not_named() -> None:
    message = reminder_message([CALL, replace(CALL, id=4, text="another")], READER, hidden={CALL.id}, is_first=False)
    assert message["text"].count("Sophie Tremblay") == json.dumps(message["blocks"]).count("*Call Sophie") == 1
    assert "This was about a lead that is somebody else's now." in message["text"]
    buttons = [element for block in message["blocks"] for element in block.get("elements", ())]
    assert {button["value"] for button in buttons if "value" in button} == {"4"}


def test_a_click_is_answered_with_what_came_of_it() -> None:
    assert answer(replace(CALL, due_at=NOW + timedelta(days=1)), READER) == (
        "Call Sophie Tremblay (Garage Côté): I'll remind you tomorrow at 2:00 PM."
    )


def test_the_next_page_begins_where_this_one_ends() -> None:
    items = [replace(CALL, id=number, due_at=NOW + timedelta(microseconds=number)) for number in range(PAGE)]
    pages = today_message(items, READER, in_all=20)["blocks"][-1]["elements"]
    assert [button["text"]["text"] for button in pages] == ["Next (12 more)"]
    assert read_place(pages[0]["value"]) == (PAGE, (items[-1].due_at, items[-1].id))


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("", ""),
        ("call again tomorrow 10am", "*Reminds you tomorrow at 10:00 AM:* call."),
        (
            "urgent: text <b> Friday",
            "*Reminds you on Friday 27 Nov at 9:00 AM:* text message, high priority: “&lt;b&gt;”.",
        ),
        ("in 2 hours", "*Reminds you today at 4:00 PM:* call."),
        ("some day", "When? Write it like tomorrow 10am, Friday afternoon, in 2 hours or demain 10h."),
    ],
)
def test_the_form_says_back_what_it_understood(typed: str, said: str) -> None:
    assert planned_words(typed, timezone="America/Toronto", now=NOW) == said


def test_the_confirmation_names_what_is_planned_and_what_is_done_before_it_was_due() -> None:
    logged = CommunicationRecord(
        id=1,
        lead=SOPHIE,
        rep=ALICE,
        method="phone",
        direction=Direction.OUTGOING,
        executed_at=NOW,
        created_at=NOW,
        updated_at=NOW,
    )
    plan = FollowUpPlan(NOW + timedelta(days=1), FollowUpKind.EMAIL, Priority.LOW, "the quote")
    early = [replace(LONG, due_at=NOW + timedelta(days=2), outcome="matched")]
    message = confirmation(logged, plan, early, timezone="America/Toronto", now=NOW)
    assert message_faults(message["blocks"]) == []
    assert message["text"].startswith("Follow-up: Email Sophie Tremblay. I'll remind you tomorrow at 2:00 PM.")
    assert "Done with this: Call" in message["text"]
