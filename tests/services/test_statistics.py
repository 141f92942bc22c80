"""The numbers of a period, on both engines."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from bot.services import communications, statistics
from models import FollowUp, Lead, User, Workspace
from models.hearing import Hearing
from models.numbers import Attempts, PeriodNumbers
from tests.factories import log_call, make_lead, make_rep

MONTREAL = ZoneInfo("America/Montreal")


def at(hour: int, minute: int = 0, day: int = 2) -> datetime:
    """A moment of early November 2026 in Montréal. The 2nd is a Monday."""
    return datetime(2026, 11, day, hour, minute, tzinfo=MONTREAL).astimezone(UTC)


START, END = at(0), at(0, day=3)


async def numbers(workspace: Workspace, user: User | None = None, **how: Any) -> PeriodNumbers:
    return await statistics.numbers(workspace, START, END, user, **{"timezone": "America/Montreal"} | how)


async def text(workspace: Workspace, rep: User, lead: Lead, when: datetime, direction: str = "outgoing") -> None:
    await communications.log(
        workspace, rep, lead_id=lead.id, method="sms", direction=direction, values={}, executed_at=when
    )


async def test_a_period_without_anything_has_no_rates(workspace: Workspace) -> None:
    nothing = await numbers(workspace)
    assert (nothing.attempts, nothing.reached, nothing.communications, nothing.overdue) == (0, 0, 0, 0)
    assert (nothing.reach_rate, nothing.median_first_contact, nothing.best_hour) == (None, None, None)


async def test_calls_that_rang_at_the_customers_are_attempts(workspace: Workspace, rep: User, lead: Lead) -> None:
    for status in ("answered", "attempted", "attempted", "attempted", "error"):
        await log_call(workspace, rep, lead, status, executed_at=at(9))
    await log_call(workspace, rep, lead, "calling", executed_at=at(9))
    await log_call(workspace, rep, lead, "answered", direction="incoming", executed_at=at(9))
    await log_call(workspace, rep, lead, "interrupted", direction="incoming", executed_at=at(9))
    await text(workspace, rep, lead, at(9))
    found = await numbers(workspace)
    assert (found.attempts, found.reached, found.reach_rate) == (4, 1, 0.25)
    assert (found.communications, found.by_method) == (9, {"phone": 8, "sms": 1})
    assert (found.incoming_calls, found.missed_calls) == (2, 1)


async def test_a_period_begins_with_its_start_and_ends_before_its_end(
    workspace: Workspace, rep: User, lead: Lead
) -> None:
    for moment in (START, END - timedelta(microseconds=1), START - timedelta(microseconds=1), END):
        await log_call(workspace, rep, lead, executed_at=moment)
    assert (await numbers(workspace)).attempts == 2


async def test_what_was_taken_back_and_what_is_anothers_counts_for_nothing(
    workspace: Workspace, rep: User, lead: Lead
) -> None:
    call = await log_call(workspace, rep, lead, executed_at=at(9))
    await communications.take_back(workspace, call.id, rep)
    other = await Workspace.create(slack_id="T0OTHER", name="Other")
    await log_call(other, await make_rep(other), await make_lead(other), executed_at=at(9))
    assert (await numbers(workspace)).communications == 0


async def test_hours_and_days_are_those_of_the_timezone(workspace: Workspace, rep: User, lead: Lead) -> None:
    await log_call(workspace, rep, lead, executed_at=at(23, 59))
    await log_call(workspace, rep, lead, "attempted", executed_at=at(0, 0))
    found = await numbers(workspace)
    assert found.by_hour == {23: Attempts(1, 1), 0: Attempts(1, 0)}
    assert found.by_day == {date(2026, 11, 2): Attempts(2, 1)}
    in_kathmandu = await numbers(workspace, timezone="Asia/Kathmandu")  # a quarter to six ahead of UTC
    assert set(in_kathmandu.by_hour) == {10}
    assert in_kathmandu.by_day == {date(2026, 11, 2): Attempts(1, 0), date(2026, 11, 3): Attempts(1, 1)}


async def test_the_best_hour_is_that_of_the_surest_rate(workspace: Workspace, rep: User, lead: Lead) -> None:
    await log_call(workspace, rep, lead, "answered", executed_at=at(8))
    for status in ["answered"] * 4 + ["attempted"]:
        await log_call(workspace, rep, lead, status, executed_at=at(10, 30))
    for status in ["answered"] * 5 + ["attempted"] * 15:
        await log_call(workspace, rep, lead, status, executed_at=at(15))
    assert (await numbers(workspace)).best_hour == 10


async def test_how_long_leads_waited_counts_their_first_contact_alone(workspace: Workspace, rep: User) -> None:
    for number, wait in enumerate((10, 30, 50)):
        lead = await make_lead(workspace, f"Lead {number}", phone=None)
        await Lead.filter(id=lead.id).update(created_at=at(9))
        await log_call(workspace, rep, lead, "attempted", phone=None, executed_at=at(9, wait))
        await log_call(workspace, rep, lead, "answered", phone=None, executed_at=at(13))
    found = await numbers(workspace)
    assert (found.first_contacts, found.median_first_contact) == (3, timedelta(minutes=30))
    later = await statistics.numbers(workspace, at(12), END)
    assert (later.first_contacts, later.median_first_contact) == (0, None)


async def test_what_reached_nobody_is_no_first_contact(workspace: Workspace, rep: User) -> None:
    lead = await make_lead(workspace)
    await Lead.filter(id=lead.id).update(created_at=at(9))
    await log_call(workspace, rep, lead, "error", executed_at=at(9, 1))
    await log_call(workspace, rep, lead, "answered", direction="incoming", executed_at=at(9, 2))
    await text(workspace, rep, lead, at(9, 40))
    added_later = await make_lead(workspace, "Marc Roy", phone=None)
    await Lead.filter(id=added_later.id).update(created_at=at(12))
    await log_call(workspace, rep, added_later, phone=None, executed_at=at(11))
    found = await numbers(workspace)
    assert (found.first_contacts, found.median_first_contact) == (1, timedelta(minutes=40))


async def test_follow_ups_are_overdue_while_they_are_open(workspace: Workspace, rep: User, lead: Lead) -> None:
    for due, closed in ((at(9), None), (at(9), at(10)), (at(9, day=3), None)):
        await FollowUp.create(
            workspace_id=workspace.id, lead_id=lead.id, user_id=rep.id, kind="call", due_at=due, closed_at=closed
        )
    assert (await numbers(workspace)).overdue == 1
    assert (await numbers(workspace, hearing=Hearing(methods=frozenset({"email"})))).overdue == 0


async def test_one_rep_and_each_rep_by_themselves(workspace: Workspace, rep: User, lead: Lead) -> None:
    benoit = await make_rep(workspace, "Benoît", timezone="Europe/Paris")
    await log_call(workspace, rep, lead, "answered", executed_at=at(9))
    await log_call(workspace, benoit, lead, "attempted", executed_at=at(10))
    await log_call(workspace, benoit, lead, "attempted", executed_at=at(11))
    alone = await statistics.numbers(workspace, START, END, benoit)
    assert (alone.attempts, alone.reach_rate, set(alone.by_hour)) == (2, 0.0, {16, 17})
    each = await statistics.by_rep(workspace, START, END, timezone="America/Montreal")
    assert {user_id: found.attempts for user_id, found in each.items()} == {rep.id: 1, benoit.id: 2}


@pytest.mark.parametrize(
    ("chosen", "attempts", "communications"),
    [
        ({}, 3, 4),
        ({"methods": {"phone"}}, 3, 3),
        ({"methods": {"sms", "email"}}, 0, 1),
        ({"statuses": {"answered"}}, 1, 2),
        ({"reps": {1}}, 2, 3),
        ({"owners": {2}}, 1, 1),
        ({"reps": {1}, "methods": {"phone"}, "statuses": {"attempted", "calling"}}, 1, 1),
    ],
)
async def test_a_channels_numbers_are_of_what_it_hears_of(
    workspace: Workspace, chosen: dict[str, set[Any]], attempts: int, communications: int
) -> None:
    alice, benoit = await make_rep(workspace, "Alice"), await make_rep(workspace, "Benoît")
    users = {1: alice.id, 2: benoit.id}
    hers, his = await make_lead(workspace, owner=alice), await make_lead(workspace, "Marc Roy", owner=benoit)
    await log_call(workspace, alice, hers, "answered", executed_at=at(9))
    await log_call(workspace, alice, hers, "attempted", executed_at=at(9))
    await text(workspace, alice, hers, at(10))
    await log_call(workspace, benoit, his, "attempted", executed_at=at(9))
    hearing = Hearing(
        **{
            name: frozenset(users[value] if name in ("reps", "owners") else value for value in values)
            for name, values in chosen.items()
        }
    )
    found = await numbers(workspace, hearing=hearing)
    assert (found.attempts, found.communications) == (attempts, communications)


async def test_summer_time_ends_and_the_day_has_its_25_hours(workspace: Workspace, rep: User, lead: Lead) -> None:
    start, end = at(0, day=1), at(0, day=2)
    assert end.astimezone(UTC) - start.astimezone(UTC) == timedelta(hours=25)
    for hour in (5, 6):  # 1:00 comes twice that night
        await log_call(workspace, rep, lead, executed_at=datetime(2026, 11, 1, hour, 30, tzinfo=UTC))
    found = await statistics.numbers(workspace, start, end, timezone="America/Montreal")
    assert found.by_hour == {1: Attempts(2, 2)}
    assert list(found.by_day) == [date(2026, 11, 1)]
