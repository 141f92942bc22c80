"""The table of who may do what, row by row, as the services hold to it; and as the README shows it."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.services import channels, communications, follow_ups, leads, permissions, reps, workspaces
from bot.services.errors import Missing, Refused
from models import FollowUp, Lead, User, Workspace
from models.hearing import ChannelSettings
from models.permissions import RULES, Action, roles_table
from models.status import StatusReport
from models.user import Role
from models.workspace import Visibility
from tests.factories import log_call, make_lead, make_rep

README = Path(__file__).parent.parent.parent / "README.md"
NOW = datetime.now(UTC)

YES, OWN, NO = "yes", "own", "no"
TABLE: dict[Action, tuple[str, str, str]] = {
    Action.SEE_LEAD: (OWN, YES, YES),
    Action.LOG_COMMUNICATION: (YES, YES, YES),
    Action.EDIT_LEAD: (OWN, YES, YES),
    Action.MERGE_LEADS: (OWN, YES, YES),
    Action.UNDO_MERGE: (OWN, YES, YES),
    Action.NOTE_DO_NOT_CONTACT: (YES, YES, YES),
    Action.CLEAR_DO_NOT_CONTACT: (NO, YES, YES),
    Action.OVERRIDE_DO_NOT_CONTACT: (NO, YES, YES),
    Action.EXPORT_LEAD: (OWN, YES, YES),
    Action.REPORT_OUTCOME: (OWN, YES, YES),
    Action.EDIT_COMMUNICATION: (OWN, YES, YES),
    Action.UNDO_COMMUNICATION: (OWN, OWN, OWN),
    Action.CHANGE_FOLLOW_UP: (OWN, YES, YES),
    Action.CHANGE_CHANNEL_SETTINGS: (NO, YES, YES),
    Action.CHANGE_WORKSPACE_SETTINGS: (NO, NO, YES),
    Action.GIVE_ROLES: (NO, NO, YES),
}
"""What a rep, a manager and an admin may, written down once more."""


@dataclass
class Scene:
    """Somebody, and what is theirs or somebody else's."""

    workspace: Workspace
    user: User
    whose: User
    """Whose lead, communication, follow-up or merge it is."""
    lead: Lead

    async def another_lead(self) -> Lead:
        return await make_lead(self.workspace, "Paul Roy", phone=None, owner=self.whose)


Deed = Callable[[Scene], Awaitable[Any]]


async def see(scene: Scene) -> None:
    await leads.get(scene.workspace, scene.lead.id, seen_by=scene.user)


async def log(scene: Scene) -> None:
    await log_call(scene.workspace, scene.user, scene.lead)


async def edit_lead(scene: Scene) -> None:
    await leads.mark(scene.workspace, scene.user, scene.lead.id, "lost")
    await leads.edit(scene.workspace, scene.user, scene.lead.id, changes={"company": "Garage Roy"})


async def merge(scene: Scene) -> None:
    other = await scene.another_lead()
    await leads.merge(scene.workspace, scene.user, survivor_id=scene.lead.id, merged_id=other.id)


async def undo_merge(scene: Scene) -> None:
    other = await scene.another_lead()
    manager = scene.whose if scene.whose.id == scene.user.id else await make_rep(scene.workspace, role=Role.MANAGER)
    made = await leads.merge(scene.workspace, manager, survivor_id=scene.lead.id, merged_id=other.id)
    await leads.undo_merge(scene.workspace, scene.user, made.id)


async def note_wish(scene: Scene) -> None:
    await leads.note_do_not_contact(scene.workspace, scene.user, scene.lead.id, asked=["email"])


async def clear_wish(scene: Scene) -> None:
    await leads.note_do_not_contact(scene.workspace, None, scene.lead.id, asked=["email"])
    await leads.note_do_not_contact(scene.workspace, scene.user, scene.lead.id, cleared=["email"], reason="Asked us to")


async def override_wish(scene: Scene) -> None:
    await leads.note_do_not_contact(scene.workspace, None, scene.lead.id, asked=["phone"])
    await log_call(scene.workspace, scene.user, scene.lead, "calling", override_reason="She asked us to call back")


async def export(scene: Scene) -> None:
    assert [line async for line in await leads.as_file(scene.workspace, scene.user, scene.lead.id)]


async def report(scene: Scene) -> None:
    call = await log_call(scene.workspace, scene.whose, scene.lead, "calling")
    await communications.report_status(
        scene.workspace, call.id, StatusReport("answered", "click", NOW), user=scene.user
    )


async def correct(scene: Scene) -> None:
    call = await log_call(scene.workspace, scene.whose, scene.lead)
    await communications.correct(scene.workspace, call.id, scene.user, changes={"description": "x"})


