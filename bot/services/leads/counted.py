"""A lead's history by the number of a page, for doors that have to say how many pages there are."""

from collections.abc import Sequence

from bot.services.leads.finding import existing
from bot.services.records import communication_record, lead_record
from models import Communication, User, Workspace
from models.database import reads
from models.record import CommunicationRecord


async def numbered_history(
    workspace: Workspace, lead_id: int, *, seen_by: User | None, start: int, limit: int
) -> tuple[Sequence[CommunicationRecord], int]:
    """A lead's communications, newest first by when they happened, those that were taken back left out: `limit` of them
    after the first `start`; and how many there are in all. Raises Missing.

    Counts and skips within one index: `history` has no need to, and is as quick at any depth.
    """
    db = reads()
    lead = lead_record(await existing(workspace, lead_id, seen_by))
    kept = Communication.filter(lead_id=lead_id, withdrawn_at__isnull=True).using_db(db)
    total = await kept.count()
    if start >= total:
        return [], total
    rows = await kept.select_related("user").order_by("-executed_at", "-id").offset(start).limit(limit)
    return [communication_record(row, lead, row.user) for row in rows], total
