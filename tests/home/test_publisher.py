"""The publisher against many open Homes, and a Slack that is well, busy or unwell."""

import asyncio
import logging
from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest

from bot.home.budget import Pace
from bot.home.publisher import BATCH, Publisher
from bot.listening import Listening
from bot.rest import Patience
from bot.services import communications, homes, news
from models import FollowUp, Home, Lead, User, Workspace
from models.status import StatusReport
from models.user import Role
from sandbox import Sandbox
from tests.factories import log_call, make_lead, make_rep

MANY = 100
UNHURRIED = Pace(gap=0, burst=10_000)


@pytest.fixture
def publisher(listening: Listening) -> Publisher:
    return Publisher(listening, pace=UNHURRIED, patience=Patience(first=0.01, most=0.05))


@pytest.fixture
async def lead(workspace: Workspace) -> Lead:
    return await make_lead(workspace)


async def opened(workspace: Workspace, sandbox: Sandbox, number: int, **facts: object) -> list[User]:
    """So many reps who look at their Homes."""
    reps = []
    for index in range(number):
        person = sandbox.add_person(f"rep{index}")
        reps.append(await make_rep(workspace, person.user.real_name, slack_id=person.id, **facts))
        await homes.opened(workspace, reps[-1], datetime.now(UTC))
    return reps


def published(sandbox: Sandbox) -> Counter[str]:
    """How often each person's Home was published."""
    return Counter(call.args["user_id"] for call in sandbox.calls_of("views.publish"))


def shown(sandbox: Sandbox, rep: User) -> str:
    return str(sandbox.workspace.homes[rep.slack_id].body)


async def report(call_id: int, rep: User, status: str, source: str) -> None:
    report = StatusReport(status, source, datetime.now(UTC))
    await communications.report_status(await rep.workspace, call_id, report, user=rep)


async def test_a_change_that_100_open_homes_show_draws_each_of_them_once(
    workspace: Workspace, sandbox: Sandbox, publisher: Publisher, lead: Lead
) -> None:
    reps = await opened(workspace, sandbox, MANY)
    await publisher.round()
    assert published(sandbox) == dict.fromkeys((rep.slack_id for rep in reps), 1)
    sandbox.calls.clear()

    await log_call(workspace, reps[0], lead, "calling")
    await publisher.round()

    assert published(sandbox) == dict.fromkeys((rep.slack_id for rep in reps), 1)
    assert all(lead.last_name in shown(sandbox, rep) for rep in reps)


async def test_a_burst_of_20_changes_draws_each_home_at_most_twice(
    workspace: Workspace, sandbox: Sandbox, listening: Listening, lead: Lead
) -> None:
    reps = await opened(workspace, sandbox, 10)
    gap_over = asyncio.Event()

    async def pause(_seconds: float) -> None:
        await gap_over.wait()

    publisher = Publisher(listening, pace=UNHURRIED)
    publisher._pause = pause  # type: ignore[method-assign]
    running = asyncio.create_task(publisher.run())
    await sandbox.until(lambda: len(sandbox.calls_of("views.publish")) == 10, "the Homes to be drawn")
    sandbox.calls.clear()

    for number in range(9):
        call = await log_call(workspace, reps[0], lead, "calling")
        await report(call.id, reps[0], "answered", f"end {number}")
    for _ in range(2):
        await log_call(workspace, reps[0], lead, "calling")
    gap_over.set()
    await sandbox.until(lambda: len(published(sandbox)) == 10, "the Homes to be drawn again")
    await publisher.stop(5)
    await running

    assert max(published(sandbox).values()) <= 2


