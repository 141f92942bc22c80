"""What is given for a lead beside its names and its phones and emails: who owns it, what became of it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from bot.services import reps
from bot.services.given import moment
from bot.services.records import UNSUBSCRIBED
from models import User, Workspace
from models.database import reads
from models.lead import LeadStatus, Result

LONGEST_NAME = 255
LONGEST_LOCALE = 16
PENDING = "pending"
"""What the CRM calls a lead that nobody has tried to reach; we say nothing of it."""


async def owner_of(
    workspace: Workspace, changes: Mapping[str, object], errors: dict[str, str]
) -> dict[str, int | None]:
    """`owner_id`, where `changes` name an owner."""
    for field in ("owner", "owner_id"):
        if field not in changes:
            continue
        owner = await _user(workspace, field, changes[field], errors) if changes[field] else None
        if owner and owner.is_guest:
            errors[field] = "is a guest, who sees no leads: choose a member"
        elif owner and not owner.is_active:
            errors[field] = "has left this workspace: choose somebody else"
        return {"owner_id": owner.id if owner else None}
    return {}


async def _user(workspace: Workspace, field: str, value: object, errors: dict[str, str]) -> User | None:
    if field == "owner":
        if isinstance(value, str):
            return await reps.meet(workspace, value)
        errors[field] = "must be somebody's Slack id"
        return None
    user = await User.get_or_none(id=value, workspace_id=workspace.id, using_db=reads())
    if user is None:
        errors[field] = "is not a user of this workspace"
    return user


def status_and_dates(changes: Mapping[str, object], errors: dict[str, str]) -> dict[str, Any]:
    """Those of `changes` that say what became of a lead, and since when it is not to be contacted."""
    columns: dict[str, Any] = {}
    if "status" in changes:
        columns["status"] = changes["status"]
        if changes["status"] is not None and changes["status"] not in tuple(LeadStatus):
            errors["status"] = f"must be one of {', '.join(LeadStatus)}, or nothing"
    for column in UNSUBSCRIBED.values():
        if column in changes:
            date = changes[column]
            columns[column] = moment(date) if isinstance(date, datetime) else None
            if date is not None and not isinstance(date, datetime):
                errors[column] = "must be a date and time"
    return columns


def result_in(changes: Mapping[str, object], errors: dict[str, str]) -> str | None:
    """What `changes` say of whether a lead was reached; None for `pending`, as for nothing."""
    said = changes.get("result")
    if said is None or said == PENDING:
        return None
    if said not in tuple(Result):
        errors["result"] = f"must be one of {PENDING}, {', '.join(Result)}"
        return None
    return str(said)
