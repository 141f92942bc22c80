"""Leads with a past, and the one ephemeral message that shows it."""

from datetime import UTC, datetime, timedelta

from models import Lead, User, Workspace
from sandbox import Message, Rep
from tests.factories import log_call, make_rep

NOW = datetime.now(UTC)


async def past_calls(workspace: Workspace, lead: Lead, number: int, rep: User | None = None, **facts: object) -> User:
    """One call a day, the newest of them yesterday: "entry 0"."""
    rep = rep or await make_rep(workspace, "Dana")
    for n in range(number):
        moment = NOW - timedelta(days=n + 1)
        await log_call(
            workspace,
            rep,
            lead,
            executed_at=moment,
            description=f"entry {n}",
            channel_id=None,
            **facts,  # type: ignore[arg-type]
        )
    return rep


async def wait_for(rep: Rep, words: str) -> Message:
    """The newest thing that only this rep sees, once it says so."""
    await rep._workspace.changes.until(
        lambda: words in rep.ephemerals()[-1].visible, words, lambda: rep.ephemerals()[-1].visible
    )
    return rep.ephemerals()[-1]
