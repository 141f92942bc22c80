"""Two thousand follow-ups that fall due within one minute."""

import re
from collections import Counter
from contextlib import AsyncExitStack
from datetime import UTC, datetime, timedelta

import pytest

from bot.listening import Listening
from models import Delivery, FollowUp, Lead, User, Workspace
from sandbox import Rep, Sandbox
from tests.factories import make_lead
from tests.threads.test_postman import at_work

EACH = 10
ALL, SOME = 200, 40
"""Reps: two thousand follow-ups, and what is enough where it is not about how many they are."""
_NUMBER = re.compile(r"number (\d+)”")
_MORE = re.compile(r"And (\d+) more")


@pytest.fixture
async def team(request: pytest.FixtureRequest, sandbox: Sandbox, listening: Listening) -> list[Rep]:
    people = [sandbox.add_person(f"rep{number}") for number in range(request.param)]
    workspace = listening.workspace
    rows = [
        User(workspace_id=workspace.id, slack_id=person.id, quiet_from=0, quiet_until=0, days_off="")
        for person in people
    ]
    await User.bulk_create(rows)
    await plan_for_all(workspace, await make_lead(workspace))
    return people


async def plan_for_all(workspace: Workspace, lead: Lead) -> None:
    """Ten for each rep, due at any second of the last minute."""
    now, users = datetime.now(UTC), await User.filter(workspace_id=workspace.id).order_by("id")
    rows = [
        FollowUp(
            workspace_id=workspace.id,
            lead_id=lead.id,
            user_id=users[number % len(users)].id,
            kind="call",
            text=f"number {number}",
            due_at=now - timedelta(seconds=number % 60),
        )
        for number in range(len(users) * EACH)
    ]
    await FollowUp.bulk_create(rows)
    slack_ids = {user.id: user.slack_id for user in users}
    reminders = [
        Delivery(
            workspace_id=workspace.id,
            kind="follow_up",
            follow_up_id=row.id,
            user_id=row.user_id,
            channel_id=slack_ids[row.user_id],
            due_at=row.due_at,
        )
        for row in await FollowUp.all()
    ]
    await Delivery.bulk_create(reminders)


async def all_are_reminded(sandbox: Sandbox, team: list[Rep]) -> None:
    """Each of the team has one message, and it speaks of all that is theirs: none is lost, none comes twice."""
    await sandbox.until(lambda: all(person.dms for person in team), "everybody being reminded", deadline=60)
    said: Counter[str] = Counter()
    for person in team:
        [reminder] = person.dms
        shown = _NUMBER.findall(reminder.visible)
        said.update(shown)
        [more] = _MORE.findall(reminder.visible)
        assert (len(shown), int(more)) == (5, EACH - 5)
        assert len({int(number) % len(team) for number in shown}) == 1, "somebody else's"
    assert set(said.values()) == {1}


async def nothing_is_left(team: list[Rep]) -> None:
    assert await FollowUp.filter(reminders=1).count() == len(team) * EACH
    assert not await Delivery.filter(due_at__lte=datetime.now(UTC), settled_at=None).exists()
    assert await Delivery.filter(sent_ts__not_isnull=True).count() == len(team)
    assert await Delivery.filter(settled_at=None).count() == len(team) * EACH, "the next reminder of each, in two hours"


@pytest.mark.parametrize("team", [ALL], indirect=True)
async def test_two_thousand_due_in_a_minute_reach_their_reps_once(
    sandbox: Sandbox, listening: Listening, team: list[Rep]
) -> None:
    async with at_work(listening):
        await all_are_reminded(sandbox, team)
    await nothing_is_left(team)


@pytest.mark.parametrize("team", [SOME], indirect=True)
@pytest.mark.parametrize("database_url", ["postgres"], indirect=True)
async def test_several_postmen_share_them_and_say_each_once(
    sandbox: Sandbox, listening: Listening, team: list[Rep]
) -> None:
    async with AsyncExitStack() as stack:
        for _ in range(4):
            await stack.enter_async_context(at_work(listening))
        await all_are_reminded(sandbox, team)
    await nothing_is_left(team)


@pytest.mark.parametrize("team", [SOME], indirect=True)
async def test_a_slack_that_is_unwell_takes_them_all_in_the_end(
    sandbox: Sandbox, listening: Listening, team: list[Rep]
) -> None:
    sandbox.fail("chat.postMessage", error="internal_error", times=len(team) // 4)
    async with at_work(listening):
        await all_are_reminded(sandbox, team)
    await nothing_is_left(team)
