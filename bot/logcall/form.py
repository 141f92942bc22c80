"""What stands in the form of a communication, apart from how Slack draws it. Pure."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from bot.logcall import outcomes
from bot.reading import Unreadable, format_duration, format_phone, read_duration, read_phone
from models.methods import METHODS, Field, FieldKind
from models.record import CommunicationRecord
from models.status import Direction

OTHER_NUMBER = "other"
"""The choice of a number that is not one of the lead's own."""

NOT_THERE = "not_in_channel"
ARCHIVED = "is_archived"
"""What can keep a card from being posted in a channel now."""
OUTSIDE = "is_ext_shared"
"""What keeps the notes out of a card: another company reads along."""

LONGEST_DESCRIPTION = 3000
"""Characters; what a text input of Slack's holds."""


@dataclass(frozen=True, slots=True)
class Form:
    lead_id: int | None = None
    method: str = "phone"
    direction: Direction = Direction.OUTGOING
    executed_at: datetime | None = None
    typed: Mapping[str, str] = field(default_factory=dict, repr=False)
    """The method's own fields, by name, as typed; of a choice its value. A number that is none of the lead's own is
    under `other_name(field)`."""
    description: str = field(default="", repr=False)
    follow_up: str = field(default="", repr=False)
    """What is to be done next, as typed."""
    channel_id: str | None = None
    reason: str = field(default="", repr=False)
    """Why a manager starts a contact with somebody who asked for none."""
    filled_lead: int = 0
    filled_at: int = 0
    """The lead and the time (seconds) that Logcall itself filled in. They are part of their blocks' ids: where an id
    stays the same, Slack keeps what the input holds and ignores a new initial value."""
    query: str = ""
    """What was typed for a lead, where several matched."""
    guesses: tuple[int, ...] = ()
    """Leads that a message in Slack may be about, where there are several: offered before anything is typed."""
    quotes: bool = False
    """Whether the description is a message in Slack, which stays as it is."""
    shared_number: str = ""
    """A number (E.164) that several leads share: whom the rep means by it is remembered."""
    answers: int = 0
    """The follow-up that this is logged for."""
    unknown: str = ""
    """What was typed that may name a lead who is yet to be made."""
    renoted: bool = False
    """Whether Logcall took the name of a new lead out of the notes: part of their block's id, as above."""
    trouble: str = ""
    """NOT_THERE or ARCHIVED where nothing can be posted in the channel now, OUTSIDE where no notes can."""
    communication_id: int | None = None
    """The one that is being corrected; None for a new one."""
    stored_method: str = ""
    stored: tuple[str, ...] = ()
    """The method of the corrected one, and which of its own fields have a value."""
    untouched: Mapping[str, int] = field(default_factory=dict)
    """Of each value of the corrected one, by its column, a checksum of how it stood when the form was opened."""
    movable: bool = False
    """Whether the card of the corrected one was never posted, and may still go to another channel."""
    click_to_call: bool = False
    stored_outcome: str = ""

    @property
    def correcting(self) -> bool:
        return self.communication_id is not None

    @property
    def is_live(self) -> bool:
        """Whether a call is being corrected that is still going on."""
        return self.correcting and self.stored_outcome in ("pending", outcomes.START)

    @property
    def removes(self) -> tuple[Field, ...]:
        """Fields of the corrected one whose values go, now that another method is chosen."""
        if not self.correcting or self.method == self.stored_method:
            return ()
        return tuple(item for item in METHODS[self.stored_method].fields if item.name in self.stored)

    @property
    def asks_for_channel(self) -> bool:
        return self.movable or not self.correcting

    @property
    def fields(self) -> tuple[Field, ...]:
        return METHODS[self.method].fields

    @property
    def outcome(self) -> str:
        return next((self.typed.get(item.name, "") for item in self.fields if item.kind is FieldKind.STATUS), "")

    @property
    def starts_a_call(self) -> bool:
        return self.outcome == outcomes.START and not self.correcting

    def choices(self) -> list[outcomes.Choice]:
        """The outcomes on offer; none while a call that is being corrected is still going on."""
        if not self.correcting:
            return outcomes.loggable(self.direction)
        if self.is_live:
            return []
        return outcomes.correctable(self.direction, click_to_call=self.click_to_call, stored=self.stored_outcome)


