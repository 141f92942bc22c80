"""The phones and emails that somebody gives for a lead, put where they belong: a lead has one of each type."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from tortoise.backends.base.client import BaseDBAsyncClient

from models import Email, Lead, Phone
from models.lead import EmailType, PhoneType
from models.methods.email import ADDRESS
from models.methods.phone import number_problem

LONGEST_EMAIL = 320
LONGEST_EXTENSION = 16
_PHONE, _EXTENSION, _EMAIL = "phone_", "extension_", "email_"

PHONE_ORDER = (PhoneType.MOBILE, PhoneType.HOME, PhoneType.WORK)
EMAIL_ORDER = (EmailType.HOME, EmailType.WORK)
"""In which a number, or an address, takes a type where none is given."""


@dataclass(frozen=True, slots=True)
class GivenPhone:
    number: str
    """E.164."""
    type: str | None = None
    """None: of the type that has this number already, else of the first that is free."""
    extension: str | None = None
    """"" for none; None leaves it as it is."""


@dataclass(frozen=True, slots=True)
class GivenEmail:
    address: str
    type: str | None = None


class Placed:
    """What is given, as `changes` have it (`phone_mobile`), and by which name the giver knows each (`phones.0.number`).
    `errors` are by the giver's names."""

    def __init__(self) -> None:
        self.changes: dict[str, object] = {}
        self.errors: dict[str, str] = {}
        self._names: dict[str, str] = {}

    def add(self, key: str, value: object, name: str) -> None:
        self.changes[key] = value
        self._names[key] = name

    def types(self, prefix: str) -> set[str]:
        return {key.removeprefix(prefix) for key in self.changes if key.startswith(prefix)}

    def named(self, errors: Mapping[str, str]) -> dict[str, str]:
        """The errors that were found in `changes`, by the giver's names."""
        return {self._names.get(key, key): problem for key, problem in errors.items()}


def place_phones(given: Sequence[GivenPhone], stored: Mapping[str, Phone], placed: Placed) -> None:
    types = {phone.number: kind for kind, phone in stored.items()}
    for at, phone in enumerate(given):
        name = f"phones.{at}"
        kind = phone.type or types.get(phone.number) or first_free(PHONE_ORDER, {*stored, *placed.types("phone_")})
        if not _may_have(kind, PhoneType, f"phone_{kind}", name, stored, placed):
            continue
        placed.add(f"phone_{kind}", phone.number, f"{name}.number")
        if phone.extension is not None:
            placed.add(f"extension_{kind}", phone.extension, f"{name}.extension")


def place_emails(given: Sequence[GivenEmail], stored: Mapping[str, Email], placed: Placed) -> None:
    types = {email.address: kind for kind, email in stored.items()}
    for at, email in enumerate(given):
        name = f"emails.{at}"
        kind = (
            email.type
            or types.get(email.address.strip().lower())
            or first_free(EMAIL_ORDER, {*stored, *placed.types("email_")})
        )
        if _may_have(kind, EmailType, f"email_{kind}", name, stored, placed):
            placed.add(f"email_{kind}", email.address, f"{name}.address")


def first_free(types: Iterable[str], taken: Collection[str]) -> str | None:
    return next((kind for kind in types if kind not in taken), None)


def _may_have(
    kind: str | None,
    types: type[PhoneType | EmailType],
    key: str,
    name: str,
    stored: Collection[str],
    placed: Placed,
) -> bool:
    if kind is None:
        placed.errors[f"{name}.type"] = "is needed: the lead has one of each type. Name the one to replace"
    elif kind not in tuple(types) and kind not in stored:
        placed.errors[f"{name}.type"] = f"must be one of {', '.join(types)}"
    elif key in placed.changes:
        placed.errors[f"{name}.type"] = f"is {kind}, like another in this list: a lead has one of each type"
    else:
        return True
    return False


async def phones_of(lead: Lead, db: BaseDBAsyncClient) -> dict[str, Phone]:
    """By type, the oldest first."""
    return {phone.type: phone for phone in await Phone.filter(lead_id=lead.id).using_db(db).order_by("id")}


async def emails_of(lead: Lead, db: BaseDBAsyncClient) -> dict[str, Email]:
    return {email.type: email for email in await Email.filter(lead_id=lead.id).using_db(db).order_by("id")}


