from dataclasses import replace
from datetime import timedelta

import pytest

from bot.history.blocks import choose_message, nobody_message, usage_message
from bot.history.wanted import Wanted
from models.history import NoteRecord, Standing, call_times
from models.record import Asked, FollowUpRecord, MergeRecord, PhoneRecord
from models.status import Direction
from tests.history.pages import ALICE, BENOIT, EXTREME, NOON, READER, SOPHIE, drawn, held, said


def standing_of(*others: object, **facts: object) -> Standing:
    return Standing(others=others, **facts)  # type: ignore[arg-type]


def follow_up(**facts: object) -> FollowUpRecord:
    usual = {"id": 4, "lead": SOPHIE, "rep": ALICE, "kind": "call", "priority": "high", "text": "about the Civic"}
    return FollowUpRecord(**usual | {"due_at": NOON, "created_at": NOON} | facts)  # type: ignore[arg-type]


def test_an_entry_tells_method_outcome_duration_rep_time_and_notes() -> None:
    item = said(call_status="attempted", call_tag="left_voicemail", call_duration=200, description="About\n\nthe Civic")
    shown = held(drawn(item))
    for fact in ("Call", "Left voicemail", "3 min 20 s", "Alice", "2026-11-20 12:00 UTC", "About the Civic"):
        assert fact in shown
    assert "Read all" not in shown


def test_an_entry_says_that_it_was_edited_and_that_contents_are_kept_hidden() -> None:
    shown = held(drawn(said(method="email", hidden=frozenset({"email_body"})), edited=frozenset({3})))
    assert "contents stored, hidden · edited" in shown


@pytest.mark.parametrize(("plays", "length"), [(True, 10), (True, 301), (False, 10)])
def test_a_recorded_call_can_be_listened_to_where_recordings_are_played(plays: bool, length: int) -> None:
    message = drawn(said(description="x" * length), recorded=frozenset({3}), reader=replace(READER, plays=plays))
    shown = held(message)
    assert "recorded" in shown
    assert ("Listen" in shown, "Read all" in shown) == (plays, length > 300)
    assert "Listen" not in held(drawn(said(), reader=replace(READER, plays=plays)))


def test_a_method_of_the_future_is_shown_as_it_is_called() -> None:
    assert "Incoming carrier pigeon" in held(drawn(said(method="carrier_pigeon", direction=Direction.INCOMING)))


@pytest.mark.parametrize("length", [300, 301])
def test_what_is_too_long_for_the_page_can_be_read_whole(length: int) -> None:
    message = drawn(said(description="x" * length))
    assert ("Read all" in held(message)) is (length > 300)


def test_notes_that_were_added_stand_under_their_entry() -> None:
    notes = [NoteRecord(BENOIT, "She called back", NOON), NoteRecord(None, "Wants <!here> two", NOON)]
    shown = held(drawn(said(), notes={3: notes[:1]}))
    assert "Note from Benoît: She called back" in shown
    assert "Read all" not in shown
    shown = held(drawn(said(), notes={3: notes}))
    assert "2 notes, the newest from the phone system: Wants <!here> two" in shown
    assert "Read all" in shown


@pytest.mark.parametrize("count", [0, 1, 8])
def test_nothing_in_a_lead_or_a_note_pings_or_overflows(count: int) -> None:
    items = [
        said(EXTREME, rep=EXTREME.owner, description="<!channel> " * 300, call_status="<!here>" * 4, id=2**31 + n)
        for n in range(count)
    ]
    cursor = (NOON, 2**31)
    wanted = Wanted(EXTREME.id, ("<!here>" * 2,), ("<!channel>" * 3,), (2**31,), "2026-11-01..2026-11-20")
    page = drawn(
        *items,
        lead=EXTREME,
        wanted=wanted,
        recorded=frozenset(item.id for item in items),
        reader=replace(READER, plays=True),
        older=cursor,
        newer=cursor,
        filtered_by=wanted.words({2**31: EXTREME.owner}),
        notes={item.id: [NoteRecord(EXTREME.owner, "<!channel>" * 300, NOON)] * 40 for item in items},
        standing=standing_of(*items, last_reached=items[0] if items else None),
        follow_ups=[follow_up(rep=EXTREME.owner, text="<!channel>" * 50, id=n) for n in range(9)],
        merge=MergeRecord(2**31 - 1, 1, "<!channel>" * 25, EXTREME.owner, NOON, NOON),
    )
    messages = (
        page,
        choose_message("<!channel>" * 300, [replace(EXTREME, id=n) for n in range(100)], more=True),
        nobody_message("<!channel>" * 400),
        usage_message(),
    )
    for message in messages:
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


def test_what_is_shown_to_one_rep_has_whole_numbers_and_addresses() -> None:
    shown = held(drawn(said(description="between us")))
    for private in ("+1 514-789-4561", "sophie@example.com", "between us"):
        assert private in shown


def test_only_pages_that_are_there_can_be_turned_to() -> None:
    page = held(drawn(said(), older=(NOON, 3)))
    assert "Older" in page
    assert "Newer" not in page


def test_what_it_is_filtered_by_is_said_and_can_be_cleared() -> None:
    message = drawn(said(), filtered_by=["Call", "No answer", "by Benoît"], wanted=Wanted(7, "phone", "attempted", 2))
    assert "Only: Call · No answer · by Benoît" in held(message)
    assert "Only: *Call · No answer · by Benoît*" in message["text"]
    assert "Clear filters" in held(message)
    assert "Clear filters" not in held(drawn(said()))


