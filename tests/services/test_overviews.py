"""What a Home shows is read by the rep's own clock, and is theirs alone."""

from datetime import UTC, date, datetime, timedelta

import pytest

from bot.services import habits, homes, overviews
from models import Delivery, FollowUp, Home, Lead, User, Workspace
from models.methods import Invalid
from models.overview import Overview
from models.user import Role
from models.workspace import Visibility
from tests.factories import log_call, make_lead, make_rep

MONTREAL = "America/Montreal"


async def looked_at(workspace: Workspace, user: User, now: datetime) -> Overview:
    await homes.opened(workspace, user, now)
    home = await Home.get(user_id=user.id).select_related("user")
    [overview] = await overviews.of_homes(workspace, [home], now)
    return overview


async def planned(rep: User, lead: Lead, due_at: datetime) -> FollowUp:
    return await FollowUp.create(
        workspace_id=rep.workspace_id, lead_id=lead.id, user_id=rep.id, kind="call", due_at=due_at
    )


@pytest.mark.parametrize(
    ("now", "began"),
    [
        # Sunday evening in Montréal is Monday in UTC: the week there is still the old one.
        (datetime(2026, 11, 23, 2, 0, tzinfo=UTC), datetime(2026, 11, 16, 5, 0, tzinfo=UTC)),
        (datetime(2026, 11, 23, 6, 0, tzinfo=UTC), datetime(2026, 11, 23, 5, 0, tzinfo=UTC)),
        # Summer time ended on Sunday 1 November: that week began an hour earlier by UTC.
        (datetime(2026, 11, 1, 18, 0, tzinfo=UTC), datetime(2026, 10, 26, 4, 0, tzinfo=UTC)),
        (datetime(2026, 11, 2, 18, 0, tzinfo=UTC), datetime(2026, 11, 2, 5, 0, tzinfo=UTC)),
    ],
)
def test_a_week_begins_on_monday_by_the_reps_clock(now: datetime, began: datetime) -> None:
    assert overviews.week_starts(MONTREAL, now) == began


async def test_what_is_due_is_what_the_reps_day_still_has_in_it(workspace: Workspace, lead: Lead) -> None:
    rep = await make_rep(workspace, timezone=MONTREAL)
    now = datetime(2026, 11, 23, 20, 0, tzinfo=UTC)  # three in the afternoon there
    overdue = await planned(rep, lead, now - timedelta(days=3))
    tonight = await planned(rep, lead, datetime(2026, 11, 24, 4, 30, tzinfo=UTC))
    await planned(rep, lead, datetime(2026, 11, 24, 5, 30, tzinfo=UTC))
    await planned(await make_rep(workspace), lead, now)
    seen = await looked_at(workspace, rep, now)
    assert [item.id for item in seen.follow_ups] == [overdue.id, tonight.id]
    assert seen.follow_ups_in_all == 2
    assert seen.changes_at == tonight.due_at


async def test_where_nothing_is_due_it_changes_when_the_day_is_over(workspace: Workspace) -> None:
    rep = await make_rep(workspace, timezone=MONTREAL)
    seen = await looked_at(workspace, rep, datetime(2026, 11, 23, 20, 0, tzinfo=UTC))
    assert seen.changes_at == datetime(2026, 11, 24, 5, 0, tzinfo=UTC)


async def test_of_much_that_is_due_the_first_is_shown_and_all_is_counted(
    workspace: Workspace, rep: User, lead: Lead
) -> None:
    now = datetime.now(UTC)
    for minutes in range(12):
        await planned(rep, lead, now - timedelta(minutes=minutes))
    seen = await looked_at(workspace, rep, now)
    assert (len(seen.follow_ups), seen.follow_ups_in_all) == (overviews.FOLLOW_UPS, 12)
    assert seen.follow_ups[0].due_at == now - timedelta(minutes=11)


async def test_leads_that_a_rep_may_not_see_any_more_are_not_on_their_home(workspace: Workspace, rep: User) -> None:
    theirs = await make_lead(workspace, owner=await make_rep(workspace))
    await log_call(workspace, rep, theirs)
    await planned(rep, theirs, datetime.now(UTC))
    done = await planned(rep, theirs, datetime.now(UTC))
    await FollowUp.filter(id=done.id).update(closed_at=datetime.now(UTC), outcome="done")
    before = await looked_at(workspace, rep, datetime.now(UTC))
    assert (len(before.recent), before.follow_ups_in_all, len(before.just_done)) == (1, 1, 1)

    await Workspace.filter(id=workspace.id).update(reps_see=Visibility.OWN)
    after = await looked_at(workspace, rep, datetime.now(UTC))
    assert (len(after.recent), after.follow_ups_in_all, len(after.just_done)) == (0, 0, 0)


async def test_the_last_ten_are_the_reps_own_the_newest_first_without_what_was_taken_back(
    workspace: Workspace, rep: User, lead: Lead
) -> None:
    made = [await log_call(workspace, rep, lead) for _ in range(12)]
    await log_call(workspace, await make_rep(workspace), lead)
    seen = await looked_at(workspace, rep, datetime.now(UTC))
    assert [item.id for item in seen.recent] == [item.id for item in made[:1:-1]]


async def test_reps_see_their_own_numbers_and_managers_the_teams(workspace: Workspace, rep: User, lead: Lead) -> None:
    manager = await make_rep(workspace, role=Role.MANAGER)
    for user in (rep, rep, manager):
        await log_call(workspace, user, lead)
    own = (await looked_at(workspace, rep, datetime.now(UTC))).week
    team = (await looked_at(workspace, manager, datetime.now(UTC))).week
    assert (own.of_team, own.this.attempts) == (False, 2)
    assert (team.of_team, team.this.attempts) == (True, 3)


async def test_the_first_visit_is_the_first_one_alone(workspace: Workspace, rep: User) -> None:
    now = datetime.now(UTC)
    assert (await looked_at(workspace, rep, now)).is_first_visit
    assert not (await looked_at(workspace, rep, now + timedelta(seconds=1))).is_first_visit


async def test_quiet_hours_that_end_let_a_waiting_reminder_out(workspace: Workspace, rep: User, lead: Lead) -> None:
    now = datetime.now(UTC)
    follow_up = await planned(rep, lead, now - timedelta(hours=1))
    reminder = await Delivery.create(
        workspace_id=workspace.id,
        kind="follow_up",
        follow_up_id=follow_up.id,
        user_id=rep.id,
        channel_id=rep.slack_id,
        due_at=now + timedelta(hours=9),
    )
    await habits.change(rep, quiet_from=0, quiet_until=0, days_off="", away_until=None)
    assert (await Delivery.get(id=reminder.id)).due_at <= datetime.now(UTC)


async def test_habits_that_cant_be_are_refused_by_name(rep: User) -> None:
    with pytest.raises(Invalid) as refused:
        await habits.change(rep, quiet_from=-1, quiet_until=1440, days_off="1234567", away_until=date.max)
    assert refused.value.errors.keys() == {"quiet_from", "quiet_until", "days_off", "away_until"}
