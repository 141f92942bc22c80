"""What a digest says, apart from its words. Pure."""

from dataclasses import dataclass

from models.hearing import ChannelSettings
from models.numbers import PeriodNumbers
from models.period import DigestKind, Period
from models.record import RepRecord


@dataclass(frozen=True, slots=True)
class Digest:
    period: Period
    settings: ChannelSettings
    """Of the channel, as they are now: only what it hears of is counted."""
    numbers: PeriodNumbers
    before: PeriodNumbers
    """The same of the period before."""

    @property
    def is_worth_sending(self) -> bool:
        """A day without anything is passed over; a quiet week is told."""
        return self.numbers.communications > 0 or self.period.kind is DigestKind.WEEKLY


@dataclass(frozen=True, slots=True)
class RepNumbers:
    rep: RepRecord | None
    """None is nobody known."""
    numbers: PeriodNumbers