def test_nothing_found_says_so_and_offers_to_clear() -> None:
    message = drawn(filtered_by=["Text message"], wanted=Wanted(7, "sms"))
    for shown in (held(message), message["text"]):
        assert "Nothing here matches" in shown
    assert "Clear filters" in held(message)
    assert "Nothing logged yet." in held(drawn())


def test_who_is_on_a_call_with_them_comes_before_who_was_in_touch() -> None:
    recent = said(rep=BENOIT, call_status="attempted")
    going_on = said(rep=ALICE, call_status="calling")
    unknown = said(rep=None, call_status="calling", direction=Direction.INCOMING)
    message = drawn(standing=standing_of(going_on, unknown, recent))
    for shown in (held(message), message["text"].replace("*", "")):
        assert "Alice is on a call with them right now since" in shown
        assert "A call with them is going on since" in shown
        assert "In touch with them within the hour: Benoît (Call · No answer, " in shown


def test_who_reached_them_last_is_said_with_when_and_how() -> None:
    last = said(rep=BENOIT, call_status="answered", call_duration=60, executed_at=NOON - timedelta(days=2))
    message = drawn(standing=standing_of(last_reached=last))
    assert "Last reached: 2026-11-18 12:00 UTC by Benoît (Call · Answered · 1 min)" in held(message)
    never = replace(SOPHIE, result="attempted")
    assert "Never reached so far" in held(drawn(lead=never, standing=standing_of()))
    assert "Last reached" not in held(drawn())


def test_the_best_hour_is_one_line_with_the_rest_behind_a_button() -> None:
    times = call_times([(NOON, "answered")] * 3 + [(NOON, "attempted")], NOON.tzinfo)  # type: ignore[arg-type]
    shown = held(drawn(said(), standing=standing_of(times=times)))
    assert "Best hour to call: 12–1 PM (answered 3 of 4)" in shown
    assert "When to call" in shown
    assert "When to call" not in held(drawn(said(), standing=standing_of()))


def test_what_is_due_stands_on_top_with_a_way_to_close_it() -> None:
    later = follow_up(id=5, kind="email", priority="normal", text="", due_at=NOON + timedelta(days=1), rep=BENOIT)
    message = drawn(follow_ups=[follow_up(), later])
    for shown in (held(message), message["text"].replace("*", "")):
        assert "Due: Call Sophie Tremblay: about the Civic. High priority." in shown
        assert "Planned: Email Sophie Tremblay. " in shown
        assert "for Benoît" in shown
    assert held(message).count("Done") == 1  # the other one is Benoît's to do
    assert "2 more planned with them" in held(drawn(follow_ups=[follow_up(id=n) for n in range(5)]))


def test_whom_not_to_contact_says_since_when_and_who_noted_it() -> None:
    asked = replace(SOPHIE, do_not_contact=frozenset({"phone"}), asked=(Asked("phone", NOON, BENOIT),))
    message = drawn(lead=asked)
    for shown in (held(message), message["text"].replace("*", "")):
        assert "Do not contact: asked for no calls (noted by Benoît on 20 Nov)." in shown


def test_a_merge_that_can_be_undone_says_so() -> None:
    message = drawn(merge=MergeRecord(1, 7, "S. Tremblay", BENOIT, NOON, NOON + timedelta(days=1)))
    assert "Merged with S. Tremblay by Benoît, 2026-11-20 12:00 UTC." in held(message)
    assert "Undo the merge with S. Tremblay…" in held(message)


def test_a_direct_message_offers_no_sharing() -> None:
    assert "Share" not in held(drawn(reader=replace(READER, may_share=False)))
    assert "Share in this channel" in held(drawn())


def test_a_file_is_offered_to_who_may_have_it_where_there_is_something() -> None:
    assert "As a file…" in held(drawn(said()))
    assert "As a file…" not in held(drawn())
    assert "As a file…" not in held(drawn(said(), reader=replace(READER, may_export=False)))


def test_a_lead_with_an_address_is_linked_to_it() -> None:
    linked = drawn(reader=replace(READER, address="https://logcall.example.com/leads/7"))
    title = linked["blocks"][0]["text"]["text"].partition("\n")[0]
    assert title == "*<https://logcall.example.com/leads/7|Sophie Tremblay · Garage Côté>*"


def test_leads_of_one_name_can_be_told_apart() -> None:
    other = replace(SOPHIE, id=8, company="Pneus JF", phones=(PhoneRecord("home", "+14505550199"),))
    message = choose_message("sophie", [SOPHIE, other], more=False)
    texts = [option["text"]["text"] for option in message["blocks"][1]["elements"][0]["options"]]
    assert texts == ["Sophie Tremblay · Garage Côté · •••4561", "Sophie Tremblay · Pneus JF · •••0199"]


def test_names_and_notes_are_shown_as_they_were_typed() -> None:
    lead = replace(SOPHIE, name="Sophie *VIP* `x`")
    blocks = drawn(said(lead, description="*not bold* <@U1>"), lead=lead)["blocks"]
    assert blocks[0]["text"]["text"].startswith("*Sophie ∗VIP∗ ˋxˋ · Garage Côté*\n")
    notes = [block["elements"][0]["elements"] for block in blocks if block["type"] == "rich_text"]
    assert notes == [[{"type": "text", "text": "*not bold* <@U1>"}]]
