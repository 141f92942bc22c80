"""The outbox: in order, once, by any number of postmen."""

import asyncio
from datetime import UTC, datetime, timedelta

import asyncpg
import pytest

from bot.services import cards, communications, outbox
from models import Delivery, Lead, User, Workspace
from models.record import CommunicationRecord
from models.status import StatusReport
from models.user import Role
from tests.factories import log_call, make_rep, make_workspace

LEASE = timedelta(minutes=1)


async def claim(limit: int = 100, *, later: timedelta = timedelta()) -> list[Delivery]:
    workspace = await Workspace.get(slack_id="T0LOGCALL")
    return await outbox.claim(workspace, limit, now=datetime.now(UTC) + later, lease=LEASE)


async def answer(workspace: Workspace, call: CommunicationRecord) -> None:
    await communications.report_status(workspace, call.id, StatusReport("answered", "event:1", datetime.now(UTC)))


async def test_what_is_claimed_is_nobody_else_s_until_its_lease_is_over(call: CommunicationRecord) -> None:
    [card] = await claim()
    assert await claim() == []
    [again] = await claim(later=LEASE * 2)
    assert again.id == card.id


@pytest.mark.parametrize("database_url", ["postgres"], indirect=True)
async def test_what_another_process_is_claiming_right_now_is_passed_over(
    workspace: Workspace, rep: User, lead: Lead, database: str
) -> None:
    first, second = [await log_call(workspace, rep, lead) for _ in range(2)]
    other = await asyncpg.connect(database)
    async with other.transaction():
        await other.execute("SELECT id FROM delivery WHERE communication_id = $1 FOR UPDATE", first.id)
        claimed = await asyncio.wait_for(claim(), 10)
    await other.close()
    assert [delivery.communication_id for delivery in claimed] == [second.id]


async def test_the_card_goes_first_and_what_follows_in_order(workspace: Workspace, call: CommunicationRecord) -> None:
    await answer(workspace, call)
    said = []
    while claimed := await claim():
        assert len(claimed) == 1
        said.append(claimed[0].kind)
        await outbox.sent(claimed[0], f"1.{len(said)}", channel="C0SALES")
    assert said == ["card", "card_edit", "reply"]
    assert await outbox.card_ts(call.id) == ("C0SALES", "1.1")
    assert await outbox.depth() == 0
    assert await outbox.next_due(workspace) is None


async def test_what_waits_for_a_retry_holds_back_what_follows(workspace: Workspace, call: CommunicationRecord) -> None:
    await answer(workspace, call)
    [card] = await claim()
    due_at = datetime.now(UTC) + timedelta(seconds=30)
    await outbox.retry(card, due_at, "ratelimited")
    assert await claim() == []
    assert await outbox.next_due(workspace) == due_at
    [card] = await claim(later=timedelta(seconds=31))
    assert (card.kind, card.attempts, card.error) == ("card", 1, "ratelimited")


async def test_communications_do_not_wait_for_each_other(workspace: Workspace, rep: User, lead: Lead) -> None:
    made = [await log_call(workspace, rep, lead) for _ in range(5)]
    claimed = await claim(3)
    assert [delivery.communication_id for delivery in claimed] == [call.id for call in made[:3]]
    assert len(await claim()) == 2


async def test_two_postmen_never_get_the_same(workspace: Workspace, rep: User, lead: Lead) -> None:
    for _ in range(12):
        await log_call(workspace, rep, lead)
    shares = await asyncio.gather(*(claim(5) for _ in range(6)))
    left = await claim()
    claimed = [delivery.id for share in [*shares, left] for delivery in share]
    assert len(claimed) == len(set(claimed)) == 12


async def test_a_card_that_was_refused_holds_back_the_rest_until_the_bot_is_invited(
    workspace: Workspace, call: CommunicationRecord
) -> None:
    await answer(workspace, call)
    [card] = await claim()
    await outbox.failed(card, "not_in_channel")
    [notice] = await claim()
    assert notice.kind == "notice"
    await outbox.sent(notice, "9.9", channel="D1")
    assert await claim() == []
    assert await outbox.next_due(workspace) is None
    assert [delivery.id for delivery in await outbox.stuck(workspace)] == [card.id]
    other = await make_workspace("T3")
    assert (await outbox.stuck(other), await outbox.depth(other)) == ([], 0)
    assert await outbox.depth(workspace) == 2, "what waits for the card"

    assert await outbox.revive(workspace, "C0OTHER") == 0
    assert await outbox.revive(await make_workspace("T2"), "C0SALES") == 0
    assert await outbox.revive(workspace, "C0SALES") == 1
    assert await outbox.stuck() == []
    kinds = []
    while claimed := await claim():
        kinds.append(claimed[0].kind)
        await outbox.sent(claimed[0], "1.1", channel="C0SALES")
    assert kinds == ["card", "card_edit", "reply"]


async def test_a_refused_edit_or_reply_holds_nothing_back(workspace: Workspace, call: CommunicationRecord) -> None:
    await answer(workspace, call)
    [card] = await claim()
    await outbox.sent(card, "1.1", channel="C0SALES")
    [edit] = await claim()
    await outbox.failed(edit, "message_not_found")
    assert {delivery.kind for delivery in await claim()} == {"reply", "notice"}


async def test_its_rep_is_told_of_a_refusal_once(workspace: Workspace, rep: User, call: CommunicationRecord) -> None:
    [card] = await claim()
    await outbox.failed(card, "is_archived")
    await outbox.failed(card, "is_archived")
    [notice] = await Delivery.filter(kind="notice")
    assert (notice.user_id, notice.channel_id) == (rep.id, rep.slack_id)
    about = await outbox.refusal(notice)
    assert about is not None
    assert (about.id, about.error) == (card.id, "is_archived")
    [notice] = await claim()
    await outbox.failed(notice, "user_disabled")
    assert await Delivery.filter(kind="notice").count() == 1


