"""What a channel hears of, as a rule without a database."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from models.period import DigestKind, Schedule
from models.record import CommunicationRecord


class Mode(StrEnum):
    """How much a channel hears."""

    THREAD = "thread"
    """Cards, and replies in their threads."""
    CARD = "card"
    """Cards, kept up to date, and no replies."""
    DIGEST = "digest"
    """No cards: the digest alone."""


class Aspect(StrEnum):
    """By what a channel chooses. The names under which `Channel.hears` keeps its lists."""

    METHODS = "methods"
    STATUSES = "statuses"
    REPS = "reps"
    OWNERS = "owners"


@dataclass(frozen=True, slots=True)
class Hearing:
    """What one channel hears of. An empty set means all."""

    mode: Mode = Mode.THREAD
    methods: frozenset[str] = frozenset()
    statuses: frozenset[str] = frozenset()
    """Of calls; a communication of another method has none, and is not kept out by them."""
    reps: frozenset[int] = frozenset()
    """User ids: whose communications."""
    owners: frozenset[int] = frozenset()
    """User ids: whose leads."""

    @classmethod
    def of(cls, mode: str, lists: Mapping[str, Any]) -> "Hearing":
        """As a Channel keeps it."""
        return cls(Mode(mode), **{aspect.value: frozenset(lists.get(aspect) or ()) for aspect in Aspect})

    @property
    def lists(self) -> dict[str, list[Any]]:
        """As a Channel keeps it, without what means all."""
        return {aspect.value: sorted(chosen) for aspect in Aspect if (chosen := getattr(self, aspect))}


EVERYTHING = Hearing()
"""What a channel hears of that nobody has set up."""


def unheard(
    hearing: Hearing, *, method: str, status: str | None, rep_id: int | None, owner_id: int | None
) -> Aspect | None:
    """Because of what a channel does not hear of such a communication; None where it does. `status` is a call's."""
    if hearing.methods and method not in hearing.methods:
        return Aspect.METHODS
    if hearing.owners and owner_id not in hearing.owners:
        return Aspect.OWNERS
    if hearing.reps and rep_id not in hearing.reps:
        return Aspect.REPS
    if hearing.statuses and method == "phone" and status not in hearing.statuses:
        return Aspect.STATUSES
    return None


def hears(hearing: Hearing, communication: CommunicationRecord) -> Mode | None:
    """How much of `communication`, as it is now, a channel hears; None for nothing."""
    why_not = unheard(
        hearing,
        method=communication.method,
        status=communication.call_status,
        rep_id=communication.rep.id if communication.rep else None,
        owner_id=communication.lead.owner_id,
    )
    return hearing.mode if why_not is None else None


def takes_history(hearing: Hearing, owner_id: int | None) -> bool:
    """Whether the history of a lead with this owner may be shared in a channel. Somebody who shares it chose to: what
    else the channel hears of does not thin it out."""
    return hearing.mode is not Mode.DIGEST and (not hearing.owners or owner_id in hearing.owners)


@dataclass(frozen=True, slots=True)
class ChannelSettings:
    """How a channel likes things."""

    hearing: Hearing = EVERYTHING
    locale: str = "en"
    """In which language its digests are: `en` or `fr`."""
    timezone: str = "UTC"
    """IANA name: whose hours the digests' are."""
    daily_at: int | None = None
    """Minutes since midnight, or None for no daily digest."""
    weekly_at: int | None = None
    """Minutes since midnight of `weekly_on`, or None for no weekly digest."""
    weekly_on: int = 1
    """ISO weekday: 1 for Monday."""

    def schedule(self, kind: DigestKind) -> Schedule | None:
        """When digests of this kind are sent; None for never."""
        at = self.daily_at if kind is DigestKind.DAILY else self.weekly_at
        return None if at is None else Schedule(kind, at, self.timezone, self.weekly_on)

    def changes_from(self, before: "ChannelSettings") -> dict[str, list[Any]]:
        """What differs, as the audit trail keeps it: {name: [old, new]}."""
        return {name: [old, new] for name, new in self._plain.items() if (old := before._plain[name]) != new}

    @property
    def _plain(self) -> dict[str, Any]:
        lists = {aspect.value: self.hearing.lists.get(aspect, []) for aspect in Aspect}
        rest = ("locale", "timezone", "daily_at", "weekly_at", "weekly_on")
        return {"mode": self.hearing.mode.value} | lists | {name: getattr(self, name) for name in rest}
