"""Which calls want somebody's attention, and whose."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.services import calls, communications
from models import Lead, User, Workspace
from models.overview import MissedCall
from models.record import CommunicationRecord
from models.user import Role
from models.workspace import Visibility
from tests.factories import log_call, make_lead, make_rep

NOON = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
LATER = NOON + timedelta(hours=1)
NOW = NOON + timedelta(days=1)


async def missed_at(
    workspace: Workspace, lead: Lead, when: datetime = NOON, by: User | None = None
) -> CommunicationRecord:
    return await log_call(workspace, by, lead, "interrupted", direction="incoming", executed_at=when)  # type: ignore[arg-type]


async def seen_by(workspace: Workspace, user: User, now: datetime = NOW) -> list[MissedCall]:
    return calls.missed_for(workspace, user, await calls.missed(workspace, now))


async def test_missed_calls_are_one_for_each_lead_the_newest_first(workspace: Workspace, rep: User, lead: Lead) -> None:
    other = await make_lead(workspace, "Ève Roy")
    await missed_at(workspace, lead)
    await missed_at(workspace, other, NOON + timedelta(minutes=5))
    await missed_at(workspace, lead, LATER)
    missed = await seen_by(workspace, rep)
    assert [(call.newest.lead.name, call.times) for call in missed] == [("Sophie Tremblay", 2), ("Ève Roy", 1)]


@pytest.mark.parametrize(
    ("status", "direction", "is_gone"),
    [
        ("answered", "outgoing", True),
        ("attempted", "outgoing", True),
        ("error", "outgoing", False),
        ("answered", "incoming", True),
        ("error", "incoming", False),
    ],
)
async def test_a_missed_call_is_over_once_somebody_contacted_or_talked_to_the_lead(
    workspace: Workspace, rep: User, lead: Lead, status: str, direction: str, is_gone: bool
) -> None:
    await missed_at(workspace, lead)
    await log_call(workspace, await make_rep(workspace), lead, status, direction=direction, executed_at=LATER)
    assert (await seen_by(workspace, rep) == []) is is_gone


async def test_an_email_calls_back_too_and_what_came_before_does_not(
    workspace: Workspace, rep: User, lead: Lead
) -> None:
    await log_call(workspace, rep, lead, executed_at=NOON - timedelta(hours=1))
    await missed_at(workspace, lead)
    assert len(await seen_by(workspace, rep)) == 1
    await communications.log(
        workspace, rep, lead_id=lead.id, method="email", direction="outgoing", values={}, executed_at=LATER
    )
    assert await seen_by(workspace, rep) == []


async def test_calling_back_can_be_taken_back(workspace: Workspace, rep: User, lead: Lead) -> None:
    await missed_at(workspace, lead)
    back = await log_call(workspace, rep, lead, executed_at=LATER)
    await communications.take_back(workspace, back.id, rep)
    assert len(await seen_by(workspace, rep)) == 1


async def test_who_called_over_two_weeks_ago_waits_no_more(workspace: Workspace, rep: User, lead: Lead) -> None:
    await missed_at(workspace, lead)
    assert await seen_by(workspace, rep, NOON + calls.MISSED_FOR + timedelta(minutes=1)) == []


async def test_a_missed_call_is_its_owners_and_whose_it_was_and_the_managers(workspace: Workspace, rep: User) -> None:
    owner, manager, other = [await make_rep(workspace, role=role) for role in (Role.REP, Role.MANAGER, Role.REP)]
    await missed_at(workspace, await make_lead(workspace, owner=owner), by=rep)
    shown = {user.id for user in (rep, owner, manager, other) if await seen_by(workspace, user)}
    assert shown == {rep.id, owner.id, manager.id}


async def test_a_missed_call_of_nobodys_lead_is_everybodys(workspace: Workspace, rep: User, lead: Lead) -> None:
    await missed_at(workspace, lead)
    watching = await calls.who_sees_missed_calls(workspace, [lead.id], NOW)
    assert watching.everybody
    assert len(await seen_by(workspace, rep)) == 1


async def test_calls_of_leads_that_a_rep_may_not_see_are_not_shown_but_their_own_live_ones_are(
    workspace: Workspace, rep: User
) -> None:
    owner = await make_rep(workspace)
    theirs = await make_lead(workspace, owner=owner)
    await log_call(workspace, rep, theirs, "calling")
    await log_call(workspace, owner, theirs, "calling")
    await missed_at(workspace, theirs, by=rep)
    assert len(calls.live_for(workspace, rep, await calls.live(workspace))) == 2

    workspace.reps_see = Visibility.OWN
    live = calls.live_for(workspace, rep, await calls.live(workspace))
    assert [call.rep.id for call in live if call.rep] == [rep.id]
    assert await seen_by(workspace, rep) == []


async def test_ones_own_live_calls_come_first(workspace: Workspace, rep: User, lead: Lead) -> None:
    other = await make_rep(workspace)
    await log_call(workspace, rep, lead, "calling", executed_at=NOON)
    await log_call(workspace, other, lead, "calling", executed_at=LATER)
    live = calls.live_for(workspace, rep, await calls.live(workspace))
    assert [call.rep.id for call in live if call.rep] == [rep.id, other.id]


async def test_another_workspaces_calls_are_not_seen(workspace: Workspace, lead: Lead, rep: User) -> None:
    await log_call(workspace, rep, lead, "calling")
    elsewhere = await Workspace.create(slack_id="T0OTHER", name="Other", bot_user_id="U0")
    assert await calls.live(elsewhere) == []
