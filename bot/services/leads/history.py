"""Reading what was said with a lead, a page at a time."""

from dataclasses import dataclass
from datetime import datetime

from tortoise.expressions import Q

from bot.services.given import moment
from bot.services.leads.finding import existing
from bot.services.records import communication_record, lead_record
from models import Communication, User, Workspace
from models.database import reads
from models.record import CommunicationRecord

Cursor = tuple[datetime, int]
"""A communication's place in a history: its `executed_at` and its id."""


@dataclass(frozen=True, slots=True)
class HistoryPage:
    items: tuple[CommunicationRecord, ...]
    """Newest first."""
    older: Cursor | None
    """Pass it as `before` for the next page; None on the last one."""
    newer: Cursor | None = None
    """Pass it as `after` for the page before; None on the first one."""


async def history(
    workspace: Workspace,
    lead_id: int,
    *,
    seen_by: User | None,
    before: Cursor | None = None,
    after: Cursor | None = None,
    limit: int = 10,
) -> HistoryPage:
    """A page of a lead's communications by when they happened, those that were taken back left out: the newest, or
    those `before` or `after` a cursor. Raises Missing, also for a lead that `seen_by` may not see."""
    lead = lead_record(await existing(workspace, lead_id, seen_by))
    rows = (
        Communication.filter(lead_id=lead_id, workspace_id=workspace.id, withdrawn_at__isnull=True)
        .using_db(reads())
        .select_related("user")
        .limit(limit + 1)  # one more than a page instead of a count
    )
    # Both halves of the condition: an index can seek to the first one, the second one alone would be read through.
    if after is not None:
        when = moment(after[0])
        rows = rows.filter(Q(executed_at__gte=when), Q(executed_at__gt=when) | Q(id__gt=after[1]))
        found = await rows.order_by("executed_at", "id")
        items, more_newer = found[:limit][::-1], len(found) > limit
        more_older = bool(items)
    else:
        if before is not None:
            when = moment(before[0])
            rows = rows.filter(Q(executed_at__lte=when), Q(executed_at__lt=when) | Q(id__lt=before[1]))
        found = await rows.order_by("-executed_at", "-id")
        items, more_older = found[:limit], len(found) > limit
        more_newer = bool(items) and before is not None
    return HistoryPage(
        items=tuple(communication_record(row, lead, row.user) for row in items),
        older=(items[-1].executed_at, items[-1].id) if more_older else None,
        newer=(items[0].executed_at, items[0].id) if more_newer else None,
    )
