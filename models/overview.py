"""What a rep's Home shows of what is stored. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from models.numbers import PeriodNumbers
from models.record import CommunicationRecord, FollowUpRecord, RepRecord


@dataclass(frozen=True, slots=True)
class MissedCall:
    """A caller who hung up before anybody picked up, and who was not called back since."""

    newest: CommunicationRecord
    times: int
    """How often they called in vain."""


@dataclass(frozen=True, slots=True)
class Week:
    """The week that goes on, and the one before it."""

    this: PeriodNumbers
    last: PeriodNumbers
    of_team: bool
    """Everybody's together, as managers see it; else the rep's own."""


@dataclass(frozen=True, slots=True)
class Reminders:
    """When a rep is not reminded of anything; see User, whose columns these are."""

    quiet_from: int
    quiet_until: int
    days_off: str
    away_until: date | None
    timezone: str


@dataclass(frozen=True, slots=True)
class Powers:
    """What a rep may change for others."""

    role: str
    gives_roles: bool = False
    changes_workspace: bool = False


@dataclass(frozen=True, slots=True)
class Team:
    """Slack ids of those who are more than reps."""

    managers: Sequence[str]
    admins: Sequence[str]


@dataclass(frozen=True, slots=True)
class Overview:
    rep: RepRecord
    is_first_visit: bool
    live: Sequence[CommunicationRecord]
    """The team's calls that go on, of leads that the rep may see: their own first, then the newest."""
    follow_ups: Sequence[FollowUpRecord]
    """The first of those that are open and due until the rep's day is over, the longest overdue first."""
    follow_ups_in_all: int
    just_done: Sequence[FollowUpRecord]
    """Those that were said to be done a moment ago: it may have been a slip."""
    missed: Sequence[MissedCall]
    """Newest first."""
    recent: Sequence[CommunicationRecord]
    """What the rep logged last, newest first."""
    week: Week
    reminders: Reminders
    powers: Powers
    team: Team
    reps_see: str
    """One of Visibility."""
    region: str
    """For how numbers are written."""
    changes_at: datetime
    """When something in it becomes untrue by itself: a follow-up is overdue then, or the rep's day is over."""
