"""What an export says of a communication, of its notes and of its trail."""

from collections.abc import Sequence

from tortoise.queryset import QuerySet

from bot.services.exporting.formats import Row
from bot.services.exporting.selection import Selection, Table, rep_facts
from models import Communication, Note, StatusChange
from models.database import reads
from models.fields import Sealed
from models.methods import WRITE_ONLY

_STORED = (
    *("id", "lead_id", "user_id", "created_at", "updated_at", "executed_at", "method", "type", "description"),
    *("call_duration", "call_phone", "call_status", "email_subject", "email_body", "email_user", "url"),
    *("call_tag", "click_to_call", "answered_at", "channel_id", "withdrawn_at"),
)
"""The CRM's attributes in its own order, then ours."""


async def _communications(rows: Sequence[Communication], selection: Selection) -> list[Row]:
    reps = await selection.reps()
    return [
        {name: _value(row, name, selection) for name in _STORED} | rep_facts("user", reps.get(row.user_id or 0))
        for row in rows
    ]


def _value(row: Communication, name: str, selection: Selection) -> object:
    if name not in WRITE_ONLY:
        return getattr(row, name)
    sealed: Sealed | None = getattr(row, name)
    return sealed.unseal() if sealed is not None and selection.private else None


async def _notes(rows: Sequence[Note], selection: Selection) -> list[Row]:
    return await _beside(rows, _NOTE, selection)


async def _trail(rows: Sequence[StatusChange], selection: Selection) -> list[Row]:
    return await _beside(rows, _LINE, selection)


async def _beside(rows: Sequence[Note | StatusChange], names: Sequence[str], selection: Selection) -> list[Row]:
    """Those that belong to a chosen communication."""
    reps = await selection.reps()
    about = {row.communication_id for row in rows}
    chosen = {one["id"] for one in await _chosen(selection).filter(id__in=about).using_db(reads()).values("id")}
    return [
        {name: getattr(row, name) for name in names} | rep_facts("user", reps.get(row.user_id or 0))
        for row in rows
        if row.communication_id in chosen
    ]


_NOTE = ("id", "communication_id", "user_id", "created_at", "text")
_LINE = (
    *("id", "communication_id", "user_id", "created_at", "occurred_at", "kind"),
    *("old_status", "new_status", "old_tag", "new_tag", "applied", "changes"),
)


def _chosen(selection: Selection) -> QuerySet[Communication]:
    chosen = Communication.filter(workspace_id=selection.workspace_id)
    if selection.lead_id is not None:
        chosen = chosen.filter(lead_id=selection.lead_id)
    return chosen if selection.private else chosen.filter(withdrawn_at__isnull=True, lead__deleted_at__isnull=True)


def _near(selection: Selection) -> dict[str, object]:
    """Of one lead: what belongs to their communications. Of everybody: all there is, of which `_beside` keeps what
    belongs: SQLite, asked for a workspace's alone, sorts them all for each page."""
    return {} if selection.lead_id is None else {"communication__lead_id": selection.lead_id}


COMMUNICATIONS = Table("communications", (*_STORED, *rep_facts("user", None)), "executed_at", _chosen, _communications)
NOTES = Table(
    "notes",
    (*_NOTE, *rep_facts("user", None)),
    "created_at",
    lambda selection: Note.filter(**_near(selection)),
    _notes,
)
TRAIL = Table(
    "trail",
    (*_LINE, *rep_facts("user", None)),
    "created_at",
    lambda selection: StatusChange.filter(**_near(selection)),
    _trail,
)