def numbers_in(
    changes: Mapping[str, object], phones: Mapping[str, Phone], errors: dict[str, str]
) -> dict[str, tuple[str, str]]:
    """(number, extension) by type, "" where there is none, for the types that `changes` names."""
    wanted: dict[str, tuple[str, str]] = {}
    for kind in _types(changes, _PHONE, _EXTENSION):
        stored = phones.get(kind)
        number = _said(changes, f"{_PHONE}{kind}", stored.number if stored else "")
        extension = _said(changes, f"{_EXTENSION}{kind}", stored.extension if stored else "")
        if number and (problem := number_problem(number)):
            errors[f"{_PHONE}{kind}"] = problem
        if extension and not (extension.isdecimal() and len(extension) <= LONGEST_EXTENSION):
            errors[f"{_EXTENSION}{kind}"] = f"must be digits, {LONGEST_EXTENSION} at most"
        elif extension and not number and changes.get(f"{_EXTENSION}{kind}"):
            errors[f"{_PHONE}{kind}"] = "is missing: an extension needs its number"
        wanted[kind] = (number, extension if number else "")
    after = {kind: (phone.number, phone.extension) for kind, phone in phones.items()} | wanted
    for kind, pair in wanted.items():
        twin = next((other for other, theirs in after.items() if other != kind and theirs == pair and pair[0]), None)
        if twin:
            errors.setdefault(f"{_PHONE}{kind}", f"is the {twin} number already: leave one of them empty")
    return wanted


def addresses_in(changes: Mapping[str, object], emails: Mapping[str, Email], errors: dict[str, str]) -> dict[str, str]:
    wanted = {kind: _said(changes, f"{_EMAIL}{kind}", "").lower() for kind in _types(changes, _EMAIL)}
    after = {kind: email.address for kind, email in emails.items()} | wanted
    for kind, address in wanted.items():
        if address and (not ADDRESS.fullmatch(address) or len(address) > LONGEST_EMAIL):
            errors[f"{_EMAIL}{kind}"] = "must be an email address, like name@example.com"
        elif address and (twin := next((o for o, other in after.items() if o != kind and other == address), None)):
            errors[f"{_EMAIL}{kind}"] = f"is the {twin} address already: leave one of them empty"
    return wanted


def _types(changes: Mapping[str, object], *prefixes: str) -> list[str]:
    return list(
        dict.fromkeys(name.removeprefix(prefix) for name in changes for prefix in prefixes if name.startswith(prefix))
    )


def _said(changes: Mapping[str, object], name: str, stored: str) -> str:
    value = changes.get(name, stored)
    return value.strip() if isinstance(value, str) else ""


async def keep_phones(
    lead: Lead, stored: Mapping[str, Phone], wanted: Mapping[str, tuple[str, str]], db: BaseDBAsyncClient
) -> dict[str, list[str | None]]:
    """Store the numbers; what was found out about one goes with it to another type. Returns what changed."""
    known = {phone.number: (phone.valid, phone.invalidated_by_id) for phone in stored.values()}
    traced: dict[str, list[str | None]] = {}
    for kind, (number, extension) in wanted.items():
        phone = stored.get(kind)
        before = (phone.number, phone.extension) if phone else ("", "")
        if before == (number, extension):
            continue
        traced[f"{_PHONE}{kind}"] = [_written(before), _written((number, extension))]
        if phone and not number:
            await phone.delete(using_db=db)
            continue
        valid, invalidated_by = known.get(number, (True, None))
        phone = phone or Phone(workspace_id=lead.workspace_id, lead_id=lead.id, type=kind)
        phone.update_from_dict({"number": number, "extension": extension, "valid": valid})
        phone.invalidated_by_id = invalidated_by
        await phone.save(using_db=db)
    return traced


async def keep_emails(
    lead: Lead, stored: Mapping[str, Email], wanted: Mapping[str, str], db: BaseDBAsyncClient
) -> dict[str, list[str | None]]:
    traced: dict[str, list[str | None]] = {}
    for kind, address in wanted.items():
        email = stored.get(kind)
        if (email.address if email else "") == address:
            continue
        traced[f"{_EMAIL}{kind}"] = [email.address if email else None, address or None]
        if email and not address:
            await email.delete(using_db=db)
            continue
        email = email or Email(workspace_id=lead.workspace_id, lead_id=lead.id, type=kind)
        email.address = address
        await email.save(using_db=db)
    return traced


def _written(phone: tuple[str, str]) -> str | None:
    number, extension = phone
    return f"{number} ext. {extension}" if extension else number or None
