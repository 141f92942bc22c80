"""When a rep is asked how a call ended: at the right moment, once, and out of everybody's way."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.services import cards, communications, outbox
from models import Delivery, Lead, StatusChange, User, Workspace
from models.record import CommunicationRecord
from models.status import LONGEST_CALLING, LONGEST_RINGING, StatusReport
from tests.factories import leave_alone, log_call

LEASE = timedelta(minutes=1)


async def claim(now: datetime | None = None) -> list[Delivery]:
    return await outbox.claim(await Workspace.get(), 100, now=now or datetime.now(UTC), lease=LEASE)


async def post_card() -> None:
    [card] = await claim()
    await outbox.sent(card, "1.1", channel="C0SALES")


async def question() -> Delivery:
    return await Delivery.get(kind="question")


async def report(call: CommunicationRecord, status: str, *, at: datetime | None = None) -> None:
    workspace = await Workspace.get()
    told = StatusReport(status, f"event:{status}", at or datetime.now(UTC))
    await communications.report_status(workspace, call.id, told)


@pytest.mark.parametrize(
    ("status", "click_to_call", "limit"), [("calling", False, LONGEST_CALLING), ("pending", True, LONGEST_RINGING)]
)
async def test_it_becomes_due_when_the_call_has_gone_on_for_too_long(
    status: str, click_to_call: bool, limit: timedelta, workspace: Workspace, rep: User, lead: Lead
) -> None:
    call = await log_call(workspace, rep, lead, status, click_to_call=click_to_call)
    await post_card()
    due = call.created_at + limit
    assert await outbox.next_due(workspace) == due
    assert await claim(due - timedelta(microseconds=1)) == []
    [asked] = await claim(due)
    assert (asked.kind, asked.user_id) == ("question", rep.id)
    card = await cards.card(call.id)
    assert card.since == call.created_at
    assert (card.is_stale(due - timedelta(microseconds=1)), card.is_stale(due)) == (False, True)


async def test_what_is_no_call_in_progress_is_never_asked_about(workspace: Workspace, rep: User, lead: Lead) -> None:
    await log_call(workspace, rep, lead, "answered")
    await communications.log(workspace, rep, lead_id=lead.id, method="sms", direction="outgoing", values={})
    assert not await Delivery.exists(kind="question")


async def test_a_call_without_a_card_is_asked_about_too(workspace: Workspace, rep: User, lead: Lead) -> None:
    outbox.bell.ring()
    await outbox.bell.wait(1)
    await log_call(workspace, rep, lead, "calling", channel_id=None)
    assert await outbox.bell.wait(0.1)
    assert [row.kind for row in await claim(datetime.now(UTC) + LONGEST_CALLING)] == ["question"]


async def test_a_phone_that_rang_and_was_picked_up_is_asked_about_by_when_the_talking_began(
    workspace: Workspace, rep: User, lead: Lead
) -> None:
    call = await log_call(workspace, rep, lead, "pending", click_to_call=True)
    talking = call.created_at + timedelta(seconds=20)
    await report(call, "calling", at=talking)
    [ringing, calling] = await Delivery.filter(kind="question").order_by("id")
    assert ringing.settled_at is not None
    assert (calling.settled_at, calling.due_at) == (None, talking + LONGEST_CALLING)
    assert (await cards.card(call.id)).since == talking


async def test_the_same_status_again_does_not_put_it_off(call: CommunicationRecord) -> None:
    await report(call, "calling", at=call.created_at + timedelta(hours=2))
    assert (await question()).due_at == call.created_at + LONGEST_CALLING
    assert (await cards.card(call.id)).since == call.created_at


async def test_once_the_call_has_ended_nothing_is_asked(call: CommunicationRecord) -> None:
    await report(call, "answered")
    assert (await question()).settled_at is not None


async def test_what_was_taken_back_is_not_asked_about(
    workspace: Workspace, rep: User, call: CommunicationRecord
) -> None:
    await post_card()
    await communications.take_back(workspace, call.id, rep)
    assert (await question()).settled_at is not None


async def test_it_neither_waits_for_the_card_nor_holds_anything_back(
    workspace: Workspace, rep: User, call: CommunicationRecord
) -> None:
    [card] = await claim()
    await outbox.retry(card, datetime.now(UTC) + timedelta(days=1), "ratelimited")
    await leave_alone(call.id, timedelta(hours=5))
    [asked] = await claim()
    assert asked.kind == "question"

    await communications.add_note(workspace, call.id, rep, "still talking")
    await Delivery.filter(id=card.id).update(due_at=datetime.now(UTC))
    said = []
    while claimed := await claim():
        said += [delivery.kind for delivery in claimed]
        await outbox.sent(claimed[0], f"1.{len(said)}", channel="C0SALES")
    assert said == ["card", "reply"]


async def test_a_question_whose_moment_has_not_come_is_nothing_that_waits(call: CommunicationRecord) -> None:
    await post_card()
    assert await outbox.depth() == 0
    await leave_alone(call.id, timedelta(hours=5))
    assert await outbox.depth() == 1


async def test_asked_it_is_redrawn_when_the_call_ends_and_when_that_is_corrected(
    workspace: Workspace, rep: User, call: CommunicationRecord
) -> None:
    await post_card()
    await leave_alone(call.id, timedelta(hours=5))
    [asked] = await claim()
    await outbox.sent(asked, "7.7", channel="D1")
    assert await claim() == []

    await report(call, "attempted")
    [again] = [row for row in await claim() if row.kind == "question"]
    assert (again.id, again.sent_ts, again.channel_id) == (asked.id, "7.7", "D1")
    await outbox.sent(again, "7.7", channel="D1")

    await communications.correct(workspace, call.id, rep, changes={"description": "no matter"})
    assert (await question()).settled_at is not None
    await communications.correct(workspace, call.id, rep, changes={"call_status": "answered"})
    assert (await question()).settled_at is None


async def test_a_rep_who_can_not_be_asked_is_not_told_so(workspace: Workspace, call: CommunicationRecord) -> None:
    await post_card()
    await leave_alone(call.id, timedelta(hours=5))
    [asked] = await claim()
    await outbox.failed(asked, "user_disabled")
    assert not await Delivery.exists(kind="notice")
    assert await outbox.post_again(workspace, call.id) == 0


async def test_no_status_is_ever_invented(call: CommunicationRecord) -> None:
    await leave_alone(call.id, timedelta(days=30))
    assert (await cards.card(call.id)).communication.call_status == "calling"
    assert await StatusChange.filter(communication_id=call.id).count() == 1
