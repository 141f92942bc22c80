"""Whose call it is that a phone system reports."""

from collections.abc import Mapping
from typing import Any

from tortoise.backends.base.client import BaseDBAsyncClient

from bot.services import dids
from models import CallLog, User, Workspace
from models.rows import row
from models.status import Direction

_LARGEST_ID = 2**31 - 1


async def told_rep(
    workspace: Workspace, log: CallLog, given: Mapping[str, Any], facts: Mapping[str, Any], db: BaseDBAsyncClient
) -> User | None:
    """The rep whom a report names, by id, email or direct number, else whose direct number the call is from or to. None
    where it names nobody whom we know: the call is kept all the same, and is nobody's."""
    user = await _with_id(workspace, given.get("user_id"), db)
    if user is None and "user_email" in facts:
        user = await User.filter(workspace_id=workspace.id, email=facts["user_email"].lower()).using_db(db).first()
    if user is None and "user_did" in facts:
        user = await dids.by_did(workspace, facts["user_did"])
    own_end = "from_number" if log.direction == Direction.OUTGOING else "to_number"
    if user is None and log.user_id is None and own_end in facts:
        user = await dids.by_did(workspace, facts[own_end])
    return None if user is None or user.is_guest else user


async def rep_of(log: CallLog, db: BaseDBAsyncClient) -> User | None:
    return await row(User, log.user_id, db) if log.user_id else None


def is_reachable(user: User | None) -> bool:
    """Whether there is somebody to tell, or to ask, by direct message."""
    return user is not None and user.is_active and not user.is_guest


async def _with_id(workspace: Workspace, user_id: object, db: BaseDBAsyncClient) -> User | None:
    if not isinstance(user_id, int) or isinstance(user_id, bool) or not 0 < user_id <= _LARGEST_ID:
        return None
    user = await row(User, user_id, db)
    return user if user and user.workspace_id == workspace.id else None