async def test_a_follow_up_of_one_rep_draws_one_home(
    workspace: Workspace, sandbox: Sandbox, publisher: Publisher, lead: Lead
) -> None:
    reps = await opened(workspace, sandbox, MANY)
    await publisher.round()
    sandbox.calls.clear()

    await FollowUp.create(
        workspace_id=workspace.id, lead_id=lead.id, user_id=reps[3].id, kind="call", due_at=datetime.now(UTC)
    )
    news.tell(workspace.id, reps[3].id)
    await publisher.round()

    assert published(sandbox) == {reps[3].slack_id: 1}
    assert "Overdue" in shown(sandbox, reps[3])


async def test_what_is_logged_draws_the_reps_home_and_the_managers(
    workspace: Workspace, sandbox: Sandbox, publisher: Publisher, lead: Lead
) -> None:
    reps = await opened(workspace, sandbox, 5)
    await User.filter(id=reps[4].id).update(role=Role.MANAGER)
    await publisher.round()
    sandbox.calls.clear()

    await log_call(workspace, reps[0], lead)
    await publisher.round()

    assert published(sandbox) == {reps[0].slack_id: 1, reps[4].slack_id: 1}


async def test_a_batch_of_homes_takes_no_more_statements_than_one_home(
    workspace: Workspace,
    sandbox: Sandbox,
    publisher: Publisher,
    lead: Lead,
    caplog: pytest.LogCaptureFixture,
) -> None:
    async def statements() -> int:
        news.tell(workspace.id)
        caplog.clear()
        with caplog.at_level(logging.DEBUG, logger="tortoise.db_client"):
            await publisher.round()
        return sum(record.name == "tortoise.db_client" for record in caplog.records)

    [rep] = await opened(workspace, sandbox, 1)
    await log_call(workspace, rep, lead)
    await publisher.round()
    for_one = await statements()
    for person in await opened(workspace, sandbox, BATCH - 1):
        await log_call(workspace, person, lead)
    await publisher.round()

    assert 0 < for_one < 30
    assert await statements() == for_one


async def test_a_view_that_slack_has_already_is_not_published_again(
    workspace: Workspace, sandbox: Sandbox, publisher: Publisher
) -> None:
    await opened(workspace, sandbox, 3)
    await publisher.round()
    sandbox.calls.clear()

    news.tell(workspace.id)
    await publisher.round()

    assert published(sandbox) == {}
    assert await Home.filter(outdated_at__lte=datetime.now(UTC)).count() == 0


async def test_a_home_that_was_opened_long_ago_is_left_alone_until_it_is_opened_again(
    workspace: Workspace, sandbox: Sandbox, publisher: Publisher
) -> None:
    [rep] = await opened(workspace, sandbox, 1)
    await publisher.round()
    await Home.filter(user_id=rep.id).update(opened_at=datetime.now(UTC) - homes.OPEN_FOR - timedelta(minutes=1))
    sandbox.calls.clear()

    news.tell(workspace.id)
    await log_call(workspace, rep, await make_lead(workspace, "Ève Roy"))
    await publisher.round()
    assert published(sandbox) == {}

    await homes.opened(workspace, rep, datetime.now(UTC))
    await publisher.draw_for(rep)
    assert published(sandbox) == {rep.slack_id: 1}
    assert "Ève Roy" in shown(sandbox, rep)


async def test_what_changes_while_a_home_is_drawn_draws_it_again(
    workspace: Workspace, sandbox: Sandbox, publisher: Publisher, lead: Lead
) -> None:
    [rep] = await opened(workspace, sandbox, 1)
    held = asyncio.Event()
    sandbox.fail("views.publish", until=held)
    drawing = asyncio.create_task(publisher.round())
    await sandbox.until(lambda: sandbox.calls_of("views.publish"), "the first draw")

    await log_call(workspace, rep, lead, "calling")
    await homes.outdate(workspace, news.heard(workspace.id) or news.News(), datetime.now(UTC))
    held.set()
    await drawing

    assert published(sandbox) == {rep.slack_id: 2}
    assert lead.last_name in shown(sandbox, rep)


