"""What the postman draws, from what is true now."""

from datetime import datetime
from typing import Any, TypeVar

from tortoise.backends.base.client import BaseDBAsyncClient
from tortoise.models import Model

from bot.services.records import communication_record, lead_record, rep_record
from models import Communication, Delivery, Lead, Note, StatusChange, User
from models.communication import TrailKind
from models.database import is_postgres, reads
from models.record import Card, CommunicationRecord, Reply
from models.rows import row
from models.status import LIVE, CallStatus, Direction

M = TypeVar("M", bound=Model)

_AROUND = """
    SELECT COUNT(e.id) AS earlier, MAX(e.executed_at) AS previous_at,
        EXISTS (SELECT 1 FROM status_change s WHERE s.communication_id = $1 AND s.kind = 'corrected') AS edited,
        EXISTS (SELECT 1 FROM recording r WHERE r.communication_id = $1) AS recorded,
        (SELECT MAX(s.occurred_at) FROM status_change s
            WHERE s.communication_id = $1 AND s.applied AND s.new_status = c.call_status
              AND (s.old_status IS NULL OR s.old_status <> s.new_status)) AS since
    FROM communication c LEFT JOIN communication e
        ON e.lead_id = c.lead_id AND e.executed_at <= c.executed_at
        AND (e.executed_at < c.executed_at OR e.id < c.id)
        AND e.method = 'phone' AND e.type = 'outgoing' AND e.withdrawn_at IS NULL
    WHERE c.id = $1
    GROUP BY c.id
"""
"""The lead's outgoing calls before this one; whether somebody corrected it, whether it was recorded, and since when it
stands as it does.
Made for every card that is posted or edited: as queries of the ORM it was half of what a delivery cost."""


async def card(communication_id: int) -> Card:
    """A communication as its channel sees it."""
    db = reads()
    communication, rep = await _stored(communication_id, db)
    around = (await db.execute_query_dict(_AROUND if is_postgres() else _AROUND.replace("$", "?"), [communication_id]))[
        0
    ]
    is_attempt = communication.method == "phone" and communication.direction is Direction.OUTGOING
    return Card(
        communication=communication,
        attempt=around["earlier"] + 1 if is_attempt else None,
        previous_at=_moment(around["previous_at"]) if is_attempt else None,
        timezone=rep.timezone if rep else "UTC",
        edited=bool(around["edited"]),
        since=_moment(around["since"]) if communication.call_status in LIVE else None,
        recorded=bool(around["recorded"]),
    )


async def reply(delivery: Delivery) -> Reply:
    """The line that a reply delivery stands for."""
    db = reads()
    communication, _ = await _stored(delivery.communication_id or 0, db)
    if delivery.note_id is not None:
        note = await Note.get(id=delivery.note_id, using_db=db).select_related("user")
        return Reply(communication, rep_record(note.user) if note.user else None, note=note.text)
    change = await StatusChange.get(id=delivery.status_change_id, using_db=db).select_related("user")
    return Reply(
        communication,
        rep_record(change.user) if change.user else None,
        old_status=change.old_status,
        new_status=change.new_status,
        old_tag=change.old_tag,
        new_tag=change.new_tag,
        duration=communication.call_duration if change.new_status == CallStatus.ANSWERED else None,
        corrected=change.kind == TrailKind.CORRECTED,
        withdrawn=change.kind == TrailKind.WITHDRAWN,
    )


async def _stored(communication_id: int, db: BaseDBAsyncClient) -> tuple[CommunicationRecord, User | None]:
    """A communication, and its rep."""
    communication = await _existing(Communication, communication_id, db)
    lead = await _existing(Lead, communication.lead_id, db)
    rep = None if communication.user_id is None else await _existing(User, communication.user_id, db)
    return communication_record(communication, lead_record(lead), rep), rep


async def _existing(model: type[M], id_: int, db: BaseDBAsyncClient) -> M:
    found = await row(model, id_, db)
    if found is None:
        raise LookupError(f"{model.__name__} {id_} is gone, which nothing deletes")
    return found


def _moment(stored: Any) -> datetime | None:
    """SQLite gives a time as text."""
    moment: datetime | None = Communication._meta.fields_map["executed_at"].to_python_value(stored)
    return moment
