"""Files of recordings that no row refers to: written down before a file is put into the store, and once its recording
has another or none. Whatever dies in between, `sweep` removes them."""

from datetime import datetime, timedelta

import structlog
from tortoise.backends.base.client import BaseDBAsyncClient
from tortoise.expressions import Q

from bot.recording_store import RecordingStore
from bot.services.bell import Bell
from bot.services.given import moment
from models import LostRecording, Recording, Workspace
from models.database import on_close, reads, writing

LONGEST_UPLOAD = timedelta(minutes=15)
_SURELY_LOST = timedelta(hours=1)
"""After which what was written down for an upload belongs to none that is under way."""
_AT_ONCE = 100

bell = Bell()
"""Rings when there is something to sweep."""

log = structlog.get_logger()

_let_go: set[str] = set()
"""Places that are known to be lost, however lately they were written down."""
on_close(_let_go.clear)


async def write_down(workspace_id: int, place: str, db: BaseDBAsyncClient) -> None:
    """A file is about to be put there: until a recording refers to it, it is lost."""
    await LostRecording.create(workspace_id=workspace_id, place=place, using_db=db)


async def let_go(communication_id: int, db: BaseDBAsyncClient) -> bool:
    """A communication has no recording any more. Whether it had one; ring `bell` then, once the transaction is over."""
    recording = await Recording.get_or_none(communication_id=communication_id, using_db=db)
    if recording is None:
        return False
    await recording.delete(using_db=db)
    await write_down(recording.workspace_id, recording.place, db)
    _let_go.add(recording.place)
    return True


async def clear(store: RecordingStore, workspace: Workspace, place: str) -> None:
    """Remove a file, if no recording refers to it. What fails now is left to `sweep`."""
    try:
        if not await Recording.filter(workspace_id=workspace.id, place=place).using_db(reads()).exists():
            await store.remove(place)
        async with writing() as db:
            await LostRecording.filter(workspace_id=workspace.id, place=place).using_db(db).delete()
    except Exception as problem:
        log.warning("recording_not_removed", problem=type(problem).__name__)
    else:
        _let_go.discard(place)


async def sweep(store: RecordingStore, workspace: Workspace, now: datetime) -> int:
    """Remove what is lost. Returns how many there were."""
    lost = LostRecording.filter(
        Q(created_at__lt=moment(now) - _SURELY_LOST) | Q(place__in=list(_let_go)), workspace_id=workspace.id
    )
    places = await lost.using_db(reads()).order_by("id").limit(_AT_ONCE).values_list("place", flat=True)
    for place in places:
        await clear(store, workspace, str(place))
    return len(places)
