"""Giving roles, and saying whose leads reps see: who may, who is left, and that every process hears of it."""

import asyncio
from datetime import UTC, datetime

import pytest
from tortoise.exceptions import DBConnectionError

from bot.services import leads, reps, workspaces
from bot.services.errors import Refused
from models import AuditEntry, User, Workspace
from models.methods import Invalid
from models.user import Role
from models.workspace import Visibility
from tests.factories import make_lead, make_rep

DANA = {
    "name": "Dana",
    "email": "dana@example.com",
    "timezone": "America/Montreal",
    "locale": "en-CA",
    "is_guest": False,
    "is_admin": True,
    "is_active": True,
}


@pytest.fixture
async def admin(workspace: Workspace) -> User:
    await make_rep(workspace, "Ada", role=Role.ADMIN, slack_id="U0ADMIN", refreshed_at=datetime.now(UTC))
    return await reps.meet(workspace, "U0ADMIN")


async def test_a_role_is_given_at_once_and_written_down(workspace: Workspace, admin: User) -> None:
    met = await reps.meet(workspace, "U1")
    await reps.give_role(workspace, admin, "U1", Role.MANAGER)
    assert met.role == Role.MANAGER
    assert (await User.get(slack_id="U1")).role == Role.MANAGER
    entry = await AuditEntry.get(kind="role_given")
    assert (entry.user_id, entry.subject, entry.changes) == (admin.id, "U1", {"role": ["rep", "manager"]})
    await reps.give_role(workspace, admin, "U1", Role.MANAGER)
    assert await AuditEntry.all().count() == 1


async def test_the_last_admin_stays_one(workspace: Workspace, admin: User) -> None:
    await make_rep(workspace, "Gone", role=Role.ADMIN, is_active=False)
    with pytest.raises(Refused, match="no admin left"):
        await reps.give_role(workspace, admin, admin.slack_id, Role.REP)
    await reps.give_role(workspace, admin, "U1", Role.ADMIN)
    await reps.give_role(workspace, admin, admin.slack_id, Role.REP)
    assert (await User.get(id=admin.id)).role == Role.REP


async def test_two_admins_who_demote_each_other_at_once_leave_one(workspace: Workspace, admin: User) -> None:
    other = await reps.give_role(workspace, admin, "U1", Role.ADMIN)
    outcomes = await asyncio.gather(
        reps.give_role(workspace, admin, other.slack_id, Role.REP),
        reps.give_role(workspace, other, admin.slack_id, Role.REP),
        return_exceptions=True,
    )
    assert sorted(isinstance(outcome, Refused) for outcome in outcomes) == [False, True]
    assert await User.filter(role=Role.ADMIN).count() == 1


async def test_a_role_that_was_given_before_slack_told_of_somebody_stands(workspace: Workspace, admin: User) -> None:
    for slack_id, role in (("U1", Role.REP), ("U2", Role.MANAGER)):
        given = await reps.give_role(workspace, admin, slack_id, role)
        assert reps.is_stale(given, datetime.now(UTC))
        assert (await reps.refresh(workspace, slack_id, **DANA)).role == role
        assert (await User.get(slack_id=slack_id)).role == role


async def test_guests_get_no_role_and_a_role_is_one_of_three(workspace: Workspace, admin: User) -> None:
    await reps.refresh(workspace, "U1", **DANA | {"is_guest": True, "is_admin": False})
    with pytest.raises(Refused, match="Guests"):
        await reps.give_role(workspace, admin, "U1", Role.MANAGER)
    with pytest.raises(Invalid, match="role"):
        await reps.give_role(workspace, admin, "U2", "owner")


async def test_whose_leads_reps_see_holds_at_once_and_is_written_down(workspace: Workspace, admin: User) -> None:
    rep = await make_rep(workspace)
    await make_lead(workspace, owner=admin)
    await make_lead(workspace, "Sophie Roy", phone=None, owner=rep)
    await make_lead(workspace, "Sophie Gagnon", phone=None)
    assert len(await leads.find(workspace, rep, "sophie")) == 3
    await workspaces.set_visibility(workspace, admin, Visibility.OWN)
    assert {lead.name for lead in await leads.find(workspace, rep, "sophie")} == {"Sophie Roy", "Sophie Gagnon"}
    assert len(await leads.find(workspace, admin, "sophie")) == 3
    entry = await AuditEntry.get(kind="settings_changed")
    assert entry.changes == {"reps_see": ["all", "own"]}
    with pytest.raises(Invalid, match="reps_see"):
        await workspaces.set_visibility(workspace, admin, "none")


@pytest.mark.parametrize("database_url", ["postgres"], indirect=True)
async def test_what_another_process_changed_is_heard_of_within_seconds(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    met = await reps.meet(workspace, "U1")
    met.channel_id = "C0HERE"
    await User.filter(id=met.id).update(role=Role.MANAGER)
    await Workspace.filter(id=workspace.id).update(reps_see=Visibility.OWN)
    assert (await reps.meet(workspace, "U1")).role == Role.REP
    monkeypatch.setattr(reps, "REREAD_AFTER", 0.0)
    assert (await reps.meet(workspace, "U1")).role == Role.MANAGER
    assert workspace.reps_see == Visibility.OWN
    assert met.channel_id == "C0HERE"


async def test_where_the_database_does_not_answer_what_is_known_has_to_do(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    met = await reps.meet(workspace, "U1")

    async def away(*_: object) -> None:
        raise DBConnectionError("away")

    monkeypatch.setattr(reps, "REREAD_AFTER", 0.0)
    monkeypatch.setattr(reps, "row", away)
    assert await reps.meet(workspace, "U1") is met
