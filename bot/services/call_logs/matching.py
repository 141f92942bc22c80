"""The lead that a call is with: the one that has the customer's number, or one that is made for it."""

from dataclasses import dataclass

from tortoise.backends.base.client import BaseDBAsyncClient

from bot.reading import mask_phone
from bot.services import leads
from bot.services.call_logs.people import is_reachable
from models import CallLog, User, Workspace
from models.database import is_postgres
from models.methods.phone import number_problem
from models.status import TERMINAL, CallStatus, Direction

_LOCKED = "SELECT pg_advisory_xact_lock(hashtext($1))"


@dataclass(frozen=True, slots=True)
class Match:
    lead_id: int | None = None
    asks: bool = False
    """Several leads have the number, and the rep is to say which one it is."""
    among: int = 0
    """How many leads had the number, where one of several was taken because there was nobody to ask."""


def customers_number(log: CallLog) -> str | None:
    """E.164; None for what is no number that can be called."""
    number = log.from_number if log.direction == Direction.INCOMING else log.to_number
    return None if number_problem(number) else number


async def match(
    workspace: Workspace, log: CallLog, rep: User | None, status: CallStatus, db: BaseDBAsyncClient, *, waits: bool
) -> Match:
    """Inside the transaction `db`, so that two calls from one new number make one lead.

    Several leads: the one that the rep chose for this number before, else the rep is asked. Where there is nobody to
    ask, the call `waits` for its rep to be told, and is with the lead that was contacted last once it is over.
    """
    number = customers_number(log)
    if number is None:
        return Match()
    await _one_at_a_time(workspace, number, db)
    owners = await leads.by_number(workspace, number, seen_by=None)
    if not owners:
        return Match(await make_lead(workspace, log, rep))
    if len(owners) == 1:
        return Match(owners[0].id)
    if rep is not None and is_reachable(rep):
        theirs = await leads.whose(workspace, rep, number)
        if len(theirs) > 1:
            return Match(asks=True)
        if theirs:
            return Match(theirs[0].id)
    elif waits and status not in TERMINAL:
        return Match()
    return Match(owners[0].id, among=len(owners))


async def make_lead(workspace: Workspace, log: CallLog, rep: User | None) -> int:
    """A lead for somebody of whom only the number is known: named by it as a channel may see it, for the card shows
    the name. `rep` owns it."""
    number = customers_number(log)
    owner = rep if is_reachable(rep) else None
    lead = await leads.create(
        workspace,
        owner,
        first_name="New lead",
        last_name=mask_phone(number or ""),
        phone=number,
        source=f"call:{log.id}",
    )
    return lead.id


async def _one_at_a_time(workspace: Workspace, number: str, db: BaseDBAsyncClient) -> None:
    if is_postgres():  # on SQLite there is one transaction at a time
        await db.execute_query(_LOCKED, [f"{workspace.id} {number}"])
