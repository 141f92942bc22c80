"""Correcting, adding to, and taking back what was logged."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from bot.services import cards, communications, leads, outbox
from bot.services.errors import Missing, Refused
from models import Communication, Delivery, Lead, Note, Phone, StatusChange, User, Workspace
from models.methods import Invalid
from models.record import CommunicationRecord
from models.user import Role
from tests.factories import log_call, make_lead, make_rep, make_workspace


@pytest.fixture
async def call(workspace: Workspace, rep: User, lead: Lead) -> CommunicationRecord:
    return await log_call(workspace, rep, lead, "attempted", duration=20)


async def deliveries(call: CommunicationRecord) -> list[str]:
    """What is to be said after the card."""
    return [row.kind for row in await Delivery.filter(communication_id=call.id).order_by("id")][1:]


async def corrections(call: CommunicationRecord) -> list[StatusChange]:
    return await StatusChange.filter(communication_id=call.id, kind="corrected").order_by("id")


async def test_a_corrected_outcome_is_in_the_trail_in_the_thread_and_in_the_lead(
    workspace: Workspace, rep: User, lead: Lead, call: CommunicationRecord
) -> None:
    after = await communications.correct(
        workspace, call.id, rep, changes={"call_status": "answered", "call_duration": 200}
    )
    assert (after.call_status, after.call_duration) == ("answered", 200)
    [line] = await corrections(call)
    assert (line.old_status, line.new_status, line.user_id) == ("attempted", "answered", rep.id)
    assert line.changes == {"call_duration": [20, 200]}
    assert await deliveries(call) == ["card_edit", "reply"]
    assert (await Lead.get(id=lead.id)).result == "reached"


async def test_other_corrections_edit_the_card_and_say_nothing(
    workspace: Workspace, rep: User, call: CommunicationRecord
) -> None:
    when = datetime(2026, 11, 1, 12, tzinfo=UTC)
    await communications.correct(workspace, call.id, rep, changes={"description": "asked for a quote"})
    after = await communications.correct(workspace, call.id, rep, changes={"executed_at": when, "call_duration": ""})
    assert (after.description, after.executed_at, after.call_duration) == ("asked for a quote", when, None)
    first, second = await corrections(call)
    assert first.changes == {"description": [None, "asked for a quote"]}
    assert second.changes is not None
    assert second.changes["executed_at"][1] == when.isoformat()
    assert await deliveries(call) == ["card_edit", "card_edit"]


async def test_where_nothing_differs_nothing_is_written(
    workspace: Workspace, rep: User, call: CommunicationRecord
) -> None:
    same = {
        "lead_id": call.lead.id,
        "type": "outgoing",
        "executed_at": call.executed_at,
        "description": "",
        "call_status": "attempted",
        "call_phone": call.call_phone,
        "call_duration": 20,
        "call_tag": None,
    }
    after = await communications.correct(workspace, call.id, rep, changes=same)
    assert after == await communications.correct(workspace, call.id, rep, changes={})
    assert after.updated_at == call.updated_at
    assert await corrections(call) == []
    assert await deliveries(call) == []


async def test_only_the_author_or_a_manager_may(workspace: Workspace, call: CommunicationRecord) -> None:
    colleague = await make_rep(workspace)
    with pytest.raises(Refused):
        await communications.correct(workspace, call.id, colleague, changes={"description": "x"})
    for role in (Role.MANAGER, Role.ADMIN):
        boss = await make_rep(workspace, role=role)
        after = await communications.correct(workspace, call.id, boss, changes={"description": role})
        assert after.description == role


@pytest.mark.parametrize(
    ("field", "changes"),
    [
        ("call_status", {"call_status": "calling"}),
        ("call_status", {"call_status": "interrupted"}),
        ("call_status", {"call_status": "unanswered"}),
        ("call_status", {"call_status": "ringing"}),
        ("call_status", {"call_status": ""}),
        ("call_status", {"type": "incoming"}),
        ("call_status", {"type": "incoming", "call_status": "attempted"}),
        ("call_tag", {"call_tag": "sang"}),
        ("call_tag", {"call_status": "answered", "call_tag": "left_voicemail"}),
        ("type", {"type": "sideways"}),
        ("call_phone", {"call_phone": "12"}),
        ("call_duration", {"call_duration": -1}),
        ("url", {"url": "https://x.ca"}),
        ("executed_at", {"executed_at": datetime.now(UTC) + timedelta(hours=1)}),
        ("executed_at", {"executed_at": None}),
        ("description", {"description": "x" * 3001}),
        ("lead_id", {"lead_id": 999}),
        ("lead_id", {"lead_id": None}),
        ("id", {"id": 7}),
        ("created_at", {"created_at": datetime.now(UTC)}),
        ("channel_id", {"channel_id": 7}),
        ("method", {"method": "pigeon"}),
        ("call_duration", {"method": "sms", "call_duration": 5}),
        ("url", {"method": "video", "url": "zoom"}),
    ],
)
async def test_what_is_wrong_is_named_and_nothing_changes(
    workspace: Workspace, rep: User, call: CommunicationRecord, field: str, changes: dict[str, object]
) -> None:
    with pytest.raises(Invalid) as invalid:
        await communications.correct(workspace, call.id, rep, changes={"description": "new", **changes})
    assert set(invalid.value.errors) == {field}
    assert (await Communication.get(id=call.id)).description is None or field == "description"
    assert await corrections(call) == []


async def test_another_method_removes_the_values_of_the_one_before(workspace: Workspace, rep: User, lead: Lead) -> None:
    call = await log_call(workspace, rep, lead, "answered", duration=90, description="About the Civic")
    changes = {"method": "email", "email_subject": "Quote", "email_body": " "}
    after = await communications.correct(workspace, call.id, rep, changes=changes)
    assert (after.method, after.description, after.hidden) == ("email", "About the Civic", {"email_subject"})
    assert (after.call_status, after.call_phone, after.call_duration) == (None, None, None)
    assert (await Lead.get(id=lead.id)).result == "attempted"
    [line] = await corrections(call)
    assert (line.old_status, line.new_status) == ("answered", None)
    assert line.changes == {
        "method": ["phone", "email"],
        "call_phone": ["+15147894561", None],
        "call_duration": [90, None],
        "email_subject": None,
    }
    assert await deliveries(call) == ["card_edit"]

    back = await communications.correct(
        workspace, call.id, rep, changes={"method": "phone", "call_status": "attempted", "call_tag": "left_voicemail"}
    )
    assert (back.call_status, back.call_tag, back.hidden) == ("attempted", "left_voicemail", frozenset())
    _, line = await corrections(call)
    assert line.changes == {"method": ["email", "phone"], "email_subject": None}
    assert "Quote" not in str(line.changes)
    assert await deliveries(call) == ["card_edit", "card_edit"]


async def test_what_becomes_a_call_needs_an_outcome_that_is_over(workspace: Workspace, rep: User, lead: Lead) -> None:
    text = await communications.log(
        workspace, rep, lead_id=lead.id, method="sms", direction="incoming", values={}, description="Call me"
    )
    for outcome in ({}, {"call_status": "calling"}, {"call_status": "attempted"}, {"call_status": "unanswered"}):
        with pytest.raises(Invalid) as invalid:
            await communications.correct(workspace, text.id, rep, changes={"method": "phone", **outcome})
        assert set(invalid.value.errors) == {"call_status"}
    after = await communications.correct(
        workspace, text.id, rep, changes={"method": "phone", "call_status": "interrupted"}
    )
    assert after.call_status == "interrupted"


async def test_a_call_that_is_going_on_stays_a_call(workspace: Workspace, rep: User, lead: Lead) -> None:
    live = await log_call(workspace, rep, lead, "calling")
    with pytest.raises(Invalid) as invalid:
        await communications.correct(workspace, live.id, rep, changes={"method": "sms"})
    assert set(invalid.value.errors) == {"method"}


async def test_a_click_to_call_that_was_no_call_is_an_ordinary_one_from_then_on(
    workspace: Workspace, rep: User, lead: Lead
) -> None:
    call = await log_call(workspace, rep, lead, "unanswered", click_to_call=True)
    await communications.correct(workspace, call.id, rep, changes={"method": "sms"})
    with pytest.raises(Invalid):
        await communications.correct(workspace, call.id, rep, changes={"method": "phone", "call_status": "unanswered"})


async def test_another_method_unmarks_the_wrong_number(workspace: Workspace, rep: User, lead: Lead) -> None:
    call = await log_call(workspace, rep, lead, "attempted", tag="wrong_number")
    assert not (await Phone.get(lead_id=lead.id)).valid
    await communications.correct(workspace, call.id, rep, changes={"method": "sms"})
    assert (await Phone.get(lead_id=lead.id)).valid


async def refuse_card(call: CommunicationRecord) -> None:
    [card] = await outbox.claim(await Workspace.get(), 1, now=datetime.now(UTC), lease=timedelta(minutes=1))
    assert card.communication_id == call.id
    await outbox.failed(card, "is_archived")


async def test_a_card_that_was_refused_is_moved_with_all_that_waits_for_it(
    workspace: Workspace, rep: User, call: CommunicationRecord
) -> None:
    await refuse_card(call)
    await communications.add_note(workspace, call.id, rep, "She will call back")
    after = await communications.correct(workspace, call.id, rep, changes={"channel_id": "C0SERVICE"})
    assert after.channel_id == rep.channel_id == (await User.get(id=rep.id)).channel_id == "C0SERVICE"
    rows = await Delivery.filter(communication_id=call.id).exclude(kind="notice").order_by("id")
    assert [(row.kind, row.channel_id, row.error, row.settled_at) for row in rows] == [
        ("card", "C0SERVICE", None, None),
        ("reply", "C0SERVICE", None, None),
    ]
    [due] = [
        row
        for row in await outbox.claim(workspace, 9, now=datetime.now(UTC), lease=timedelta(minutes=1))
        if row.kind != "notice"
    ]
    assert due.kind == "card"
    line = await StatusChange.filter(communication_id=call.id, kind="moved").get()
    assert line.changes == {"channel_id": ["C0SALES", "C0SERVICE"]}
    assert not (await cards.card(call.id)).edited


async def test_a_card_that_nobody_has_seen_may_also_go_nowhere_and_then_somewhere(
    workspace: Workspace, rep: User, call: CommunicationRecord
) -> None:
    await communications.correct(workspace, call.id, rep, changes={"channel_id": None})
    assert await outbox.depth() == 0
    await communications.correct(workspace, call.id, rep, changes={"channel_id": "C0SERVICE", "description": "x"})
    [card] = await outbox.claim(workspace, 9, now=datetime.now(UTC), lease=timedelta(minutes=1))
    assert (card.kind, card.channel_id) == ("card", "C0SERVICE")


async def test_what_had_no_card_gets_one(workspace: Workspace, rep: User, lead: Lead) -> None:
    call = await log_call(workspace, rep, lead, channel_id=None)
    await communications.correct(workspace, call.id, rep, changes={"channel_id": "C0SALES"})
    [card] = await Delivery.all()
    assert (card.kind, card.channel_id) == ("card", "C0SALES")


async def test_a_card_that_is_posted_or_being_posted_stays(
    workspace: Workspace, rep: User, call: CommunicationRecord
) -> None:
    [card] = await outbox.claim(workspace, 1, now=datetime.now(UTC), lease=timedelta(minutes=1))
    for says in ("being posted", "was posted"):
        with pytest.raises(Invalid) as invalid:
            await communications.correct(workspace, call.id, rep, changes={"channel_id": "C0SERVICE"})
        assert says in invalid.value.errors["channel_id"]
        await outbox.sent(card, "1.0", channel="C0SALES")
    after = await communications.correct(
        workspace, call.id, rep, changes={"channel_id": "C0SALES", "description": "same channel"}
    )
    assert after.description == "same channel"


async def test_a_live_call_needs_its_channel(workspace: Workspace, rep: User, lead: Lead) -> None:
    live = await log_call(workspace, rep, lead, "calling")
    with pytest.raises(Invalid) as invalid:
        await communications.correct(workspace, live.id, rep, changes={"channel_id": None})
    assert set(invalid.value.errors) == {"channel_id"}


async def test_what_the_door_could_not_read_is_said_with_all_the_rest(
    workspace: Workspace, rep: User, call: CommunicationRecord
) -> None:
    changes = {"lead_id": 999, "executed_at": datetime.now(UTC) + timedelta(hours=1)}
    with pytest.raises(Invalid) as invalid:
        await communications.correct(workspace, call.id, rep, changes=changes, wrong={"call_duration": "is no time"})
    assert set(invalid.value.errors) == {"lead_id", "executed_at", "call_duration"}


async def test_direction_and_outcome_change_together(
    workspace: Workspace, rep: User, lead: Lead, call: CommunicationRecord
) -> None:
    after = await communications.correct(
        workspace, call.id, rep, changes={"type": "incoming", "call_status": "interrupted"}
    )
    assert (after.direction, after.call_status) == ("incoming", "interrupted")
    assert (await Lead.get(id=lead.id)).result is None


async def test_a_status_that_the_crm_has_added_since_does_not_stop_other_corrections(
    workspace: Workspace, rep: User, call: CommunicationRecord
) -> None:
    await Communication.filter(id=call.id).update(call_status="transferred")
    after = await communications.correct(workspace, call.id, rep, changes={"description": "x"})
    assert (after.call_status, after.description) == ("transferred", "x")


@pytest.mark.parametrize("blank", ["", "  ", None])
async def test_a_blank_write_only_value_keeps_what_is_stored_and_a_new_one_replaces_it(
    workspace: Workspace, rep: User, lead: Lead, blank: str | None
) -> None:
    email = await communications.log(
        workspace,
        rep,
        lead_id=lead.id,
        method="email",
        direction="outgoing",
        values={"email_subject": "Offer", "email_body": "Body 7f3a"},
        channel_id="C1",
    )
    await communications.correct(workspace, email.id, rep, changes={"email_body": blank, "email_subject": blank})
    assert await corrections(email) == []
    after = await communications.correct(workspace, email.id, rep, changes={"email_body": "New 9c1d"})
    stored = await Communication.get(id=email.id)
    assert stored.email_body is not None
    assert stored.email_subject is not None
    assert (stored.email_subject.unseal(), stored.email_body.unseal()) == ("Offer", "New 9c1d")
    [line] = await corrections(email)
    assert line.changes == {"email_body": None}
    assert "9c1d" not in repr(after) + str(line.changes)


async def test_moved_to_another_lead_it_counts_there_and_no_longer_here(
    workspace: Workspace, rep: User, lead: Lead
) -> None:
    call = await log_call(workspace, rep, lead, "answered")
    other = await make_lead(workspace, "Marc Roy")
    after = await communications.correct(workspace, call.id, rep, changes={"lead_id": other.id})
    assert after.lead.name == "Marc Roy"
    left, got = await Lead.get(id=lead.id), await Lead.get(id=other.id)
    assert (left.result, left.last_contact_at) == (None, None)
    assert (got.result, got.last_contact_at) == ("reached", call.executed_at)
    [line] = await corrections(call)
    assert line.changes == {"lead_id": [lead.id, other.id]}


async def test_corrections_at_once_lose_nothing(workspace: Workspace, rep: User, call: CommunicationRecord) -> None:
    await asyncio.gather(
        communications.correct(workspace, call.id, rep, changes={"description": "asked for a quote"}),
        communications.correct(workspace, call.id, rep, changes={"call_duration": 99}),
        communications.correct(workspace, call.id, rep, changes={"call_status": "answered"}),
        communications.correct(workspace, call.id, rep, changes={"call_status": "error"}),
    )
    stored = await Communication.get(id=call.id)
    assert (stored.description, stored.call_duration) == ("asked for a quote", 99)
    lines = [(line.old_status, line.new_status) for line in await corrections(call)]
    moves = [move for move in lines if move[0] != move[1]]
    assert moves[0][1] == moves[1][0]
    assert moves[1][1] == stored.call_status


async def test_a_wrong_number_corrected_away_is_right_again(workspace: Workspace, rep: User, lead: Lead) -> None:
    call = await log_call(workspace, rep, lead, "attempted", tag="wrong_number")
    assert not (await Phone.get(lead_id=lead.id)).valid
    after = await communications.correct(workspace, call.id, rep, changes={"call_status": "answered"})
    assert (after.call_status, after.call_tag) == ("answered", None)
    assert (await Phone.get(lead_id=lead.id)).valid
    await communications.correct(
        workspace, call.id, rep, changes={"call_status": "attempted", "call_tag": "wrong_number"}
    )
    assert not (await Phone.get(lead_id=lead.id)).valid
    other = await make_lead(workspace, "Marc Roy")
    await communications.correct(workspace, call.id, rep, changes={"lead_id": other.id})
    assert (await Phone.get(lead_id=lead.id)).valid
    assert not (await Phone.get(lead_id=other.id)).valid


async def test_a_number_that_another_call_found_wrong_too_stays_wrong(
    workspace: Workspace, rep: User, lead: Lead
) -> None:
    first, second = [await log_call(workspace, rep, lead, "attempted", tag="wrong_number") for _ in range(2)]
    await communications.correct(workspace, first.id, rep, changes={"call_tag": ""})
    assert not (await Phone.get(lead_id=lead.id)).valid
    await communications.take_back(workspace, second.id, rep)
    assert (await Phone.get(lead_id=lead.id)).valid


async def test_a_number_that_was_wrong_before_stays_wrong(workspace: Workspace, rep: User, lead: Lead) -> None:
    await Phone.filter(lead_id=lead.id).update(valid=False)
    call = await log_call(workspace, rep, lead, "attempted", tag="wrong_number")
    await communications.take_back(workspace, call.id, rep)
    assert not (await Phone.get(lead_id=lead.id)).valid


async def test_a_note_is_kept_and_replied_once_per_source(
    workspace: Workspace, rep: User, call: CommunicationRecord
) -> None:
    for _ in range(2):
        await communications.add_note(workspace, call.id, rep, " call back Monday ", source="view:V9")
    [note] = await Note.all()
    assert (note.text, note.user_id, note.communication_id) == ("call back Monday", rep.id, call.id)
    assert await deliveries(call) == ["reply"]


@pytest.mark.parametrize("text", ["", "  ", "x" * 3001])
async def test_a_note_that_is_none_is_refused(
    workspace: Workspace, rep: User, call: CommunicationRecord, text: str
) -> None:
    with pytest.raises(Invalid) as invalid:
        await communications.add_note(workspace, call.id, rep, text)
    assert set(invalid.value.errors) == {"text"}


async def test_the_rep_s_last_is_offered_for_ten_minutes(workspace: Workspace, rep: User, lead: Lead) -> None:
    now = datetime.now(UTC)
    assert await communications.last_undoable(workspace, rep, now) is None
    first, second = await log_call(workspace, rep, lead), await log_call(workspace, rep, lead)
    await log_call(workspace, await make_rep(workspace), lead)
    offered = await communications.last_undoable(workspace, rep, now)
    assert offered is not None
    assert offered.id == second.id
    await communications.take_back(workspace, second.id, rep)
    offered = await communications.last_undoable(workspace, rep, now)
    assert offered is not None
    assert offered.id == first.id
    assert await communications.last_undoable(workspace, rep, now + timedelta(minutes=11)) is None


async def test_what_is_taken_back_leaves_the_history_and_the_lead_as_they_were(
    workspace: Workspace, rep: User, lead: Lead
) -> None:
    attempt = await log_call(workspace, rep, lead, "attempted")
    before = await Lead.get(id=lead.id)
    answer = await log_call(workspace, rep, lead, "answered")
    assert (await Lead.get(id=lead.id)).result == "reached"
    after = await communications.take_back(workspace, answer.id, rep)
    assert after.withdrawn_at is not None
    kept = await Lead.get(id=lead.id)
    assert (kept.result, kept.last_contact_at) == ("attempted", before.last_contact_at)
    assert [item.id for item in (await leads.history(workspace, lead.id, seen_by=None)).items] == [attempt.id]
    await communications.take_back(workspace, attempt.id, rep)
    kept = await Lead.get(id=lead.id)
    assert (kept.result, kept.last_contact_at) == (None, None)


async def test_a_result_that_the_lead_came_with_is_restored(workspace: Workspace, rep: User) -> None:
    for came_with in ("attempted", "reached"):
        lead = await make_lead(workspace, result=came_with)
        call = await log_call(workspace, rep, lead, "answered")
        await communications.take_back(workspace, call.id, rep)
        assert (await Lead.get(id=lead.id)).result == came_with


async def test_before_its_card_is_posted_nothing_is_ever_posted(
    workspace: Workspace, rep: User, call: CommunicationRecord
) -> None:
    await communications.add_note(workspace, call.id, rep, "call back Monday")
    await communications.take_back(workspace, call.id, rep)
    rows = await Delivery.filter(communication_id=call.id)
    assert [(row.kind, row.sent_ts, row.error) for row in rows] == [("card", None, None), ("reply", None, None)]
    assert all(row.settled_at for row in rows)


@pytest.mark.parametrize(
    "state", [{"settled_at": datetime.now(UTC), "sent_ts": "1.2"}, {"claimed_until": datetime.now(UTC)}]
)
async def test_once_its_card_is_posted_or_may_be_the_card_and_the_thread_say_so(
    workspace: Workspace, rep: User, call: CommunicationRecord, state: dict[str, object]
) -> None:
    await Delivery.filter(communication_id=call.id).update(**state)
    await communications.take_back(workspace, call.id, rep)
    await communications.take_back(workspace, call.id, rep)
    assert await deliveries(call) == ["card_edit", "reply"]
    assert await StatusChange.filter(communication_id=call.id, kind="withdrawn").count() == 1


async def test_taking_back_is_the_author_s_and_ends_after_ten_minutes(
    workspace: Workspace, rep: User, call: CommunicationRecord
) -> None:
    manager = await make_rep(workspace, role=Role.MANAGER)
    with pytest.raises(Refused):
        await communications.take_back(workspace, call.id, manager)
    with pytest.raises(Refused, match="use Edit"):
        await communications.take_back(workspace, call.id, rep, now=datetime.now(UTC) + timedelta(minutes=11))
    assert (await communications.get(workspace, call.id, seen_by=None)).withdrawn_at is None


async def test_what_was_taken_back_is_neither_corrected_nor_added_to(
    workspace: Workspace, rep: User, call: CommunicationRecord
) -> None:
    await communications.take_back(workspace, call.id, rep)
    with pytest.raises(Refused):
        await communications.correct(workspace, call.id, rep, changes={"description": "x"})
    with pytest.raises(Refused):
        await communications.add_note(workspace, call.id, rep, "x")


async def test_another_workspace_s_communication_is_missing_everywhere(
    workspace: Workspace, rep: User, call: CommunicationRecord
) -> None:
    other = await make_workspace("T2")
    spy = await make_rep(other, role=Role.ADMIN)
    for attempt in (
        communications.get(other, call.id, seen_by=None),
        communications.correct(other, call.id, spy, changes={"description": "x"}),
        communications.add_note(other, call.id, spy, "x"),
        communications.take_back(other, call.id, rep),
    ):
        with pytest.raises(Missing):
            await attempt
    foreign = await make_lead(other)
    with pytest.raises(Invalid):
        await communications.correct(workspace, call.id, rep, changes={"lead_id": foreign.id})
    assert await communications.last_undoable(other, rep, datetime.now(UTC)) is None
