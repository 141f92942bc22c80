"""What hooks are to hear of: rows for the courier, added in the transaction that made the news.

Call `ring` once that transaction is over. Where nobody listens, announcing costs a look at what is remembered of that.
"""

from collections.abc import Sequence
from datetime import UTC, datetime
from time import monotonic
from typing import Any

from tortoise.backends.base.client import BaseDBAsyncClient

from bot.services.bell import Bell
from models import Communication, Hook, HookDelivery
from models.database import on_close
from models.hook import HookEvent

HEARD_WITHIN = 5.0
"""Seconds after which a hook that another process added is told of what happens, at the latest."""
_BATCH = 500

bell = Bell()
_listeners: dict[int, tuple[float, list[tuple[int, frozenset[str]]]]] = {}
"""By workspace: until when it is believed, and the ids of its hooks with what each listens to."""
_unrung: set[int] = set()
"""Workspaces with something new that the bell was not rung for."""
on_close(_listeners.clear)
on_close(_unrung.clear)


async def communication_made(communication: Communication, db: BaseDBAsyncClient) -> None:
    await _of_communication(communication, HookEvent.COMMUNICATION_CREATED, db)


async def communication_changed(communication: Communication, db: BaseDBAsyncClient) -> None:
    await _of_communication(communication, HookEvent.COMMUNICATION_UPDATED, db)


async def communication_withdrawn(communication: Communication, db: BaseDBAsyncClient) -> None:
    await _of_communication(communication, HookEvent.COMMUNICATION_DELETED, db)


async def lead_made(workspace_id: int, lead_id: int, db: BaseDBAsyncClient) -> None:
    await _announce(workspace_id, HookEvent.LEAD_CREATED, db, "lead_id", [lead_id])


async def lead_changed(workspace_id: int, lead_id: int, db: BaseDBAsyncClient) -> None:
    await _announce(workspace_id, HookEvent.LEAD_UPDATED, db, "lead_id", [lead_id])


async def lead_merged(workspace_id: int, lead_id: int, db: BaseDBAsyncClient) -> None:
    """It is a part of another now."""
    await _announce(workspace_id, HookEvent.LEAD_DELETED, db, "lead_id", [lead_id])


async def leads_imported(
    workspace_id: int, db: BaseDBAsyncClient, *, made: Sequence[int], changed: Sequence[int]
) -> None:
    await _announce(workspace_id, HookEvent.LEAD_CREATED, db, "lead_id", made)
    await _announce(workspace_id, HookEvent.LEAD_UPDATED, db, "lead_id", changed)


def ring() -> None:
    """Wake the courier, where there is something for it."""
    if _unrung:
        _unrung.clear()
        bell.ring()


def forget(workspace_id: int) -> None:
    """Its hooks are others now."""
    _listeners.pop(workspace_id, None)


async def _of_communication(communication: Communication, event: HookEvent, db: BaseDBAsyncClient) -> None:
    await _announce(communication.workspace_id, event, db, "communication_id", [communication.id])


async def _announce(
    workspace_id: int, event: HookEvent, db: BaseDBAsyncClient, column: str, ids: Sequence[int]
) -> None:
    until, listeners = _listeners.get(workspace_id, (0.0, []))
    if until < monotonic():
        listeners = await _read_listeners(workspace_id, db)
        _listeners[workspace_id] = (monotonic() + HEARD_WITHIN, listeners)
    told = [hook_id for hook_id, events in listeners if event in events]
    if not told or not ids:
        return
    _unrung.add(workspace_id)
    about: dict[str, Any] = {"workspace_id": workspace_id, "event": event, "due_at": datetime.now(UTC)}
    rows = [HookDelivery(**about, hook_id=hook_id, **{column: id_}) for hook_id in told for id_ in ids]
    await HookDelivery.bulk_create(rows, batch_size=_BATCH, using_db=db)


async def _read_listeners(workspace_id: int, db: BaseDBAsyncClient) -> list[tuple[int, frozenset[str]]]:
    hooks = Hook.filter(workspace_id=workspace_id, removed_at__isnull=True).using_db(db).order_by("id")
    return [(hook_id, frozenset(events.split(" "))) for hook_id, events in await hooks.values_list("id", "events")]