async def test_where_no_rep_is_known_nobody_is_told(workspace: Workspace, lead: Lead) -> None:
    await communications.log(
        workspace, None, lead_id=lead.id, method="sms", direction="incoming", values={}, channel_id="C1"
    )
    [card] = await claim()
    await outbox.failed(card, "is_archived")
    assert await Delivery.filter(kind="notice").count() == 0


async def test_one_whose_lease_ran_out_can_not_undo_what_another_did(call: CommunicationRecord) -> None:
    [slow] = await claim()
    [fast] = await claim(later=LEASE * 2)
    await outbox.retry(slow, datetime.now(UTC), "timeout")
    await outbox.failed(slow, "timeout")
    assert await claim() == []
    await outbox.sent(fast, "1.1", channel="C0SALES")
    await outbox.sent(slow, "1.2", channel="C0SALES")
    assert await outbox.card_ts(call.id) == ("C0SALES", "1.1")
    assert await outbox.stuck() == []


async def test_what_is_not_needed_any_more_lets_the_next_one_go(
    workspace: Workspace, call: CommunicationRecord
) -> None:
    await answer(workspace, call)
    [card] = await claim()
    await outbox.skipped(card)
    [edit] = await claim()
    assert edit.kind == "card_edit"
    assert await outbox.card_ts(call.id) is None


async def test_what_a_killed_postman_had_in_hand_is_released_at_the_next_start(
    workspace: Workspace, call: CommunicationRecord
) -> None:
    [card] = await claim()
    due = await outbox.next_due(workspace)
    assert due is not None
    assert due == card.claimed_until
    assert await outbox.release_claims() == 1
    [again] = await claim()
    assert again.id == card.id


async def test_the_bell_is_heard_later_and_by_who_waits(database: str) -> None:
    bell = outbox.Bell()
    assert await bell.wait(0) is False
    bell.ring()
    assert await bell.wait(1)
    assert await bell.wait(0) is False
    waiting = asyncio.create_task(bell.wait(5))
    bell.ring()
    assert await waiting


def test_a_bell_outlives_the_loop_that_it_was_first_heard_in() -> None:
    bell = outbox.Bell()

    async def listen() -> bool:
        waiting = asyncio.create_task(bell.wait(5))
        bell.ring()
        return await waiting

    assert asyncio.run(listen())
    assert asyncio.run(listen())


async def test_a_card_counts_attempts_by_when_they_were_made(workspace: Workspace, rep: User, lead: Lead) -> None:
    now = datetime.now(UTC)
    third = await log_call(workspace, rep, lead, "attempted", executed_at=now)
    second = await log_call(workspace, rep, lead, "attempted", executed_at=now - timedelta(days=2))
    first = await log_call(workspace, rep, lead, "attempted", executed_at=now - timedelta(days=3))
    mistaken = await log_call(workspace, rep, lead, "attempted", executed_at=now - timedelta(days=1))
    await communications.take_back(workspace, mistaken.id, rep)
    incoming = await log_call(workspace, rep, lead, direction="incoming", executed_at=now - timedelta(hours=3))
    drawn = [await cards.card(call.id) for call in (first, second, third, incoming)]
    assert [card.attempt for card in drawn] == [1, 2, 3, None]
    assert [card.previous_at for card in drawn] == [None, first.executed_at, second.executed_at, None]


async def test_a_card_is_drawn_from_what_is_true_now(
    workspace: Workspace, rep: User, call: CommunicationRecord
) -> None:
    await User.filter(id=rep.id).update(timezone="America/Montreal")
    before = await cards.card(call.id)
    await answer(workspace, call)
    await communications.correct(workspace, call.id, rep, changes={"description": "asked for a quote"})
    after = await cards.card(call.id)
    assert (before.edited, after.edited) == (False, True)
    assert (after.communication.call_status, after.communication.description) == ("answered", "asked for a quote")
    assert after.timezone == "America/Montreal"


async def test_a_reply_says_what_happened_and_by_whom(workspace: Workspace, rep: User, lead: Lead) -> None:
    call = await log_call(workspace, rep, lead, "calling")
    colleague = await make_rep(workspace, "Max", role=Role.MANAGER)
    report = StatusReport("attempted", "event:1", datetime.now(UTC), tag="left_voicemail")
    await communications.report_status(workspace, call.id, report, user=colleague)
    await communications.add_note(workspace, call.id, colleague, "try Monday")
    await communications.correct(workspace, call.id, rep, changes={"call_status": "answered", "call_duration": 200})
    await Delivery.filter(communication_id=call.id, kind="card").update(settled_at=datetime.now(UTC), sent_ts="1.1")
    await communications.take_back(workspace, call.id, rep)
    rows = await Delivery.filter(communication_id=call.id, kind="reply").order_by("id")
    reported, noted, corrected, withdrawn = [await cards.reply(row) for row in rows]
    assert reported.actor is not None
    assert (reported.actor.name, reported.old_status, reported.new_status) == ("Max", "calling", "attempted")
    assert (reported.new_tag, reported.duration, reported.corrected) == ("left_voicemail", None, False)
    assert (noted.note, noted.actor) == ("try Monday", reported.actor)
    assert (corrected.old_status, corrected.new_status) == ("attempted", "answered")
    assert (corrected.old_tag, corrected.new_tag) == ("left_voicemail", None)
    assert (corrected.duration, corrected.corrected, corrected.withdrawn) == (200, True, False)
    assert (withdrawn.withdrawn, withdrawn.corrected) == (True, False)
