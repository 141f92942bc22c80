"""Reports as they came, sealed: kept before anything is made of them, so that nothing is lost to a mistake of ours."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

from models import RawReport, Workspace
from models.fields import Sealed

KEPT_FOR = timedelta(days=30)
_BATCH = 500
"""Rows removed at once: a submission that comes meanwhile does not wait for long."""
_LONGEST_PROBLEM = 255


async def keep(workspace: Workspace, key_id: int | None, about: str, text: str) -> int:
    """Keep the exact text of a request's body. `key_id`: the API key that it came with, None for a webhook. `about`:
    the door and the object, "PUT call-logs/12". Returns the report's id."""
    kept = await RawReport.create(
        workspace_id=workspace.id, api_key_id=key_id, about=about[:64], body=Sealed.seal(text or " ")
    )
    return int(kept.id)


async def note_problem(report_id: int, errors: Mapping[str, str]) -> None:
    """Say why nothing could be made of a report: what was wrong with which attribute, nobody's values."""
    problem = "; ".join(f"{name} {sentence}" for name, sentence in errors.items())
    await RawReport.filter(id=report_id).update(problem=problem[:_LONGEST_PROBLEM])


async def prune(now: datetime) -> int:
    """Remove what is older than KEPT_FOR. Returns how many there were."""
    removed = 0
    while True:
        old = RawReport.filter(created_at__lt=now.astimezone(UTC) - KEPT_FOR).order_by("created_at").limit(_BATCH)
        ids = await old.values_list("id", flat=True)
        if not ids:
            return removed
        removed += await RawReport.filter(id__in=ids).delete()
