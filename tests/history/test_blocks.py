from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as some

from bot.history.blocks import (
    choose_message,
    cursor_value,
    history_message,
    nobody_message,
    read_cursor,
    shared_message,
    usage_message,
)
from models.methods import METHODS
from models.record import CommunicationRecord, LeadRecord, PhoneRecord, RepRecord
from models.status import Direction
from sandbox.limits.surfaces import message_faults

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
ALICE = RepRecord(1, "U1", "Alice")
SOPHIE = LeadRecord(
    id=7,
    name="Sophie Tremblay",
    company="Garage Côté",
    result="reached",
    owner=ALICE,
    phones=(PhoneRecord("mobile", "+15147894561"),),
    emails=("sophie@example.com",),
    last_contact_at=NOON,
)
EXTREME = LeadRecord(
    id=2**31,
    name="<!channel>&" + "🦊" * 244,
    company="<@U1>&" * 42,
    status="duplicate",
    owner=RepRecord(2, "U2", "<!here>" * 36),
    phones=tuple(PhoneRecord(kind, f"+1514789456{n}", "&" * 16) for n, kind in enumerate(("home", "work", "mobile"))),
    emails=("&" * 308 + "@example.com",) * 2,
    last_contact_at=NOON,
    do_not_contact=frozenset(METHODS),
)


def said(lead: LeadRecord = SOPHIE, **facts: object) -> CommunicationRecord:
    usual = {
        "id": 3,
        "lead": lead,
        "rep": ALICE,
        "method": "phone",
        "direction": Direction.OUTGOING,
        "executed_at": NOON,
        "created_at": NOON,
        "updated_at": NOON,
    }
    return CommunicationRecord(**usual | facts)  # type: ignore[arg-type]


def held(message: dict[str, object]) -> str:
    """The message, refused as Slack would refuse it, as text."""
    assert message_faults(message["blocks"]) == []
    assert message["text"]
    return str(message)


def test_an_entry_tells_method_outcome_duration_rep_time_and_notes() -> None:
    item = said(call_status="attempted", call_tag="left_voicemail", call_duration=200, description="About\n\nthe Civic")
    shown = held(history_message(SOPHIE, [item], region="CA"))
    for fact in ("*Call*", "Left voicemail", "3 min 20 s", "Alice", "2026-11-20 12:00 UTC", "About the Civic"):
        assert fact in shown


def test_what_is_shown_to_one_rep_has_whole_numbers_and_what_is_shared_has_not() -> None:
    item = said(call_status="answered", description="between us", call_phone="+15147894561")
    own, shared = held(history_message(SOPHIE, [item], region="CA")), held(shared_message(SOPHIE, [item], rep="U9"))
    for private in ("+1 514-789-4561", "sophie@example.com", "between us"):
        assert private in own
        assert private not in shared
    assert "+1 514 ••• 4561" in shared
    assert "Shared by <@U9>" in shared


@pytest.mark.parametrize("count", [0, 1, 8])
def test_nothing_in_a_lead_or_a_note_pings_or_overflows(count: int) -> None:
    items = [
        said(EXTREME, rep=EXTREME.owner, description="<!channel> " * 300, call_status="<!here>" * 4, id=2**31 + n)
        for n in range(count)
    ]
    cursor = (NOON, 2**31)
    for message in (
        history_message(EXTREME, items, region="CA", older=cursor, newer=cursor),
        shared_message(EXTREME, items, rep="U1"),
        choose_message("<!channel>" * 300, [replace(EXTREME, id=n) for n in range(100)], more=True),
        nobody_message("<!channel>" * 400),
        usage_message(),
    ):
        held(message)
        marked = f"{message['text']} {marked_up(message['blocks'])}"
        for ping in ("<!channel>", "<!here>", "<@U1>&"):
            assert ping not in marked


def marked_up(part: object) -> str:
    """All text in which Slack would read mentions."""
    if isinstance(part, list):
        return " ".join(marked_up(each) for each in part)
    if not isinstance(part, dict):
        return ""
    own = str(part["text"]) if part.get("type") == "mrkdwn" else ""
    return own + " ".join(marked_up(value) for value in part.values())


def test_only_pages_that_are_there_can_be_turned_to() -> None:
    page = held(history_message(SOPHIE, [said()], region="CA", older=(NOON, 3)))
    assert "Older" in page
    assert "Newer" not in page


def test_a_direct_message_offers_no_sharing() -> None:
    assert "Share" not in held(history_message(SOPHIE, [], region="CA", shareable=False))
    assert "Share in this channel" in held(history_message(SOPHIE, [], region="CA"))


@given(
    lead_id=some.integers(1, 2**31),
    seconds=some.floats(-(10**9), 10**9),
    communication_id=some.integers(1, 2**31),
)
def test_a_place_in_a_history_comes_back_from_its_button(lead_id: int, seconds: float, communication_id: int) -> None:
    cursor = (NOON + timedelta(seconds=seconds), communication_id)
    assert read_cursor(cursor_value(lead_id, cursor)) == (lead_id, cursor)


def test_leads_of_one_name_can_be_told_apart() -> None:
    other = replace(SOPHIE, id=8, company="Pneus JF", phones=(PhoneRecord("home", "+14505550199"),))
    message = choose_message("sophie", [SOPHIE, other], more=False)
    texts = [option["text"]["text"] for option in message["blocks"][1]["elements"][0]["options"]]
    assert texts == ["Sophie Tremblay · Garage Côté · +1 514 ••• 4561", "Sophie Tremblay · Pneus JF · +1 450 ••• 0199"]


def test_names_and_notes_are_shown_as_they_were_typed() -> None:
    lead = replace(SOPHIE, name="Sophie *VIP* `x`")
    blocks = history_message(lead, [said(lead, description="*not bold* <@U1>")], region="CA")["blocks"]
    assert blocks[0]["text"]["text"].startswith("*Sophie ∗VIP∗ ˋxˋ · Garage Côté*\n")
    notes = [block["elements"][0]["elements"] for block in blocks if block["type"] == "rich_text"]
    assert notes == [[{"type": "text", "text": "*not bold* <@U1>"}]]
