"""What an export says of a communication, of its notes and of its trail."""

from collections.abc import Sequence

from tortoise.queryset import QuerySet

from bot.services.exporting.formats import Row
from bot.services.exporting.selection import Selection, Table, rep_facts
from models import Communication, Note, StatusChange
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
    reps = await selection.reps()
    return [
        {name: getattr(row, name) for name in ("id", "communication_id", "user_id", "created_at", "text")}
        | rep_facts("user", reps.get(row.user_id or 0))
        for row in rows
    ]


_LINE = (
    *("id", "communication_id", "user_id", "created_at", "occurred_at", "kind"),
    *("old_status", "new_status", "old_tag", "new_tag", "applied", "changes"),
)


async def _trail(rows: Sequence[StatusChange], selection: Selection) -> list[Row]:
    reps = await selection.reps()
    return [
        {name: getattr(row, name) for name in _LINE} | rep_facts("user", reps.get(row.user_id or 0)) for row in rows
    ]


def _chosen(selection: Selection) -> QuerySet[Communication]:
    chosen = Communication.filter(workspace_id=selection.workspace_id)
    if selection.lead_id is not None:
        chosen = chosen.filter(lead_id=selection.lead_id)
    return chosen if selection.private else chosen.filter(withdrawn_at__isnull=True)


def _chosen_notes(selection: Selection) -> QuerySet[Note]:
    return Note.filter(**_of_chosen(selection))


def _chosen_trail(selection: Selection) -> QuerySet[StatusChange]:
    return StatusChange.filter(**_of_chosen(selection))


def _of_chosen(selection: Selection) -> dict[str, object]:
    of: dict[str, object] = {"communication__workspace_id": selection.workspace_id}
    if selection.lead_id is not None:
        of["communication__lead_id"] = selection.lead_id
    if not selection.private:
        of["communication__withdrawn_at__isnull"] = True
    return of


COMMUNICATIONS = Table("communications", (*_STORED, *rep_facts("user", None)), "executed_at", _chosen, _communications)
NOTES = Table(
    "notes",
    ("id", "communication_id", "user_id", "created_at", "text", *rep_facts("user", None)),
    "created_at",
    _chosen_notes,
    _notes,
)
TRAIL = Table("trail", (*_LINE, *rep_facts("user", None)), "created_at", _chosen_trail, _trail)
