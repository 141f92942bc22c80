"""What may be shown of what is stored. Pure, and without a place for write-only values: what isn't here can't leak."""

from dataclasses import dataclass, field
from datetime import datetime

from models.status import LIVE, CallFlow, Direction, is_stale


@dataclass(frozen=True, slots=True)
class RepRecord:
    id: int
    slack_id: str
    name: str


@dataclass(frozen=True, slots=True)
class PhoneRecord:
    type: str
    number: str
    """E.164."""
    extension: str = ""
    valid: bool = True


@dataclass(frozen=True, slots=True)
class Asked:
    """What a lead asked not to be contacted by."""

    what: str
    """A method's name, or "all"."""
    at: datetime
    by: RepRecord | None = None
    """Who noted it; None where nobody is known."""


@dataclass(frozen=True, slots=True)
class LeadRecord:
    """Whom a communication is with. `owner`, `phones` and `emails` are filled in where one asked for the lead itself:
    by `leads`' services and by `communications.get`."""

    id: int
    name: str
    company: str = ""
    result: str | None = None
    status: str | None = None
    locale: str = ""
    owner: RepRecord | None = None
    owner_id: int | None = None
    """The user id of `owner`, which is known even where `owner` was not looked up."""
    phones: tuple[PhoneRecord, ...] = ()
    emails: tuple[str, ...] = ()
    last_contact_at: datetime | None = None
    do_not_contact: frozenset[str] = frozenset()
    """Methods by which this lead asked not to be contacted."""
    asked: tuple[Asked, ...] = ()
    """The same as it was noted: when, and by whom."""


@dataclass(frozen=True, slots=True)
class EmailRecord:
    type: str
    address: str


@dataclass(frozen=True, slots=True)
class LeadDetails:
    """A lead with all that can be changed of it."""

    lead: LeadRecord
    first_name: str
    last_name: str
    emails: tuple[EmailRecord, ...]
    communications: int
    """How many were logged with it."""


@dataclass(frozen=True, slots=True)
class MergePlan:
    """What merging two leads would do."""

    survivor: LeadDetails
    other: LeadDetails
    phones: tuple[PhoneRecord, ...]
    """Numbers that the survivor would be given, under the types that they would get."""
    emails: tuple[EmailRecord, ...]
    filled: tuple[str, ...]
    """What the survivor lacks and would be given: first_name, last_name, company, locale, owner_id."""
    follow_ups: int
    """How many open ones the survivor would be given."""


@dataclass(frozen=True, slots=True)
class MergeRecord:
    """A merge that can still be undone."""

    id: int
    survivor_id: int
    other: str
    """The name of the lead that is now part of the survivor."""
    by: RepRecord | None
    at: datetime
    until: datetime
    """From then on it can't be undone."""


@dataclass(frozen=True, slots=True)
class CommunicationRecord:
    id: int
    lead: LeadRecord
    rep: RepRecord | None
    method: str
    direction: Direction
    executed_at: datetime
    created_at: datetime
    updated_at: datetime
    description: str | None = None
    call_phone: str | None = None
    call_status: str | None = None
    call_tag: str | None = None
    call_duration: int | None = None
    click_to_call: bool = False
    channel_id: str | None = None
    withdrawn_at: datetime | None = None
    hidden: frozenset[str] = field(default=frozenset())
    """Write-only fields that have a value: their names are all that anyone learns."""
    did: tuple[int, ...] = ()
    """Of one that was just logged, the ids of the follow-ups that it closed."""

    @property
    def flow(self) -> CallFlow:
        return CallFlow.of(self.direction, click_to_call=self.click_to_call)

    @property
    def is_live(self) -> bool:
        return self.withdrawn_at is None and self.call_status in LIVE


@dataclass(frozen=True, slots=True)
class CallLogRecord:
    """What a phone system told of a call, and what became of it."""

    id: int
    direction: Direction
    from_number: str
    """E.164, or a user's own number or extension; "" where it was not told."""
    to_number: str
    status: str
    """How the call stands, as far as was told."""
    start_at: datetime | None
    end_at: datetime | None
    duration: int | None
    """Seconds."""
    media_url: str | None
    user_id: int | None
    user_did: str
    """As it was told, as is `user_email`."""
    user_email: str
    description: str | None
    communication_id: int | None
    """None while it is not known whom the call is with."""
    lead_id: int | None
    created_at: datetime
    updated_at: datetime

    @property
    def customers_number(self) -> str:
        """The customer's number, whichever the direction."""
        return self.from_number if self.direction is Direction.INCOMING else self.to_number


@dataclass(frozen=True, slots=True)
class CallQuestion:
    """Whom a call is with, as its rep is asked where several leads have the number."""

    call: CallLogRecord
    status: str
    """How the call stands, as far as was told."""
    rep: RepRecord | None
    candidates: tuple[LeadRecord, ...]
    """The leads that have the number, and that who is asked may see; the newest contact first."""
    lead: LeadRecord | None = None
    """Whom it is with, once that is known, if who is asked may see them."""
    ignored: bool = False

    @property
    def is_live(self) -> bool:
        return self.status in LIVE


@dataclass(frozen=True, slots=True)
class FollowUpRecord:
    id: int
    lead: LeadRecord
    rep: RepRecord
    """Who is to do it."""
    kind: str
    """One of FollowUpKind: call, email, sms, csi."""
    priority: str
    """One of Priority: low, normal, high."""
    text: str
    """What it is about, in the rep's words; "" for nothing more."""
    due_at: datetime
    created_at: datetime
    communication_id: int | None = None
    """The one that it was planned in."""
    closed_at: datetime | None = None
    outcome: str | None = None
    """One of FollowUpOutcome: done, matched, cancelled; None while it is open."""
    closed_by: RepRecord | None = None
    closing_id: int | None = None
    """The communication that did it, where the outcome is matched."""

    @property
    def is_open(self) -> bool:
        return self.closed_at is None

    def is_overdue(self, now: datetime) -> bool:
        return self.is_open and self.due_at <= now


@dataclass(frozen=True, slots=True)
class Card:
    """A communication as its channel sees it."""

    communication: CommunicationRecord
    attempt: int | None = None
    """Which attempt this outgoing communication was, 1 for the first; None where it was none."""
    previous_at: datetime | None = None
    """When the attempt before it was made."""
    timezone: str = "UTC"
    """The rep's IANA timezone, for words such as "last Tuesday"."""
    edited: bool = False
    since: datetime | None = None
    """Since when a live call has its status."""
    recorded: bool = False
    """Whether there is a recording of the call."""

    def is_stale(self, now: datetime) -> bool:
        """Whether the call goes on for so long that its end must have been missed."""
        call = self.communication
        return call.is_live and self.since is not None and is_stale(call.call_status, self.since, now)


@dataclass(frozen=True, slots=True)
class Reply:
    """One line of a card's thread."""

    communication: CommunicationRecord
    actor: RepRecord | None
    old_status: str | None = None
    new_status: str | None = None
    old_tag: str | None = None
    new_tag: str | None = None
    duration: int | None = None
    corrected: bool = False
    withdrawn: bool = False
    note: str | None = None
    """What somebody added; then this line is no status change."""