async def test_two_who_draw_at_once_never_draw_the_same_home(
    workspace: Workspace, sandbox: Sandbox, listening: Listening
) -> None:
    await opened(workspace, sandbox, 20)
    several = [Publisher(listening, pace=UNHURRIED) for _ in range(3)]
    await asyncio.gather(*(publisher.round() for publisher in several))
    assert set(published(sandbox).values()) == {1}
    assert len(published(sandbox)) == 20


async def test_a_busy_slack_is_left_alone_for_as_long_as_it_asks(
    workspace: Workspace, sandbox: Sandbox, listening: Listening, publisher: Publisher
) -> None:
    reps = await opened(workspace, sandbox, 30)
    sandbox.fail("views.publish", ratelimited=3600, times=None)
    await publisher.round()
    tried = len(sandbox.calls_of("views.publish"))
    assert 0 < tried <= 16  # those that were on their way
    sandbox.heal()

    await publisher.round()
    assert len(sandbox.calls_of("views.publish")) == tried

    later = Publisher(listening, pace=UNHURRIED)  # as when the hour is over
    await later.round()
    assert all(rep.slack_id in sandbox.workspace.homes for rep in reps)


async def test_the_pace_of_slacks_tier_is_kept(workspace: Workspace, sandbox: Sandbox, listening: Listening) -> None:
    reps = await opened(workspace, sandbox, 8)
    publisher = Publisher(listening, pace=Pace(gap=0, per_minute=0.001, burst=5))
    await publisher.round()
    assert len(published(sandbox)) == 5

    await publisher.draw_for(next(rep for rep in reps if rep.slack_id not in published(sandbox)))
    assert len(published(sandbox)) == 6, "who opens their Home waits for no budget"


async def test_a_home_that_slack_refuses_holds_up_no_other(
    workspace: Workspace, sandbox: Sandbox, publisher: Publisher
) -> None:
    await opened(workspace, sandbox, 3)
    sandbox.fail("views.publish", error="user_not_found")
    await publisher.round()
    await publisher.round()
    assert len(sandbox.workspace.homes) == 2
    assert len(sandbox.calls_of("views.publish")) == 3


async def test_a_slack_that_is_down_gets_the_homes_when_it_is_back(
    workspace: Workspace, sandbox: Sandbox, listening: Listening
) -> None:
    [rep] = await opened(workspace, sandbox, 1)
    sandbox.fail("views.publish", error="internal_error", times=3)
    publisher = Publisher(listening, pace=UNHURRIED, patience=Patience(first=0.01, most=0.02))
    running = asyncio.create_task(publisher.run())
    await sandbox.until(lambda: rep.slack_id in sandbox.workspace.homes, "the Home to be drawn")
    await publisher.stop(5)
    await running


async def test_a_restart_draws_what_was_outdated(
    workspace: Workspace, sandbox: Sandbox, listening: Listening, lead: Lead
) -> None:
    [rep] = await opened(workspace, sandbox, 1)
    await Publisher(listening, pace=UNHURRIED).round()
    await log_call(workspace, rep, lead)
    news.heard(workspace.id)  # the process ends before it could write that down

    publisher = Publisher(listening, pace=UNHURRIED)
    running = asyncio.create_task(publisher.run())
    await sandbox.until(lambda: lead.last_name in shown(sandbox, rep), "the Home to be drawn again")
    await publisher.stop(5)
    await running


async def test_a_follow_up_that_falls_due_outdates_its_home_by_itself(
    workspace: Workspace, sandbox: Sandbox, publisher: Publisher, lead: Lead
) -> None:
    [rep] = await opened(workspace, sandbox, 1)
    due_at = datetime.now(UTC) + timedelta(seconds=30)
    await FollowUp.create(workspace_id=workspace.id, lead_id=lead.id, user_id=rep.id, kind="call", due_at=due_at)
    await publisher.round()
    assert (await Home.get(user_id=rep.id)).outdated_at == due_at
    assert await homes.next_due(workspace, datetime.now(UTC)) == due_at
