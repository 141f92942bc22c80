"""What requests with an `Idempotency-Key` made, so that the same again is answered with that.

What is kept is an answer that was given: nothing write-only is in any.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from tortoise.exceptions import IntegrityError

from models import ApiKey, IdempotentRequest
from models.database import is_postgres, reads, writing

KEPT = timedelta(hours=25)
"""A day, and an hour for clients whose day is long."""
ABANDONED = timedelta(seconds=30)
"""A request that has no answer by then died with its process."""


@dataclass(frozen=True, slots=True)
class Claim:
    """Who claims a name first does the work; `answer` is what became of an earlier claim."""

    id: int
    is_ours: bool
    fingerprint: str
    status: int | None = None
    """None while it is under way."""
    answer: str | None = None
    sent: str = ""
    """By what a body that is no part of the fingerprint is known again."""


async def claim(key: ApiKey, name: str, fingerprint: str, *, is_under_way: bool) -> Claim:
    """Take `name` for a request of this key, or learn of the one that has it. `is_under_way`: this process knows that
    the other is not dead. The caller must `keep` or `give_up` a claim that is ours."""
    known = await _known(key, name)
    if known is None:
        try:
            async with writing() as db:
                made = await IdempotentRequest.create(api_key_id=key.id, key=name, fingerprint=fingerprint, using_db=db)
            return Claim(made.id, True, fingerprint)
        except IntegrityError:
            known = await _known(key, name)
            if known is None:  # it was given up this very moment
                return Claim(0, False, fingerprint)
    if known.status is None and known.fingerprint == fingerprint and not is_under_way and await _taken_over(known):
        return Claim(known.id, True, fingerprint)
    kept = known.answer or {}
    return Claim(known.id, False, known.fingerprint, known.status, kept.get("body"), kept.get("sent", ""))


async def keep(claim: Claim, status: int, answer: str, sent: str = "") -> None:
    """The answer that the claim's request was given; `sent` as in Claim."""
    kept = {"body": answer, "sent": sent}
    async with writing() as db:
        await IdempotentRequest.filter(id=claim.id).using_db(db).update(status=status, answer=kept)


async def give_up(claim: Claim) -> None:
    """The claim's request made nothing: the name is free again."""
    async with writing() as db:
        await IdempotentRequest.filter(id=claim.id, status=None).using_db(db).delete()


async def forget_old(now: datetime) -> None:
    """Throw away what is older than KEPT."""
    async with writing() as db:
        await IdempotentRequest.filter(created_at__lt=now - KEPT).using_db(db).delete()


async def _known(key: ApiKey, name: str) -> IdempotentRequest | None:
    return await IdempotentRequest.get_or_none(api_key_id=key.id, key=name, using_db=reads())


async def _taken_over(dead: IdempotentRequest) -> bool:
    """Whether the claim of a process that died is ours now. On SQLite every other process is dead; on PostgreSQL one
    counts as dead after a while."""
    now = datetime.now(UTC)
    if is_postgres() and now - dead.created_at < ABANDONED:
        return False
    async with writing() as db:
        same = IdempotentRequest.filter(id=dead.id, status=None, created_at=dead.created_at).using_db(db)
        return bool(await same.update(created_at=now))
