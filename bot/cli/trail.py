"""The audit trail, as it reads at the terminal."""

from bot import storage
from bot.cli.terminal import printable
from bot.services import audit
from models import AuditEntry
from models.audit import AuditKind

_LONGEST = 400


async def lines(
    url: str, *, kind: AuditKind | None, lead_id: int | None, limit: int, workspace_id: str | None
) -> list[str]:
    async with storage.opened(url, alone=False):
        workspace = await storage.the_workspace(workspace_id)
        entries = await audit.entries(workspace, kind=kind, lead_id=lead_id, limit=limit)
    return [line(entry) for entry in entries] or ["Nothing yet."]


def line(entry: AuditEntry) -> str:
    """As in "2026-11-23 07:12:03  ada@server  exported  leads.csv  (what: leads, rows: 12)"."""
    who = entry.actor or (f"{entry.user.name} ({entry.user.slack_id})" if entry.user else "Logcall")
    about = f"lead {entry.lead.id}, {entry.lead.name}" if entry.lead else entry.subject
    changes = ", ".join(f"{name}: {_change(change)}" for name, change in sorted((entry.changes or {}).items()))
    parts = [who, entry.kind.replace("_", " "), about, f"({changes})" if changes else "", entry.reason]
    return f"{entry.created_at:%Y-%m-%d %H:%M:%S}  " + "  ".join(printable(part, _LONGEST) for part in parts if part)


def _change(change: object) -> str:
    match change:
        case [None | "", new]:
            return str(new)
        case [old, new]:
            return f"{old} → {'blank' if new in (None, '') else new}"
        case _:
            return str(change)
