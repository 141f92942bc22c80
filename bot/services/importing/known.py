"""Leads that rows of a file are held against: stored ones, and those that the file itself made."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from bot.services.importing.fields import FIELDS, UNSUBSCRIBED
from bot.services.importing.rows import Given, Refused
from models.found_by import folded

_PLAIN = ("company", "locale", "status", "result", "owner_id", "source")
_NEVER = datetime.min.replace(tzinfo=UTC)


@dataclass(slots=True, eq=False)
class Known:
    """A lead; without an id until it is stored."""

    facts: dict[str, Any]
    phones: dict[str, tuple[str, str]]
    """{type: (E.164, extension)}."""
    emails: dict[str, str]
    id: int | None = None
    last_contact_at: datetime | None = None
    deleted: bool = False
    was: set[str] = field(default_factory=set)
    """Marks of its own when it was read, and of the leads that were merged into it."""
    filled: set[str] = field(default_factory=set)
    """What rows have filled in since it was stored: columns, `mobile_phone`, `mobile_extension`, `home_email`…"""

    @classmethod
    def made_of(cls, given: Given) -> "Known":
        phones = {type_: (number, given.extensions.get(type_, "")) for type_, number in given.phones.items()}
        return cls(given.facts, phones, given.emails)

    @property
    def name(self) -> str:
        person = f"{self.facts.get('first_name') or ''} {self.facts.get('last_name') or ''}".strip()
        return person or self.facts.get("company") or "without a name"

    def marks(self) -> Iterator[str]:
        """What another row would be the same lead by."""
        yield from marks_of(
            (number for number, _ in self.phones.values()), self.emails.values(), self.facts.get("source")
        )
        yield from self.was

    def is_called_like(self, given: Given) -> bool:
        """Whether a row's person may be this one: "S. Tremblay" may be Sophie Tremblay, Marc Tremblay may not."""
        return all(
            _alike(self.facts.get(name) or "", given.facts.get(name) or "") for name in ("first_name", "last_name")
        )

    def take(self, given: Given) -> list[str]:
        """Fill in what is blank; nothing is overwritten. Returns what the row says otherwise, in words. A row under
        another name fills in nothing: what it says may be somebody else's."""
        if not self.is_called_like(given):
            said = Known.made_of(given).name
            return [f"it is called {self.name} here, {said} in the file: nothing was filled in"]
        other: list[str] = []
        for name in ("first_name", "last_name", *_PLAIN, *UNSUBSCRIBED):
            other += self._fact(name, given.facts.get(name))
        for type_, number in given.phones.items():
            other += self._phone(type_, number, given.extensions.get(type_, ""))
        for type_, address in given.emails.items():
            if address not in self.emails.values():
                other += self._kept(f"{type_}_email", self.emails, type_, address)
        return other

    def _fact(self, name: str, value: Any) -> list[str]:
        if value in (None, ""):
            return []
        if self.facts.get(name) in (None, ""):
            self.facts[name] = value
            self.filled.add(name)
        elif name not in UNSUBSCRIBED and not _says_no_more(value, self.facts[name]):
            return [_said_otherwise(name, self.facts[name], value)]
        return []

    def _phone(self, type_: str, number: str, extension: str) -> list[str]:
        held = next((held for held, (stored, _) in self.phones.items() if stored == number), None)
        if held is None:
            return self._kept(f"{type_}_phone", self.phones, type_, (number, extension))
        stored = self.phones[held][1]
        if extension and not stored:
            self.phones[held] = (number, extension)
            self.filled.add(f"{held}_extension")
        elif extension and stored != extension:
            return [_said_otherwise(f"{held}_extension", stored, extension)]
        return []

    def _kept(self, name: str, held: dict[str, Any], type_: str, value: Any) -> list[str]:
        if type_ in held:
            return [_said_otherwise(name, held[type_], value)]
        held[type_] = value
        self.filled.add(name)
        return []


def marks_of(numbers: Iterable[str], addresses: Iterable[str], source: str | None) -> Iterator[str]:
    yield from numbers
    yield from addresses
    if source:
        yield source_mark(source)


def source_mark(source: str) -> str:
    """Apart from every number, which begins with +, and from every address."""
    return f" {source}"


def the_one(given: Given, candidates: list[Known]) -> Known | None:
    """The lead that a row is about; None for a new one. By its id in the CRM; else by a number or an address, and
    where several have those, the one of that name. Raises Refused where that leaves it open."""
    source = given.facts.get("source")
    if same := next((known for known in candidates if source and source_mark(source) in known.marks()), None):
        if same.deleted:
            raise Refused(f"the lead with the id {source} was deleted in Logcall")
        return same
    living = [known for known in candidates if not known.deleted]
    if len(living) < 2:
        return living[0] if living else None
    named = [known for known in living if _is_named(given) and known.is_called_like(given)]
    if not named:
        shown = ", ".join(f"{known.name} (lead {known.id})" if known.id else known.name for known in living[:5])
        raise Refused(
            f"several leads have its number or email, none of them under its name: {shown}. "
            "Leave out what it shares with them, or give it the name of the one that is meant"
        )
    wanted = set(marks_of(given.phones.values(), given.emails.values(), source))
    return max(
        named,
        key=lambda known: (len(wanted & set(known.marks())), known.last_contact_at or _NEVER, known.id or 0),
    )


def _is_named(given: Given) -> bool:
    return bool(given.facts.get("first_name") or given.facts.get("last_name"))


def _alike(one: str, other: str) -> bool:
    a, b = (folded(name).replace(".", "").strip() for name in (one, other))
    return a.startswith(b) or b.startswith(a)


def _says_no_more(value: Any, held: Any) -> bool:
    """Whether it is the same, or short for it: "S." for "Sophie"."""
    said, known = folded(str(value)), folded(str(held))
    return said == known or (said.endswith(".") and known.startswith(said[:-1]))


def _said_otherwise(name: str, here: Any, there: Any) -> str:
    label = FIELDS.get("owner" if name == "owner_id" else name, name)
    if name == "owner_id":
        return f"{label}: another than in the file"
    here, there = (value[0] if isinstance(value, tuple) else value for value in (here, there))
    return f"{label}: {here} here, {there} in the file"
