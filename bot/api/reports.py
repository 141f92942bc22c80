"""Reports, kept as they came before anything is made of them: what is wrong with one may be our mistake."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from aiohttp import web

from bot.api.errors import Problem
from bot.services.call_logs import raw_reports
from bot.services.errors import Missing, Refused
from models import ApiKey, Workspace
from models.methods import Invalid

_ROOT = "/v2/"


@asynccontextmanager
async def kept(workspace: Workspace, key: ApiKey, request: web.Request, raw: bytes) -> AsyncIterator[None]:
    """Keep the body of `request`, in a transaction of its own; and why nothing could be made of it, where what follows
    raises that. No value of the body's is among the reasons."""
    about = f"{request.method} {request.path.removeprefix(_ROOT)}"
    report_id = await raw_reports.keep(workspace, key.id, about, raw.decode(errors="replace"))
    try:
        yield
    except Exception as problem:
        await raw_reports.note_problem(report_id, _reasons(problem))
        raise


def _reasons(problem: Exception) -> dict[str, str]:
    if isinstance(problem, Invalid):
        return problem.errors
    if isinstance(problem, Problem):
        wrong = {name: "; ".join(sentences) for name, sentences in problem.errors.items()}
        return wrong or {"body": problem.message}
    if isinstance(problem, (Missing, Refused)):
        return {"call log": problem.message}
    return {"fault": type(problem).__name__}