def other_name(name: str) -> str:
    return f"{name}_other"


def form_of(record: CommunicationRecord, region: str, *, movable: bool = False) -> Form:
    """The form that corrects a stored communication. Write-only values are not in it: nobody gets them back."""
    own = [item.name for item in METHODS[record.method].fields]
    typed: dict[str, str] = {}
    for item in METHODS[record.method].fields:
        if item.kind is FieldKind.PHONE and record.call_phone:
            typed |= number_typed(item.name, record.call_phone, [phone.number for phone in record.lead.phones], region)
        elif item.kind is FieldKind.STATUS:
            typed[item.name] = outcomes.join(record.call_status, record.call_tag)
        elif item.kind is FieldKind.DURATION and record.call_duration is not None:
            typed[item.name] = format_duration(record.call_duration)
    return Form(
        lead_id=record.lead.id,
        method=record.method,
        direction=record.direction,
        executed_at=record.executed_at,
        typed=typed,
        description=record.description or "",
        channel_id=record.channel_id,
        filled_lead=record.lead.id,
        filled_at=int(record.executed_at.timestamp()),
        communication_id=record.id,
        click_to_call=record.click_to_call,
        stored_outcome=outcomes.join(record.call_status, record.call_tag),
        stored_method=record.method,
        stored=tuple(name for name in own if name in record.hidden or getattr(record, name, None) is not None),
        movable=movable,
    )


def number_typed(name: str, number: str, own: list[str], region: str) -> dict[str, str]:
    """How an E.164 number stands in the form: as one of the lead's own, or typed."""
    if number in own:
        return {name: number}
    return {name: OTHER_NUMBER, other_name(name): format_phone(number, region)}


def read_values(form: Form, region: str) -> tuple[dict[str, Any], dict[str, str]]:
    """The method's own fields, as values to store, with `call_tag` where there is an outcome; and what is wrong with
    those that can't be read."""
    values: dict[str, Any] = {}
    errors: dict[str, str] = {}
    for item in form.fields:
        text = form.typed.get(item.name, "").strip()
        try:
            if item.kind is FieldKind.PHONE:
                values[item.name] = _number(form, item.name, text, region)
            elif item.kind is FieldKind.DURATION:
                values[item.name] = read_duration(text) if text else None
            elif item.kind is FieldKind.STATUS:
                values[item.name], values["call_tag"] = outcomes.split(text)
            else:
                values[item.name] = text or None
        except Unreadable as problem:
            errors[item.name] = str(problem)
    return values, errors


def _number(form: Form, name: str, chosen: str, region: str) -> str | None:
    if chosen and chosen != OTHER_NUMBER:
        return chosen
    typed = form.typed.get(other_name(name), "").strip()
    if chosen and not typed:
        raise Unreadable("Type the number, or choose one of the lead's own.")
    return read_phone(typed, region) if typed else None


_REMEMBERED = (
    "lead_id",
    "method",
    "direction",
    "channel_id",
    "filled_lead",
    "filled_at",
    "query",
    "guesses",
    "quotes",
    "shared_number",
    "answers",
    "unknown",
    "renoted",
    "trouble",
    "communication_id",
    "click_to_call",
    "stored_outcome",
    "stored_method",
    "stored",
    "untouched",
    "movable",
)


def remember(form: Form) -> str:
    """Everything in a form but what people wrote, as text of at most 3,000 characters."""
    chosen = {item.name for item in form.fields if item.kind in (FieldKind.STATUS, FieldKind.PHONE)}
    kept = {name: getattr(form, name) for name in _REMEMBERED} | {
        "query": form.query[:200],
        "unknown": form.unknown[:200],
    }
    kept["typed"] = {name: value for name, value in form.typed.items() if name in chosen}
    return json.dumps({name: value for name, value in kept.items() if value}, separators=(",", ":"))


def recall(text: str) -> Form:
    """The form that `remember` wrote down."""
    kept = json.loads(text)
    kept["direction"] = Direction(kept["direction"])
    kept["stored"] = tuple(kept.get("stored", ()))
    kept["guesses"] = tuple(kept.get("guesses", ()))
    return Form(**kept)


def at_second(seconds: int | None) -> datetime | None:
    return datetime.fromtimestamp(seconds, UTC) if seconds else None