async def take_back(scene: Scene) -> None:
    call = await log_call(scene.workspace, scene.whose, scene.lead)
    await communications.take_back(scene.workspace, call.id, scene.user)


async def finish_follow_up(scene: Scene) -> None:
    planned = await FollowUp.create(
        workspace_id=scene.workspace.id,
        lead_id=scene.lead.id,
        user_id=scene.whose.id,
        kind="call",
        due_at=NOW + timedelta(days=1),
    )
    await follow_ups.done(scene.workspace, planned.id, scene.user)


async def change_channel(scene: Scene) -> None:
    await channels.change(scene.workspace, scene.user, "C0SALES", ChannelSettings(locale="fr"))


async def change_workspace(scene: Scene) -> None:
    await workspaces.set_visibility(scene.workspace, scene.user, Visibility.OWN)


async def give_role(scene: Scene) -> None:
    await reps.give_role(scene.workspace, scene.user, "U0NEW", Role.MANAGER)


DEEDS: dict[Action, Deed] = {
    Action.SEE_LEAD: see,
    Action.LOG_COMMUNICATION: log,
    Action.EDIT_LEAD: edit_lead,
    Action.MERGE_LEADS: merge,
    Action.UNDO_MERGE: undo_merge,
    Action.NOTE_DO_NOT_CONTACT: note_wish,
    Action.CLEAR_DO_NOT_CONTACT: clear_wish,
    Action.OVERRIDE_DO_NOT_CONTACT: override_wish,
    Action.EXPORT_LEAD: export,
    Action.REPORT_OUTCOME: report,
    Action.EDIT_COMMUNICATION: correct,
    Action.UNDO_COMMUNICATION: take_back,
    Action.CHANGE_FOLLOW_UP: finish_follow_up,
    Action.CHANGE_CHANNEL_SETTINGS: change_channel,
    Action.CHANGE_WORKSPACE_SETTINGS: change_workspace,
    Action.GIVE_ROLES: give_role,
}
UNSEEN = frozenset({Action.SEE_LEAD})
"""Rows that are about reps who see their own leads alone."""


@pytest.mark.parametrize("own", [True, False], ids=["own", "somebody else's"])
@pytest.mark.parametrize("role", list(Role))
@pytest.mark.parametrize("action", list(TABLE))
async def test_the_services_hold_to_the_table(workspace: Workspace, action: Action, role: Role, own: bool) -> None:
    user = await make_rep(workspace, "Ann", role=role)
    whose = user if own else await make_rep(workspace, "Ben")
    lead = await make_lead(workspace, owner=whose)
    if action in UNSEEN:
        workspace.reps_see = Visibility.OWN
    allowed = TABLE[action][list(Role).index(role)]
    deed = DEEDS[action](Scene(workspace, user, whose, lead))
    if allowed == YES or (allowed == OWN and own):
        await deed
        return
    with pytest.raises(Missing if action in UNSEEN else Refused) as refused:
        await deed
    assert refused.value.message == RULES[action].refusal


@pytest.mark.parametrize(
    "action",
    [
        action
        for action, cells in TABLE.items()
        if OWN in cells and action in (Action.EDIT_LEAD, Action.MERGE_LEADS, Action.EXPORT_LEAD, Action.SEE_LEAD)
    ],
)
async def test_a_lead_that_nobody_owns_is_everybodys_own(workspace: Workspace, action: Action) -> None:
    user = await make_rep(workspace)
    lead = await make_lead(workspace)
    workspace.reps_see = Visibility.OWN
    await DEEDS[action](Scene(workspace, user, user, lead))


@pytest.mark.parametrize("role", list(Role))
def test_guests_and_who_has_left_may_nothing_whatever_their_role(role: Role) -> None:
    for facts in ({"is_guest": True}, {"is_active": False}):
        user = User(workspace_id=1, slack_id="U1", role=role, **facts)
        assert not any(permissions.may(user, action, own=own) for action in Action for own in (True, False))


def test_every_action_is_in_the_table() -> None:
    assert list(RULES) == list(TABLE)
    assert set(RULES) == set(Action) == set(DEEDS)


def test_the_readme_has_the_table_that_the_code_holds_to() -> None:
    shown = README.read_text().partition("<!-- roles -->\n")[2].partition("\n<!-- /roles -->")[0]
    assert shown == roles_table(), "put models.permissions.roles_table() between the markers"


def test_the_table_says_what_each_role_may() -> None:
    rows = roles_table().splitlines()[2:]
    shown = {"yes": YES, "their own": OWN, "–": NO, "their own; all, unless the workspace says otherwise": OWN}
    for row, cells in zip(rows, TABLE.values(), strict=True):
        assert tuple(shown[cell.strip()] for cell in row.split("|")[2:5]) == cells
