"""What a rep is told of a call, and asked of one."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from bot.calls.blocks import MOST_CANDIDATES, question_message, started_message
from models.record import Asked, CallLogRecord, CallQuestion, CommunicationRecord, LeadRecord, RepRecord
from models.status import Direction

NOW = datetime(2026, 11, 20, 16, tzinfo=UTC)
REP = RepRecord(1, "U1", "Dana")
LEAD = LeadRecord(id=7, name="Sophie <!channel> Tremblay", company="Garage & Côté")
CALL = CommunicationRecord(
    id=3,
    lead=LEAD,
    rep=REP,
    method="phone",
    direction=Direction.INCOMING,
    executed_at=NOW,
    created_at=NOW,
    updated_at=NOW,
    call_phone="+15147894561",
    call_status="calling",
)
LOG = CallLogRecord(
    id=5,
    direction=Direction.INCOMING,
    from_number="+15147894561",
    to_number="101",
    status="ringing",
    start_at=None,
    end_at=None,
    duration=None,
    media_url=None,
    user_id=1,
    user_did="",
    user_email="",
    description=None,
    communication_id=None,
    lead_id=None,
    created_at=NOW,
    updated_at=NOW,
)


def started(call: CommunicationRecord, *, theirs: bool = True) -> dict[str, Any]:
    return started_message(call, region="CA", timezone="UTC", theirs=theirs)


def labels(message: dict[str, Any]) -> list[str]:
    """Of its buttons."""
    return [
        element["text"]["text"]
        for block in message["blocks"]
        for element in [*block.get("elements", []), block.get("accessory", {})]
        if element.get("type") == "button"
    ]


def test_nobody_is_called_by_a_lead_s_name() -> None:
    for message in (started(CALL), started(replace(CALL, call_status="answered"))):
        assert "<!channel>" not in message["text"] + str([block.get("text") for block in message["blocks"]])


def test_a_lead_that_asked_for_no_calls_is_warned_of_in_words_too() -> None:
    lead = replace(LEAD, do_not_contact=frozenset({"phone"}), asked=(Asked("phone", NOW),))
    message = started(replace(CALL, lead=lead))
    assert "Do not contact" in message["text"]
    assert "no calls" in str(message["blocks"])


def test_buttons_are_those_that_do_something_now() -> None:
    assert labels(started(CALL)) == ["Add note", "History", "Open form"]
    assert labels(started(replace(CALL, call_status="interrupted"))) == ["Edit", "Add note", "History"]
    assert labels(started(CALL, theirs=False)) == labels(started(replace(CALL, withdrawn_at=NOW))) == []


def test_a_rep_whose_phone_rings_is_told_to_pick_up() -> None:
    pending = replace(CALL, direction=Direction.OUTGOING, call_status="pending")
    assert started(pending)["text"].startswith("Your phone rings")


def test_a_question_shows_the_newest_contacts_and_says_how_many_there_are() -> None:
    leads = tuple(LeadRecord(id=number, name=f"Lead {number}") for number in range(1, 30))
    message = question_message(CallQuestion(LOG, "calling", REP, leads), region="CA", theirs=True)
    assert "29 leads have this number" in message["text"]
    assert labels(message) == ["Choose"] * MOST_CANDIDATES + ["New lead", "Ignore"]
    assert "Shown are the 10 that were contacted last" in str(message["blocks"])


def test_a_question_that_is_settled_asks_no_more() -> None:
    question = CallQuestion(replace(LOG, communication_id=3, lead_id=7), "answered", REP, (LEAD, LEAD), lead=LEAD)
    assert labels(question_message(question, region="CA", theirs=True)) == ["History"]
    assert labels(question_message(replace(question, lead=None), region="CA", theirs=True)) == []
    open_one = replace(question, call=LOG, lead=None)
    assert labels(question_message(open_one, region="CA", theirs=False)) == []
    assert "Ignore" not in labels(question_message(replace(open_one, ignored=True), region="CA", theirs=True))
