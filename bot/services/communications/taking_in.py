"""What another system says of a communication. It tells facts: no person's permission and no lead's wish stands against
them. What it says of a call's status is a report, and judged as one."""

from collections.abc import Mapping
from datetime import UTC, datetime
from hashlib import sha256

from bot.services import channels, news, outbox, reps
from bot.services.communications.correcting import correct
from bot.services.communications.logging import log
from bot.services.communications.reading import get
from bot.services.communications.reporting import report_status
from bot.services.errors import Missing
from bot.services.given import noting, to_the_second
from models import Workspace
from models.database import reads, writing
from models.methods import clean
from models.record import CommunicationRecord
from models.status import CallStatus, Direction, StatusReport

_OF_CLICK_TO_CALL = frozenset({CallStatus.PENDING, CallStatus.UNANSWERED})
"""Statuses that only a call has whose rep was rung first: who reports one says by it what kind of call it is."""


async def take_in(
    workspace: Workspace,
    *,
    lead_id: int,
    user_id: int | None,
    method: str,
    direction: str,
    values: dict[str, object],
    executed_at: datetime | None = None,
    description: str | None = None,
    source: str | None = None,
) -> CommunicationRecord:
    """Keep a communication that another system knows of, and have its card posted in its rep's usual channel, or in the
    workspace's. See `log` for what the arguments mean, and for a `source` that comes again. Raises Invalid, naming
    every field that is wrong."""
    wrong: dict[str, str] = {}
    user = None
    with noting(wrong):
        user = await reps.with_id(workspace, user_id, reads())
    return await log(
        workspace,
        user,
        lead_id=lead_id,
        method=method,
        direction=direction,
        values=values,
        executed_at=executed_at,
        description=description,
        channel_id=channels.usual(workspace, user),
        source=source,
        click_to_call=_is_click_to_call(direction, values.get("call_status")),
        reported=True,
        wrong=wrong,
    )


async def bring_up_to_date(
    workspace: Workspace, communication_id: int, changes: Mapping[str, object], *, source: str
) -> CommunicationRecord:
    """Change what `changes` names (see `corrected.EDITABLE`, and `user_id`) and leave the rest.

    A call's status, and the duration that comes with it, is a report: one that can't follow what is known is kept in
    the trail and changes nothing. Only where the same `changes` make another kind of communication of it, it says how
    that one stands. A blank write-only value keeps what is stored. `source`: who says so. Raises Missing, Refused where
    a state forbids it, and Invalid naming every field that is wrong; then nothing is changed.
    """
    stored = await get(workspace, communication_id, seen_by=None)
    if stored.withdrawn_at is not None:
        raise Missing("That communication isn't here any more.")
    report = _report(stored, changes, source)
    corrections = {name: value for name, value in changes.items() if not _is_as_it_was_given(stored, name, value)}
    if report is not None:
        corrections.pop("call_status")
        corrections.pop("call_duration", None)
    if report is None:
        return await correct(workspace, communication_id, None, changes=corrections) if corrections else stored
    if not corrections:
        return (await report_status(workspace, communication_id, report))[1]
    async with writing():  # both or neither
        await correct(workspace, communication_id, None, changes=corrections)
        _, changed = await report_status(workspace, communication_id, report)
    outbox.bell.ring()
    news.tell(workspace.id)  # what was told within the transaction was told too early
    return changed


def _is_as_it_was_given(stored: CommunicationRecord, name: str, value: object) -> bool:
    """Whether `value` is a time that is known more exactly."""
    return name == "executed_at" and to_the_second(value) == to_the_second(stored.executed_at)


def _report(stored: CommunicationRecord, changes: Mapping[str, object], source: str) -> StatusReport | None:
    """What `changes` report of a call's status; None where that is to be corrected with the rest, or is no news. Raises
    Invalid for a status or a duration that no such call has."""
    status, duration = changes.get("call_status"), changes.get("call_duration")
    method, direction = changes.get("method", stored.method), changes.get("type", stored.direction)
    if status is None or method != "phone" or (method, direction) != (stored.method, stored.direction):
        return None
    if status == stored.call_status and duration in (None, stored.call_duration):
        return None
    clean("phone", Direction(str(direction)), {"call_status": status, "call_duration": duration})
    return StatusReport(
        str(status),
        _named(source, stored, status, duration),
        datetime.now(UTC),
        duration=duration if isinstance(duration, int) else None,
    )


def _named(source: str, stored: CommunicationRecord, status: object, duration: object) -> str:
    """The same said twice of a call that stands as it stood is one report."""
    said = f"{stored.updated_at.isoformat()} {status} {duration}"
    return f"{source}:{sha256(said.encode()).hexdigest()[:32]}"


def _is_click_to_call(direction: str, status: object) -> bool:
    return direction == Direction.OUTGOING and status in _OF_CLICK_TO_CALL
