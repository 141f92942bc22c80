"""Reps' direct numbers at the office, by which phone systems name them."""

from typing import Any

import phonenumbers

from bot.services import audit, reps
from bot.services.permissions import Action, require
from models import User, Workspace
from models.audit import AuditKind
from models.database import reads, writing
from models.methods import Invalid
from models.methods.phone import number_problem

_FEWEST_DIGITS = 7
"""Of a number that is told without its country: less would be an extension."""


async def set_did(workspace: Workspace, by: User | None, slack_id: str, number: str | None, *, actor: str = "") -> User:
    """Give the person whom Slack calls `slack_id` a direct number, E.164, or none; audited. `by` None: who sits at the
    server, named by `actor`. Raises Refused, and Invalid naming `did`, also where it is somebody else's."""
    require(by, Action.GIVE_ROLES)
    if number is not None and (problem := number_problem(number)):
        raise Invalid({"did": problem})
    user = await reps.meet(workspace, slack_id)
    async with writing() as db:
        await Workspace.filter(id=workspace.id).using_db(db).select_for_update(no_key=True).get()
        others = User.filter(workspace_id=workspace.id, did=number).exclude(id=user.id)
        if number is not None and (other := await others.using_db(db).first()):
            raise Invalid({"did": f"is {other.name or other.slack_id}'s: take it from them first"})
        before = (await User.get(id=user.id, using_db=db)).did
        if before != number:
            given: dict[str, Any] = {"did": number}
            await User.filter(id=user.id).using_db(db).update(**given)
            await audit.note(
                db,
                workspace_id=workspace.id,
                kind=AuditKind.SETTINGS_CHANGED,
                user=by,
                actor=actor,
                subject=slack_id,
                changes={"did": [before, number]},
            )
    return user.update_from_dict({"did": number})


async def by_did(workspace: Workspace, number: str) -> User | None:
    """The rep with this direct number: E.164, or as it is dialled in its own country. None for nobody, or for two."""
    known = User.filter(workspace_id=workspace.id, did__not_isnull=True).using_db(reads())
    digits = "".join(filter(str.isdigit, number))
    users = await known
    same = [user for user in users if user.did == number]
    if not same and len(digits) >= _FEWEST_DIGITS:
        same = [user for user in users if digits.lstrip("0") in _dialled(user.did or "")]
    return same[0] if len(same) == 1 else None


def _dialled(did: str) -> set[str]:
    """The digits of a number, with its country and without."""
    national = str(phonenumbers.parse(did).national_number)
    return {did.removeprefix("+"), national}
