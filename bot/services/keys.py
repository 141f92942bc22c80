"""Encryption keys: whether they are the right ones, and moving what is sealed to the newest one, so that an older one
can be thrown away."""

from collections.abc import Callable, Sequence
from typing import Any

from tortoise.expressions import Q
from tortoise.models import Model

from models import Communication, Hook, RawReport
from models.database import reads, writing
from models.fields import KeyProblem, Sealed
from models.methods import WRITE_ONLY

_SEALED: dict[type[Model], Sequence[str]] = {
    Communication: sorted(WRITE_ONLY),
    RawReport: ("body",),
    Hook: ("secret",),
}
_BATCH = 200
_SAMPLED = 10_000
"""How many of the oldest and of the newest communications are looked through for a sealed value: no index helps."""


async def check() -> int:
    """Try the keys on the oldest and the newest value of each kind that communications have sealed, and on the secrets
    of hooks, cheaply. Returns how many were tried. Raises KeyProblem where no key opens one."""
    tried = await _of_communications()
    tried |= {hook.secret for hook in await Hook.filter(removed_at__isnull=True).using_db(reads())}
    for value in tried:
        if not value.opens:
            raise KeyProblem(
                "no encryption key opens what is stored: add the key it was sealed with to LOGCALL_ENCRYPTION_KEYS"
            )
    return len(tried)


async def _of_communications() -> set[Sealed]:
    stored = Communication.all().using_db(reads())
    first, last = await stored.order_by("id").first(), await stored.order_by("-id").first()
    found: set[Sealed] = set()
    if first is None or last is None:
        return found
    oldest, newest = stored.filter(id__lt=first.id + _SAMPLED), stored.filter(id__gt=last.id - _SAMPLED)
    for column in sorted(WRITE_ONLY):
        for communication in (
            await oldest.filter(_has(column)).order_by("id").first(),
            await newest.filter(_has(column)).order_by("-id").first(),
        ):
            if communication is not None:
                found.add(getattr(communication, column))
    return found


async def rotate(progress: Callable[[int], object] | None = None) -> int:
    """Seal every sealed value under the newest key. Returns how many values were; `progress` is told after each batch.
    What an interrupted run has done is not done again. Raises KeyProblem where no key opens a value."""
    resealed = 0
    for model, columns in _SEALED.items():
        resealed = await _rotate(model, columns, resealed, progress)
    return resealed


async def _rotate(
    model: type[Model], columns: Sequence[str], resealed: int, progress: Callable[[int], object] | None
) -> int:
    last_id = 0
    while True:
        async with writing() as db:
            batch: list[Any] = (
                await model.filter(Q(*map(_has, columns), join_type=Q.OR), id__gt=last_id)
                .using_db(db)
                .select_for_update(no_key=True)
                .order_by("id")
                .limit(_BATCH)
            )
            for row in batch:
                old = {name: value for name in columns if _needs_resealing(value := getattr(row, name))}
                if old:
                    row.update_from_dict({name: value.resealed() for name, value in old.items()})
                    await row.save(update_fields=list(old), using_db=db)
                    resealed += len(old)
        if not batch:
            return resealed
        last_id = batch[-1].id
        if progress is not None:
            progress(resealed)


def _has(column: str) -> Q:
    present: dict[str, Any] = {f"{column}__not_isnull": True}
    return Q(**present)


def _needs_resealing(value: Sealed | None) -> bool:
    return value is not None and not value.is_under_newest_key
