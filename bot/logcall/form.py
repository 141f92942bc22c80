"""What stands in the form of a communication, apart from how Slack draws it. Pure."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from bot.logcall import outcomes
from bot.reading import Unreadable, format_duration, format_phone, read_duration, read_phone
from models.methods import METHODS, Field, FieldKind, Invalid
from models.record import CommunicationRecord
from models.status import Direction

OTHER_NUMBER = "other"
"""The choice of a number that is not one of the lead's own."""

NOT_THERE = "not_in_channel"
ARCHIVED = "is_archived"
"""What can keep a card from being posted in a channel now."""

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
    channel_id: str | None = None
    reason: str = field(default="", repr=False)
    """Why a manager starts a contact with somebody who asked for none."""
    filled_lead: int = 0
    filled_at: int = 0
    """The lead and the time (seconds) that Logcall itself filled in. They are part of their blocks' ids: where an id
    stays the same, Slack keeps what the input holds and ignores a new initial value."""
    query: str = ""
    """What was typed for a lead, where several matched."""
    trouble: str = ""
    """NOT_THERE or ARCHIVED where nothing can be posted in the channel now."""
    communication_id: int | None = None
    """The one that is being corrected; None for a new one."""
    click_to_call: bool = False
    stored_outcome: str = ""
    hidden: tuple[str, ...] = ()
    """Write-only fields of the corrected one that have a value."""

    @property
    def correcting(self) -> bool:
        return self.communication_id is not None

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
        if self.stored_outcome in ("pending", outcomes.START):
            return []
        return outcomes.correctable(self.direction, click_to_call=self.click_to_call, stored=self.stored_outcome)


def other_name(name: str) -> str:
    return f"{name}_other"


def form_of(record: CommunicationRecord, region: str) -> Form:
    """The form that corrects a stored communication. Write-only values are not in it: nobody gets them back."""
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
        hidden=tuple(sorted(record.hidden)),
    )


def number_typed(name: str, number: str, own: list[str], region: str) -> dict[str, str]:
    """How an E.164 number stands in the form: as one of the lead's own, or typed."""
    if number in own:
        return {name: number}
    return {name: OTHER_NUMBER, other_name(name): format_phone(number, region)}


def read_values(form: Form, region: str) -> dict[str, Any]:
    """The method's own fields, as values to store, and `call_tag` where there is an outcome. Raises Invalid."""
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
    if errors:
        raise Invalid(errors)
    return values


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
    "trouble",
    "communication_id",
    "click_to_call",
    "stored_outcome",
    "hidden",
)


def remember(form: Form) -> str:
    """Everything in a form but what people wrote, as text of at most 3,000 characters."""
    chosen = {item.name for item in form.fields if item.kind in (FieldKind.STATUS, FieldKind.PHONE)}
    kept = {name: getattr(form, name) for name in _REMEMBERED} | {"query": form.query[:200]}
    kept["typed"] = {name: value for name, value in form.typed.items() if name in chosen}
    return json.dumps({name: value for name, value in kept.items() if value}, separators=(",", ":"))


def recall(text: str) -> Form:
    """The form that `remember` wrote down."""
    kept = json.loads(text)
    kept["direction"] = Direction(kept["direction"])
    kept["hidden"] = tuple(kept.get("hidden", ()))
    return Form(**kept)


def at_second(seconds: int | None) -> datetime | None:
    return datetime.fromtimestamp(seconds, UTC) if seconds else None
