"""Reps and workspaces, as Slack knows them."""

import asyncio
from datetime import UTC, datetime, timedelta

from bot.services import reps, workspaces
from models import User, Workspace
from models.user import Role
from tests.factories import log_call, make_lead

DANA = {
    "name": "Dana",
    "email": "Dana@Example.com",
    "timezone": "America/Montreal",
    "locale": "fr-CA",
    "is_guest": False,
    "is_admin": False,
    "is_active": True,
}


async def test_a_rep_is_made_once_however_many_meet_them_at_once(workspace: Workspace) -> None:
    met = await asyncio.gather(*(reps.meet(workspace, "U1") for _ in range(10)))
    assert {user.id for user in met} == {(await User.get()).id}


async def test_the_same_slack_id_in_another_workspace_is_somebody_else(workspace: Workspace) -> None:
    other = await workspaces.recognise("T2", name="Other", bot_user_id="U0", region="FR")
    assert (await reps.meet(workspace, "U1")).id != (await reps.meet(other, "U1")).id


async def test_what_slack_says_is_kept_and_seen_at_once(workspace: Workspace) -> None:
    met = await reps.meet(workspace, "U1")
    assert reps.is_stale(met, datetime.now(UTC))
    await reps.refresh(workspace, "U1", **DANA)
    kept = await reps.meet(workspace, "U1")
    assert (kept.name, kept.email, kept.timezone, kept.locale) == (
        "Dana",
        "dana@example.com",
        "America/Montreal",
        "fr-CA",
    )
    assert not reps.is_stale(kept, datetime.now(UTC) + timedelta(hours=23))
    assert reps.is_stale(kept, datetime.now(UTC) + timedelta(hours=25))
    assert (await User.get(slack_id="U1")).name == "Dana"


async def test_what_a_rep_does_while_their_profile_is_on_its_way_is_remembered(workspace: Workspace) -> None:
    met = await reps.meet(workspace, "U1")
    lead = await make_lead(workspace)
    refreshing = asyncio.create_task(reps.refresh(workspace, "U1", **DANA))
    await User.all().count()  # by now the refresh has read the row as it was
    await log_call(workspace, met, lead, channel_id="C0NEW")
    await refreshing
    kept = await reps.meet(workspace, "U1")
    assert (kept.channel_id, kept.name) == ("C0NEW", "Dana")
    assert (await User.get()).channel_id == "C0NEW"


async def test_a_workspace_admin_is_an_admin_here_from_first_sight_and_only_then(workspace: Workspace) -> None:
    boss = await reps.refresh(workspace, "U1", **(DANA | {"is_admin": True}))
    assert boss.role == Role.ADMIN
    await User.filter(id=boss.id).update(role=Role.REP)
    assert (await reps.refresh(workspace, "U1", **(DANA | {"is_admin": True}))).role == Role.REP
    dana = await reps.refresh(workspace, "U2", **DANA)
    assert dana.role == Role.REP
    assert (await reps.refresh(workspace, "U2", **(DANA | {"is_admin": True}))).role == Role.REP


async def test_a_workspace_is_recognised_and_kept_as_slack_describes_it(database: str) -> None:
    assert await workspaces.known("T1") is None
    made = await workspaces.recognise("T1", name="Garage", bot_user_id="U0", region="CA")
    again = await workspaces.recognise("T1", name="Garage Roy", bot_user_id="U9", region="CA")
    assert again.id == made.id
    kept = await Workspace.get(slack_id="T1")
    assert (kept.name, kept.bot_user_id) == ("Garage Roy", "U9")
    known = await workspaces.known("T1")
    assert known is not None
    assert known.name == "Garage Roy"
