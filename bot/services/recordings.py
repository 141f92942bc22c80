"""Recordings of calls: kept, replaced and found."""

import secrets
from collections.abc import AsyncIterable, AsyncIterator
from dataclasses import dataclass

from bot.recording_store import RecordingStore
from bot.services import lost_recordings, outbox, outgoing, recording_fetches
from bot.services.communications.reading import get, locked
from bot.services.errors import Missing
from models import LostRecording, Recording, RecordingFetch, Workspace
from models.audio import SNIFFED, audio_format, name_problem
from models.database import reads, writing
from models.methods import Invalid
from models.record import CommunicationRecord
from models.recording import AudioFormat

LARGEST = 100 * 1024 * 1024
"""Bytes."""


class TooLarge(Exception):
    """A file of more than LARGEST bytes."""


@dataclass(frozen=True, slots=True)
class RecordingRecord:
    id: int
    communication_id: int
    format: AudioFormat
    size: int
    """Bytes."""
    place: str
    """Its name in the store."""


async def keep(
    store: RecordingStore,
    workspace: Workspace,
    communication_id: int,
    pieces: AsyncIterable[bytes],
    *,
    name: str = "",
    fetch: RecordingFetch | None = None,
) -> RecordingRecord:
    """Keep a call's recording, in place of the one that it had, and have its card say so. It must be wav or mp3 by its
    content and, where `name` has an ending, by that too. `fetch`: what it was fetched for, which is settled with it;
    one that was given to us settles what is still to be fetched for this call.

    Raises Missing, Invalid naming `recording`, TooLarge, recording_fetches.Superseded, and what `pieces` and the store
    raise: then nothing of it is kept, and the one before is.
    """
    call = await get(workspace, communication_id, seen_by=None)
    if call.withdrawn_at is not None:
        raise _taken_back()
    if call.method != "phone":
        raise Invalid({"recording": f"is for calls: this communication's method is {call.method}"})
    file = _File(pieces)
    content = audio_format(await file.begun())
    if content is None:
        raise Invalid({"recording": "must be a wav or an mp3 file"})
    if problem := name_problem(name, content):
        raise Invalid({"recording": problem})
    place = f"{workspace.id}/{call.id}-{secrets.token_hex(8)}.{content}"
    async with writing() as db:
        await lost_recordings.write_down(workspace.id, place, db)
    try:
        await store.write(place, file)
        kept, replaced = await _refer(workspace, call.id, content, file.size, place, fetch)
    except BaseException:
        await lost_recordings.clear(store, workspace, place)
        raise
    outbox.bell.ring()
    if replaced is not None:
        await lost_recordings.clear(store, workspace, replaced)
    return kept


async def of(communication: CommunicationRecord) -> RecordingRecord:
    """The recording of a communication that was looked up for somebody who may see it. Raises Missing."""
    return _found(await Recording.get_or_none(communication_id=communication.id, using_db=reads()))


async def find(workspace: Workspace, recording_id: int) -> RecordingRecord:
    """One that a link leads to. Raises Missing, also where the lead was deleted since."""
    kept = Recording.filter(id=recording_id, workspace_id=workspace.id, communication__lead__deleted_at__isnull=True)
    return _found(await kept.using_db(reads()).first())


async def _refer(
    workspace: Workspace,
    communication_id: int,
    content: AudioFormat,
    size: int,
    place: str,
    fetch: RecordingFetch | None,
) -> tuple[RecordingRecord, str | None]:
    """From now on the file at `place` is the call's recording. Also returns the place of the one that it was before."""
    async with writing() as db:
        call = await locked(workspace, communication_id, db)
        if call.withdrawn_at is not None:
            raise _taken_back()
        await recording_fetches.settle(call.id, fetch, db)
        recording = await Recording.get_or_none(communication_id=call.id, using_db=db)
        replaced = recording.place if recording else None
        if replaced is not None:
            await lost_recordings.write_down(workspace.id, replaced, db)
        recording = recording or Recording(workspace_id=workspace.id, communication_id=call.id)
        recording.update_from_dict({"format": content, "size": size, "place": place})
        await recording.save(using_db=db)
        await LostRecording.filter(workspace_id=workspace.id, place=place).using_db(db).delete()
        await outgoing.card_edit(call, db)
    return _found(recording), replaced


class _File:
    """The pieces of a file, counted. Its beginning can be looked at before the rest is asked for."""

    def __init__(self, pieces: AsyncIterable[bytes]) -> None:
        self._pieces = aiter(pieces)
        self._begun = b""
        self.size = 0

    async def begun(self) -> bytes:
        while len(self._begun) < SNIFFED:
            try:
                self._begun += await anext(self._pieces)
            except StopAsyncIteration:
                break
        return self._begun

    async def __aiter__(self) -> AsyncIterator[bytes]:
        yield self._counted(self._begun)
        async for piece in self._pieces:
            yield self._counted(piece)

    def _counted(self, piece: bytes) -> bytes:
        self.size += len(piece)
        if self.size > LARGEST:
            raise TooLarge
        return piece


def _found(recording: Recording | None) -> RecordingRecord:
    if recording is None:
        raise Missing("There is no recording of this any more.")
    return RecordingRecord(
        recording.id, recording.communication_id, AudioFormat(recording.format), recording.size, recording.place
    )


def _taken_back() -> Missing:
    return Missing("That communication was taken back.")
