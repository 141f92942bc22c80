"""What an export says of a follow-up."""

from collections.abc import Sequence

from tortoise.queryset import QuerySet

from bot.services.exporting.formats import Row
from bot.services.exporting.selection import Selection, Table, rep_facts
from models import FollowUp

_STORED = (
    *("id", "lead_id", "user_id", "communication_id", "kind", "priority", "text", "due_at", "reminders"),
    *("closed_at", "outcome", "closed_by_id", "closing_id", "created_at", "updated_at"),
)


async def _follow_ups(rows: Sequence[FollowUp], selection: Selection) -> list[Row]:
    reps = await selection.reps()
    return [{name: getattr(row, name) for name in _STORED} | rep_facts("user", reps.get(row.user_id)) for row in rows]


def _chosen(selection: Selection) -> QuerySet[FollowUp]:
    chosen = FollowUp.filter(workspace_id=selection.workspace_id)
    if selection.lead_id is not None:
        chosen = chosen.filter(lead_id=selection.lead_id)
    return chosen if selection.private else chosen.filter(lead__deleted_at__isnull=True)


FOLLOW_UPS = Table("follow-ups", (*_STORED, *rep_facts("user", None)), "created_at", _chosen, _follow_ups)
