"""What the postman draws, from what is true now."""

from tortoise.backends.base.client import BaseDBAsyncClient
from tortoise.expressions import Q

from bot.services.records import communication_record, lead_record, rep_record
from models import Communication, Delivery, Note, StatusChange
from models.communication import TrailKind
from models.database import reads
from models.record import Card, CommunicationRecord, Reply
from models.status import CallStatus, Direction


async def card(communication_id: int) -> Card:
    """A communication as its channel sees it."""
    db = reads()
    communication = await _with_people(communication_id, db)
    attempt, previous_at = None, None
    if communication.method == "phone" and communication.direction is Direction.OUTGOING:
        when = communication.executed_at
        earlier = Communication.filter(
            Q(executed_at__lte=when),
            Q(executed_at__lt=when) | Q(id__lt=communication.id),
            lead_id=communication.lead_id,
            method="phone",
            type=Direction.OUTGOING,
            withdrawn_at__isnull=True,
        ).using_db(db)
        attempt = 1 + await earlier.count()
        previous = await earlier.order_by("-executed_at", "-id").first() if attempt > 1 else None
        previous_at = previous.executed_at if previous else None
    edited = StatusChange.filter(communication_id=communication.id, kind=TrailKind.CORRECTED).using_db(db)
    return Card(
        communication=_record(communication),
        attempt=attempt,
        previous_at=previous_at,
        timezone=communication.user.timezone if communication.user else "UTC",
        edited=await edited.exists(),
    )


async def reply(delivery: Delivery) -> Reply:
    """The line that a reply delivery stands for."""
    db = reads()
    communication = _record(await _with_people(delivery.communication_id, db))
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


async def _with_people(communication_id: int, db: BaseDBAsyncClient) -> Communication:
    return await Communication.get(id=communication_id, using_db=db).select_related("lead", "user")


def _record(communication: Communication) -> CommunicationRecord:
    return communication_record(communication, lead_record(communication.lead), communication.user)
