"""Follow-ups: made once, closed by what does them, and gathered into reminders."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.reading import FollowUpPlan
from bot.services import communications, follow_ups, outbox
from bot.services.follow_ups.gathering import REPEATED_AFTER
from models import Communication, Delivery, FollowUp, Lead, User, Workspace
from models.methods import Invalid
from models.planning import FollowUpKind
from models.record import CommunicationRecord
from models.status import StatusReport
from models.user import Role
from models.workspace import Visibility
from tests.factories import log_call, make_lead, make_rep, make_workspace

AWAKE: dict[str, Any] = {"quiet_from": 0, "quiet_until": 0, "days_off": ""}
TOMORROW = FollowUpPlan(datetime.now(UTC) + timedelta(days=1))


@pytest.fixture
async def rep(workspace: Workspace) -> User:
    return await make_rep(workspace, **AWAKE)


async def planned(
    workspace: Workspace, rep: User, lead: Lead, kind: str = "call", *, age: timedelta = timedelta(hours=1)
) -> FollowUp:
    """Made an hour ago, due tomorrow."""
    plan = FollowUpPlan(TOMORROW.due_at, FollowUpKind(kind))
    made = await follow_ups.plan(workspace, rep, lead.id, plan)
    await FollowUp.filter(id=made.id).update(created_at=made.created_at - age)
    return await FollowUp.get(id=made.id)


async def fall_due(*rows: FollowUp) -> datetime:
    now = datetime.now(UTC)
    await FollowUp.filter(id__in=[row.id for row in rows]).update(due_at=now)
    await Delivery.filter(follow_up_id__in=[row.id for row in rows], settled_at=None).update(due_at=now)
    return now


async def claimed(workspace: Workspace, now: datetime) -> list[Delivery]:
    return await outbox.claim(workspace, 50, now=now, lease=timedelta(minutes=2))


async def log_by(workspace: Workspace, user: User | None, lead: Lead, method: str, **more: Any) -> CommunicationRecord:
    values = {"call_status": more.pop("status", "answered")} if method == "phone" else {}
    return await communications.log(
        workspace, user, lead_id=lead.id, method=method, direction="outgoing", values=values, **more
    )


async def outcome(follow_up: FollowUp) -> str | None:
    return (await FollowUp.get(id=follow_up.id)).outcome


# Making them


async def test_one_is_written_with_its_communication_and_once_for_one_source(
    workspace: Workspace, rep: User, lead: Lead
) -> None:
    for _ in range(2):
        logged = await log_call(workspace, rep, lead, source="view:1", follow_up=TOMORROW)
    made = await FollowUp.get()
    assert (made.communication_id, made.user_id, made.due_at) == (logged.id, rep.id, TOMORROW.due_at)
    reminder = await Delivery.get(kind="follow_up")
    assert (reminder.follow_up_id, reminder.due_at, reminder.channel_id) == (made.id, made.due_at, rep.slack_id)
    assert (await FollowUp.get()).closed_at is None, "it does not do itself"


async def test_where_the_communication_is_refused_nothing_is_planned(
    workspace: Workspace, rep: User, lead: Lead
) -> None:
    with pytest.raises(Invalid):
        await log_call(workspace, rep, lead, "no such status", follow_up=TOMORROW)
    assert not await FollowUp.exists()


async def test_a_time_that_has_passed_and_a_rep_who_is_nobody_are_named(
    workspace: Workspace, rep: User, lead: Lead
) -> None:
    past = FollowUpPlan(datetime.now(UTC) - timedelta(minutes=1))
    with pytest.raises(Invalid, match="follow_up"):
        await log_call(workspace, rep, lead, follow_up=past)
    with pytest.raises(Invalid, match="follow_up"):
        await log_by(workspace, None, lead, "phone", follow_up=TOMORROW)
    assert not await Communication.exists()


async def test_without_a_communication_the_same_source_makes_one(workspace: Workspace, rep: User, lead: Lead) -> None:
    first = await follow_ups.plan(workspace, rep, lead.id, TOMORROW, source="click:1")
    assert await follow_ups.plan(workspace, rep, lead.id, TOMORROW, source="click:1") == first
    elsewhere = await make_workspace("T0OTHER")
    with pytest.raises(Invalid, match="lead_id"):
        await follow_ups.plan(elsewhere, rep, lead.id, TOMORROW)
    assert await FollowUp.all().count() == 1


# Being done


@pytest.mark.parametrize(
    ("kind", "method", "does"),
    [
        ("call", "phone", True),
        ("csi", "phone", True),
        ("email", "email", True),
        ("sms", "sms", True),
        ("call", "email", False),
        ("call", "video", False),
        ("email", "phone", False),
        ("sms", "email", False),
    ],
)
async def test_a_communication_of_its_method_does_it(
    kind: str, method: str, does: bool, workspace: Workspace, rep: User, lead: Lead
) -> None:
    follow_up = await planned(workspace, rep, lead, kind)
    logged = await log_by(workspace, rep, lead, method)
    assert await outcome(follow_up) == ("matched" if does else None)
    assert logged.did == ((follow_up.id,) if does else ())
    assert await Delivery.filter(kind="follow_up", settled_at=None).count() == (0 if does else 1)


@pytest.mark.parametrize(
    ("status", "does"), [("answered", True), ("attempted", True), ("calling", True), ("error", False)]
)
async def test_a_call_that_was_made_does_it_and_one_that_could_not_be_placed_does_not(
    status: str, does: bool, workspace: Workspace, rep: User, lead: Lead
) -> None:
    follow_up = await planned(workspace, rep, lead)
    await log_by(workspace, rep, lead, "phone", status=status)
    assert (await outcome(follow_up) == "matched") is does


async def test_what_happened_before_it_was_planned_does_not_do_it(workspace: Workspace, rep: User, lead: Lead) -> None:
    follow_up = await planned(workspace, rep, lead, age=timedelta(hours=1))
    await log_by(workspace, rep, lead, "phone", executed_at=follow_up.created_at - timedelta(minutes=2))
    assert await outcome(follow_up) is None
    await log_by(workspace, rep, lead, "phone", executed_at=follow_up.created_at.replace(second=0, microsecond=0))
    assert await outcome(follow_up) == "matched", "a form's time has no seconds"


async def test_somebody_else_s_call_and_another_lead_s_do_not_do_it_but_one_of_nobody_known_does(
    workspace: Workspace, rep: User, lead: Lead
) -> None:
    follow_up = await planned(workspace, rep, lead)
    await log_by(workspace, await make_rep(workspace, "Benoit"), lead, "phone")
    await log_by(workspace, rep, await make_lead(workspace, "Marc Roy"), "phone")
    assert await outcome(follow_up) is None
    await log_by(workspace, None, lead, "phone")
    assert await outcome(follow_up) == "matched"


async def test_what_is_logged_for_it_does_it_whatever_the_method_but_not_for_another_rep(
    workspace: Workspace, rep: User, lead: Lead
) -> None:
    follow_up = await planned(workspace, rep, lead)
    await log_by(workspace, await make_rep(workspace, "Benoit"), lead, "email", answers=follow_up.id)
    assert await outcome(follow_up) is None
    await log_by(workspace, await make_rep(workspace, role=Role.MANAGER), lead, "email", answers=follow_up.id)
    assert await outcome(follow_up) == "matched"


async def test_a_live_call_that_could_not_be_placed_after_all_opens_it_again(
    workspace: Workspace, rep: User, lead: Lead
) -> None:
    follow_up = await planned(workspace, rep, lead)
    call = await log_call(workspace, rep, lead, "calling")
    assert await outcome(follow_up) == "matched"
    await communications.report_status(
        workspace, call.id, StatusReport("error", "event:1", datetime.now(UTC)), user=rep
    )
    assert await outcome(follow_up) is None
    assert await Delivery.filter(kind="follow_up", settled_at=None).count() == 1


async def test_a_correction_does_what_it_does_now(workspace: Workspace, rep: User, lead: Lead) -> None:
    other = await make_lead(workspace, "Marc Roy")
    here, there = await planned(workspace, rep, lead), await planned(workspace, rep, other)
    call = await log_call(workspace, rep, lead, follow_up=TOMORROW)
    assert (await outcome(here), await outcome(there)) == ("matched", None)
    await communications.correct(workspace, call.id, rep, changes={"lead_id": other.id})
    assert (await outcome(here), await outcome(there)) == (None, "matched")
    [own] = await FollowUp.filter(communication_id=call.id)
    assert (own.lead_id, own.closed_at) == (other.id, None)
    await communications.correct(workspace, call.id, rep, changes={"call_status": "error"})
    assert await outcome(there) is None
    await communications.correct(workspace, call.id, rep, changes={"description": "Wants a quote"})
    assert await outcome(there) is None


async def test_correcting_a_communication_does_not_do_what_was_planned_in_it(
    workspace: Workspace, rep: User, lead: Lead
) -> None:
    call = await log_call(workspace, rep, lead, follow_up=TOMORROW)
    await communications.correct(workspace, call.id, rep, changes={"call_status": "attempted"})
    assert (await FollowUp.get()).closed_at is None


async def test_taking_it_back_opens_what_it_did_and_cancels_what_it_planned(
    workspace: Workspace, rep: User, lead: Lead
) -> None:
    follow_up = await planned(workspace, rep, lead)
    call = await log_call(workspace, rep, lead, follow_up=TOMORROW)
    for _ in range(2):
        await communications.take_back(workspace, call.id, rep)
    assert await outcome(follow_up) is None
    assert (await FollowUp.get(communication_id=call.id)).outcome == "cancelled"
    [reminder] = await Delivery.filter(kind="follow_up", settled_at=None)
    assert reminder.follow_up_id == follow_up.id


async def test_done_twice_is_done_once_and_reopening_reminds_again(workspace: Workspace, rep: User, lead: Lead) -> None:
    follow_up = await planned(workspace, rep, lead)
    first = await follow_ups.done(workspace, follow_up.id, rep)
    assert await follow_ups.done(workspace, follow_up.id, await make_rep(workspace, role=Role.MANAGER)) == first
    for _ in range(2):
        assert (await follow_ups.reopen(workspace, follow_up.id, rep)).is_open
    [reminder] = await Delivery.filter(kind="follow_up", settled_at=None)
    assert reminder.due_at == follow_up.due_at


# Being reminded


async def test_one_reminder_speaks_of_all_that_is_due_and_the_others_say_nothing(
    workspace: Workspace, rep: User, lead: Lead
) -> None:
    rows = [await planned(workspace, rep, lead) for _ in range(7)]
    now = await fall_due(*rows)
    first, *others = await claimed(workspace, now)
    reminder = await follow_ups.take_up(workspace, first, now)
    assert reminder is not None
    assert ([each.id for each in reminder.follow_ups], reminder.more) == ([row.id for row in rows[:5]], 2)
    for other in others:
        assert await follow_ups.take_up(workspace, other, now) is None
        await outbox.skipped(other)
    await outbox.sent(first, "1.1", channel="D1")
    again = await Delivery.filter(kind="follow_up", settled_at=None)
    assert {each.due_at for each in again} == {now + REPEATED_AFTER}
    assert len(again) == 7


async def test_what_slack_did_not_take_says_the_same_again_without_what_was_done_meanwhile(
    workspace: Workspace, rep: User, lead: Lead
) -> None:
    rows = [await planned(workspace, rep, lead) for _ in range(2)]
    now = await fall_due(*rows)
    first, _ = await claimed(workspace, now)
    await follow_ups.take_up(workspace, first, now)
    await follow_ups.done(workspace, rows[0].id, rep)
    later = now + timedelta(hours=3)
    await outbox.retry(first, later, "internal_error")
    retried, *_ = [each for each in await claimed(workspace, later) if each.id == first.id]
    reminder = await follow_ups.take_up(workspace, retried, later)
    assert reminder is not None
    assert [each.id for each in reminder.follow_ups] == [rows[1].id]
    [again] = await Delivery.filter(kind="follow_up", settled_at=None, about=None)
    assert again.due_at == later + REPEATED_AFTER
    await follow_ups.done(workspace, rows[1].id, rep)
    assert await follow_ups.take_up(workspace, retried, later) is None


async def test_what_is_done_while_its_reminder_is_on_the_way_is_redrawn_once_it_is_there(
    workspace: Workspace, rep: User, lead: Lead
) -> None:
    now = await fall_due(await planned(workspace, rep, lead))
    [reminder] = await claimed(workspace, now)
    await follow_ups.take_up(workspace, reminder, now)
    await follow_ups.done(workspace, reminder.follow_up_id or 0, rep)
    await outbox.sent(reminder, "1.1", channel="D1")
    [redrawn] = await claimed(workspace, datetime.now(UTC))
    assert (redrawn.id, redrawn.sent_ts) == (reminder.id, "1.1")
    [shown] = (await follow_ups.reminded_of(workspace, redrawn)).follow_ups
    assert shown.outcome == "done"
    await outbox.sent(redrawn, "1.1", channel="D1")
    assert not await claimed(workspace, datetime.now(UTC))


async def test_quiet_hours_put_it_off_and_other_habits_bring_it_back(
    workspace: Workspace, rep: User, lead: Lead
) -> None:
    now = await fall_due(await planned(workspace, rep, lead))
    await User.filter(id=rep.id).update(away_until=now.date() + timedelta(days=3))
    [reminder] = await claimed(workspace, now)
    with pytest.raises(outbox.NotNow) as put_off:
        await follow_ups.take_up(workspace, reminder, now)
    assert put_off.value.until.date() == now.date() + timedelta(days=3)
    await outbox.put_off(reminder, put_off.value.until)
    assert not await claimed(workspace, datetime.now(UTC))
    await follow_ups.habits_changed(rep)
    assert [each.id for each in await claimed(workspace, datetime.now(UTC))] == [reminder.id]


@pytest.mark.parametrize("why", ["left", "guest", "the lead is another's"])
async def test_what_its_rep_can_t_do_any_more_is_the_owner_s(why: str, workspace: Workspace, rep: User) -> None:
    owner = await make_rep(workspace, "Benoit", **AWAKE)
    lead = await make_lead(workspace, owner=owner)
    follow_up = await planned(workspace, rep, lead)
    if why == "left":
        await User.filter(id=rep.id).update(is_active=False)
    elif why == "guest":
        await User.filter(id=rep.id).update(is_guest=True)
    else:
        workspace.reps_see = Visibility.OWN
    now = await fall_due(follow_up)
    [reminder] = await claimed(workspace, now)
    assert await follow_ups.take_up(workspace, reminder, now) is None
    await outbox.skipped(reminder)
    [handed] = await claimed(workspace, datetime.now(UTC))
    assert (handed.channel_id, (await FollowUp.get()).user_id) == (owner.slack_id, owner.id)
    assert await follow_ups.take_up(workspace, handed, datetime.now(UTC)) is not None


async def test_where_nobody_owns_the_lead_it_stays_open_with_it(workspace: Workspace, rep: User, lead: Lead) -> None:
    follow_up = await planned(workspace, rep, lead)
    await User.filter(id=rep.id).update(is_active=False)
    now = await fall_due(follow_up)
    [reminder] = await claimed(workspace, now)
    assert await follow_ups.take_up(workspace, reminder, now) is None
    assert [each.id for each in await follow_ups.of_lead(workspace, lead.id)] == [follow_up.id]
    assert await follow_ups.overdue_count(workspace, None, now) == 1


# Reading them


async def test_today_is_until_midnight_on_the_rep_s_clock_overdue_first_page_by_page(
    workspace: Workspace, lead: Lead
) -> None:
    rep = await make_rep(workspace, timezone="Pacific/Auckland")
    now = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)  # ten in the evening there
    for hours in (-48, -1, 1, 3, 20):
        made = await planned(workspace, rep, lead)
        await FollowUp.filter(id=made.id).update(due_at=now + timedelta(hours=hours))
    today = await follow_ups.due_today(workspace, rep, now)
    assert [(each.due_at - now) // timedelta(hours=1) for each in today] == [-48, -1, 1]
    assert await follow_ups.due_count(workspace, rep, now) == 3
    assert await follow_ups.overdue_count(workspace, rep, now) == 2
    first = await follow_ups.due_today(workspace, rep, now, limit=2)
    after = (first[-1].due_at, first[-1].id)
    assert await follow_ups.due_today(workspace, rep, now, after=after) == today[2:]


async def test_what_is_about_leads_that_a_rep_may_not_see_is_not_listed(workspace: Workspace, rep: User) -> None:
    lead = await make_lead(workspace, owner=await make_rep(workspace, "Benoit"))
    await planned(workspace, rep, lead)
    tomorrow = datetime.now(UTC) + timedelta(days=2)
    assert len(await follow_ups.due_today(workspace, rep, tomorrow)) == 1
    workspace.reps_see = Visibility.OWN
    assert await follow_ups.due_today(workspace, rep, tomorrow) == []
    assert await follow_ups.overdue_count(workspace, rep, tomorrow) == 0
