"""What becomes of two leads' numbers, addresses and facts when they are made one. Pure."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from itertools import count
from typing import Any

from models.lead import EmailType, PhoneType, Result

FILLED = ("first_name", "last_name", "company", "locale", "owner_id")
_NAME = ("first_name", "last_name")
_RANK: dict[str | None, int] = {None: 0, Result.ATTEMPTED: 1, Result.REACHED: 2}


def free_type(wanted: str, taken: Collection[str], types: Sequence[str]) -> str:
    """Under which type something is kept: the one that it has, else one that is free, else "other", "other2" …"""
    free = [wanted, *types, "other"]
    found = next((type_ for type_ in free if type_ not in taken), None)
    return found or next(f"other{number}" for number in count(2) if f"other{number}" not in taken)


def placed_phones(own: Sequence[tuple[str, str, str]], others: Sequence[tuple[str, str, str]]) -> dict[int, str]:
    """Where each of the other lead's numbers goes: its place in `others` → the type it gets. Each is (type, number,
    extension); a number that the survivor has goes nowhere, unless it adds an extension."""
    known = {(number, extension) for _, number, extension in own} | {(number, "") for _, number, _ in own}
    taken = {type_ for type_, _, _ in own}
    values = [(type_, (number, extension)) for type_, number, extension in others]
    return _placed(values, taken, known, list(PhoneType))


def placed_emails(own: Sequence[tuple[str, str]], others: Sequence[tuple[str, str]]) -> dict[int, str]:
    """The same for addresses: each is (type, address)."""
    taken, known = {type_ for type_, _ in own}, {address for _, address in own}
    return _placed(others, taken, known, list(EmailType))


def _placed(
    others: Sequence[tuple[str, Any]], taken: set[str], known: set[Any], types: Sequence[str]
) -> dict[int, str]:
    places: dict[int, str] = {}
    for index, (type_, value) in enumerate(others):
        if value not in known:
            places[index] = free_type(type_, taken, types)
            taken.add(places[index])
            known.add(value)
    return places


def joined_columns(survivor: Mapping[str, Any], other: Mapping[str, Any], dates: Collection[str]) -> dict[str, Any]:
    """The survivor's columns that change: what it lacks is filled in, the better result and the later contact count,
    and of what either asked not to be contacted by (`dates`), the earlier date."""
    new = {name: other[name] for name in filled(survivor, other)}
    bases = [base_result(lead) for lead in (survivor, other)]
    new["result_before"] = max(bases, key=_rank) or ""
    new["result"] = max((survivor["result"], other["result"]), key=_rank)
    new["last_contact_at"] = _of_both(max, survivor["last_contact_at"], other["last_contact_at"])
    new |= {name: _of_both(min, survivor[name], other[name]) for name in dates}
    return {name: value for name, value in new.items() if survivor[name] != value}


def filled(survivor: Mapping[str, Any], other: Mapping[str, Any]) -> list[str]:
    """The columns that the survivor takes over, having none itself: a person's name as a whole or not at all."""
    is_named = any(survivor[name] for name in _NAME)
    return [name for name in FILLED if other[name] and not survivor[name] and not (is_named and name in _NAME)]


def base_result(lead: Mapping[str, Any]) -> str | None:
    """A lead's result before any communication changed it."""
    before: str | None = lead["result"] if lead["result_before"] is None else lead["result_before"] or None
    return before


def _rank(result: str | None) -> int:
    return _RANK.get(result, 0)


def _of_both(choose: Any, one: datetime | None, other: datetime | None) -> datetime | None:
    there = [moment for moment in (one, other) if moment is not None]
    return choose(there) if there else None
