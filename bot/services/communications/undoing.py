"""Taking back what one has just logged."""

from datetime import UTC, datetime, timedelta

from bot.services import lost_recordings, news, outbox, outgoing
from bot.services.communications.judging import is_live
from bot.services.communications.reading import locked, must_be_seen, record
from bot.services.consequences import recount, settle_wrong_number, wrong_number
from bot.services.errors import Refused
from bot.services.follow_ups import matching
from bot.services.given import moment
from bot.services.hooks import announcing
from bot.services.permissions import Action, require
from models import Communication, StatusChange, User, Workspace
from models.communication import TrailKind
from models.database import reads, writing
from models.record import CommunicationRecord
from models.status import Direction

UNDO_WITHIN = timedelta(minutes=10)


async def last_undoable(workspace: Workspace, user: User, now: datetime) -> CommunicationRecord | None:
    """The newest communication that this rep logged and can still take back."""
    db = reads()
    communication = (
        await Communication.filter(
            workspace_id=workspace.id,
            user_id=user.id,
            withdrawn_at__isnull=True,
            created_at__gte=moment(now) - UNDO_WITHIN,
        )
        .using_db(db)
        .order_by("-created_at", "-id")
        .first()
    )
    return await record(communication, db) if communication else None


async def take_back(
    workspace: Workspace, communication_id: int, user: User, *, now: datetime | None = None
) -> CommunicationRecord:
    """Withdraw what `user` logged within the last ten minutes. What it did to its lead is undone, and its recording
    removed; its card says so, or is never posted where it was not yet. Taking back again changes nothing. Raises
    Missing and Refused."""
    now = moment(now) if now else datetime.now(UTC)
    touched: list[matching.Touched] = []
    was_recorded = False
    async with writing() as db:
        communication = await locked(workspace, communication_id, db)
        await must_be_seen(workspace, communication, user, db)
        require(user, Action.UNDO_COMMUNICATION, own=communication.user_id == user.id)
        if communication.withdrawn_at is None:
            if now - communication.created_at > UNDO_WITHIN:
                raise Refused("This was logged over 10 minutes ago, too long to take it back: use Edit to correct it.")
            marked = wrong_number(communication)
            communication.withdrawn_at = now
            await communication.save(update_fields=["withdrawn_at", "updated_at"], using_db=db)
            change = await StatusChange.create(
                communication_id=communication.id,
                kind=TrailKind.WITHDRAWN,
                old_status=communication.call_status,
                new_status=communication.call_status,
                old_tag=communication.call_tag,
                new_tag=communication.call_tag,
                user_id=user.id,
                occurred_at=now,
                using_db=db,
            )
            await recount(communication.lead_id, db)
            await settle_wrong_number(communication, marked, db)
            await announcing.communication_withdrawn(communication, db)
            touched = await matching.take_back(communication, db)
            was_recorded = await lost_recordings.let_go(communication.id, db)
            await outgoing.settle_questions(communication, db)
            if not await outgoing.unsay_card(communication, db):
                await outgoing.card_edit(communication, db)
                await outgoing.reply(communication, db, about=change)
        taken_back = await record(communication, db)
    outbox.bell.ring()
    if was_recorded:
        lost_recordings.bell.ring()
    if touched:
        news.tell(workspace.id, *(row.user_id for row in touched))
    to_all = is_live(communication.call_status) or communication.type == Direction.INCOMING
    news.tell_of_contact(workspace.id, communication.user_id, communication.lead_id, to_all=to_all)
    return taken_back
