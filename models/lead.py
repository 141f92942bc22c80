"""A lead: somebody the company talks to, with their phones and emails, and the words they are found by."""

import re
import unicodedata
from collections.abc import Iterable
from enum import StrEnum
from typing import TYPE_CHECKING

import phonenumbers
from tortoise import fields
from tortoise.indexes import Index
from tortoise.models import Model

from models.fields import E164
from models.status import CallStatus, Direction
from models.user import User
from models.workspace import Workspace

if TYPE_CHECKING:
    from models.communication import Communication


class LeadStatus(StrEnum):
    DUPLICATE = "duplicate"
    INVALID = "invalid"
    LOST = "lost"


class Result(StrEnum):
    """What came of trying to reach a lead; null while pending."""

    ATTEMPTED = "attempted"
    REACHED = "reached"


class PhoneType(StrEnum):
    """A lead has at most one number of each; what a merge leaves without a place is `other`, `other2` and so on."""

    HOME = "home"
    WORK = "work"
    MOBILE = "mobile"


class EmailType(StrEnum):
    """As PhoneType."""

    HOME = "home"
    WORK = "work"


class Lead(Model):
    id = fields.IntField(primary_key=True)
    workspace: fields.ForeignKeyRelation[Workspace] = fields.ForeignKeyField(
        "models.Workspace", related_name="leads", on_delete=fields.RESTRICT
    )
    workspace_id: int
    first_name = fields.CharField(max_length=255, default="")
    last_name = fields.CharField(max_length=255, default="")
    company = fields.CharField(max_length=255, default="")
    locale = fields.CharField(max_length=16, default="")
    status = fields.CharField(max_length=16, null=True)
    """One of LeadStatus, or null."""
    result = fields.CharField(max_length=16, null=True)
    """One of Result, or null while pending."""
    result_before = fields.CharField(max_length=16, null=True)
    """What `result` was before any communication changed it ("" for pending); null while none has."""
    owner: fields.ForeignKeyNullableRelation[User] = fields.ForeignKeyField(
        "models.User", related_name="leads", null=True, on_delete=fields.SET_NULL
    )
    owner_id: int | None
    merged_into: fields.ForeignKeyNullableRelation["Lead"] = fields.ForeignKeyField(
        "models.Lead", related_name="merged", null=True, on_delete=fields.RESTRICT
    )
    merged_into_id: int | None
    deleted_at = fields.DatetimeField(null=True)
    unsubscribe_all_date = fields.DatetimeField(null=True)
    unsubscribe_call_date = fields.DatetimeField(null=True)
    unsubscribe_email_date = fields.DatetimeField(null=True)
    unsubscribe_sms_date = fields.DatetimeField(null=True)
    last_contact_at = fields.DatetimeField(null=True)
    """`executed_at` of the newest communication that counts."""
    search_text = fields.TextField(default="")
    """See `search_text()`."""
    created_at = fields.DatetimeField(auto_now_add=True)
    updated_at = fields.DatetimeField(auto_now=True)
    source = fields.CharField(max_length=255, null=True)
    """What created it: the same source twice makes one lead."""
    source_version = fields.CharField(max_length=64, null=True)
    """Which state of it `source` told of last, "MOMENT DIGEST" (see `is_news`): what is older is not taken over."""

    phones: fields.ReverseRelation["Phone"]
    emails: fields.ReverseRelation["Email"]

    class Meta:
        table = "lead"
        unique_together = (("workspace", "source"),)
        indexes = (
            Index(fields=("workspace_id", "last_contact_at", "id")),
            Index(fields=("owner_id", "last_contact_at", "id")),
            Index(fields=("merged_into_id",)),
        )

    @property
    def name(self) -> str:
        """What people call this lead: their name, else the company, else a number to tell them by."""
        person = f"{self.first_name} {self.last_name}".strip()
        return person or self.company or f"Lead {self.id}"


class Phone(Model):
    id = fields.IntField(primary_key=True)
    workspace: fields.ForeignKeyRelation[Workspace] = fields.ForeignKeyField(
        "models.Workspace", related_name=False, on_delete=fields.RESTRICT
    )
    workspace_id: int
    lead: fields.ForeignKeyRelation[Lead] = fields.ForeignKeyField(
        "models.Lead", related_name="phones", on_delete=fields.CASCADE
    )
    lead_id: int
    type = fields.CharField(max_length=8, default=PhoneType.MOBILE)
    number = E164()
    extension = fields.CharField(max_length=16, default="")
    valid = fields.BooleanField(default=True)
    invalidated_by: fields.ForeignKeyNullableRelation["Communication"] = fields.ForeignKeyField(
        "models.Communication", related_name=False, null=True, on_delete=fields.SET_NULL
    )
    """The communication whose tag said that this is a wrong number."""
    invalidated_by_id: int | None

    class Meta:
        table = "phone"
        unique_together = (("lead", "type"),)
        indexes = (Index(fields=("workspace_id", "number")),)


class Email(Model):
    id = fields.IntField(primary_key=True)
    workspace: fields.ForeignKeyRelation[Workspace] = fields.ForeignKeyField(
        "models.Workspace", related_name=False, on_delete=fields.RESTRICT
    )
    workspace_id: int
    lead: fields.ForeignKeyRelation[Lead] = fields.ForeignKeyField(
        "models.Lead", related_name="emails", on_delete=fields.CASCADE
    )
    lead_id: int
    type = fields.CharField(max_length=8, default=EmailType.HOME)
    address = fields.CharField(max_length=320)
    """Lower case."""

    class Meta:
        table = "email"
        unique_together = (("lead", "type"),)
        indexes = (Index(fields=("workspace_id", "address")),)


class NumberChoice(Model):
    """Which of the leads that share a number a rep means by it."""

    id = fields.IntField(primary_key=True)
    workspace: fields.ForeignKeyRelation[Workspace] = fields.ForeignKeyField(
        "models.Workspace", related_name=False, on_delete=fields.RESTRICT
    )
    workspace_id: int
    user: fields.ForeignKeyRelation[User] = fields.ForeignKeyField(
        "models.User", related_name=False, on_delete=fields.RESTRICT
    )
    user_id: int
    number = E164()
    lead: fields.ForeignKeyRelation[Lead] = fields.ForeignKeyField(
        "models.Lead", related_name=False, on_delete=fields.CASCADE
    )
    lead_id: int
    chosen_at = fields.DatetimeField(auto_now=True)

    class Meta:
        table = "number_choice"
        unique_together = (("user", "number"),)
        indexes = (Index(fields=("lead_id",)),)


def is_news(version: str, known: str | None) -> bool:
    """Whether a state of a lead is another than the one that is `known`, and no older. Each is when its source changed
    it, in ISO 8601, UTC and one precision, a space, and a digest of what it said."""
    if known is None:
        return True
    moment, _, digest = version.partition(" ")
    known_moment, _, known_digest = known.partition(" ")
    return moment >= known_moment and digest != known_digest


def result_after(result: str | None, method: str, direction: Direction, call_status: str | None) -> str | None:
    """A lead's result once a communication has happened. Never downgraded from reached.

    An answered call, or any incoming email or SMS → reached; an outgoing attempt, email, SMS or video → attempted;
    everything else changes nothing.
    """
    if result == Result.REACHED:
        return result
    if method == "phone":
        reached = call_status == CallStatus.ANSWERED
        attempted = call_status == CallStatus.ATTEMPTED
    else:
        reached = direction is Direction.INCOMING and method in ("email", "sms")
        attempted = direction is Direction.OUTGOING and method in ("email", "sms", "video")
    if reached:
        return Result.REACHED
    return Result.ATTEMPTED if attempted else result


def better_result(one: str | None, other: str | None) -> str | None:
    """The better of two results: pending, attempted, reached."""
    return max(one, other, key=lambda result: ("", Result.ATTEMPTED, Result.REACHED).index(result or ""))


_LIGATURES = str.maketrans({"œ": "oe", "æ": "ae", "ø": "o", "ł": "l", "đ": "d"})
_APOSTROPHES = re.compile("['\u2019]")
_NUMBER = re.compile(r"(?:tel:)?([+(]*\d[\d().+-]*)[,;:]*", re.IGNORECASE)  # as it is copied out of a text
_DIALLED_AT_HOME = "(0)"  # "+44 (0)20 7946 0958"
_SHORTEST_ENDING = 2  # of a number: any lead has a number that ends in a given digit
_LONGEST_CALLING_CODE = 3
_LONGEST_TOKEN = 320  # letters, as many as an email has; PostgreSQL indexes at most 2,704 bytes


def folded(text: str) -> str:
    """Lower case, without accents: how words are compared ("Montréal" is "montreal")."""
    if text.isascii():
        return text.lower()
    spelled_out = unicodedata.normalize("NFKD", text).casefold()
    plain = unicodedata.normalize("NFKD", spelled_out).translate(_LIGATURES)
    return "".join(letter for letter in plain if not unicodedata.combining(letter))


def search_words(text: str) -> list[str]:
    return re.findall(r"[^\W_]+", folded(text))


def search_text(names: Iterable[str], emails: Iterable[str], numbers: Iterable[str]) -> str:
    """What a lead is found by: each token after a space, so that ` tok` finds every word that begins with it.

    Tokens: words of the names and the company ("O'Brien" as `o`, `brien` and `obrien`), whole emails, and for each
    E.164 number its national digits, its international digits after `+`, and `#` with its digits backwards, so that its
    last digits are a prefix.
    """
    tokens: list[str] = []
    for name in names:
        for written in name.split():
            words = search_words(written)
            tokens += [*words, *search_words(_APOSTROPHES.sub("", written)), "".join(words)]
    tokens += [_unbroken(email) for email in emails]
    for number in numbers:
        tokens += [_national_digits(number), number, _ending(number)]
    return "".join(f" {token}" for token in dict.fromkeys(token[:_LONGEST_TOKEN] for token in tokens) if token)


def search_terms(query: str) -> list[list[list[str]]]:
    """What to look for in `search_text`: every term must be found; a term is found by any of its alternatives; an
    alternative is found when all of its beginnings of words are."""
    terms: list[list[list[str]]] = []
    for written, is_number in _written_terms(query):
        if is_number:
            alternatives = [[beginning] for beginning in _number_beginnings(written)]
        elif words := search_words(written):
            whole = _unbroken(written)
            alternatives = [words] if words == [whole] else [words, [whole], ["".join(words)]]
        else:
            continue
        terms.append([[beginning[:_LONGEST_TOKEN] for beginning in beginnings] for beginnings in alternatives])
    return terms


def _written_terms(query: str) -> list[tuple[str, bool]]:
    """The words of a query, each with whether it is a number: "514 789-4561" is one."""
    terms: list[tuple[str, bool]] = []
    goes_on = False
    for written in query.split():
        number = _NUMBER.fullmatch(written)
        word, is_number = (number[1], True) if number else (written, False)
        if is_number and goes_on:
            terms[-1] = (terms[-1][0] + word, True)
        else:
            terms.append((word, is_number))
        goes_on = is_number and written.endswith(word)  # "100, 200" are two
    return terms


def _number_beginnings(written: str) -> list[str]:
    is_international = written.startswith(("+", "00"))
    digits = "".join(filter(str.isdigit, written.replace(_DIALLED_AT_HOME, "") if is_international else written))
    if is_international:
        return [f"+{digits.lstrip('0')}"]
    beginnings = [digits, f"+{digits}"]
    if national := digits.removeprefix("0"):  # "06 12…" is dialled at home, "+33 6 12…" from abroad
        beginnings.append(national)
        if len(national) >= _SHORTEST_ENDING:
            beginnings.append(_ending(national))
    return list(dict.fromkeys(beginnings))


def _unbroken(text: str) -> str:
    """`text` as one token, without what would part it."""
    return "".join(letter for letter in folded(text) if letter.isprintable() and letter != " ")


def _national_digits(number: str) -> str:
    """Without the country's calling code, and without the zeros that some countries dial after it."""
    digits = number.removeprefix("+")
    for length in range(1, _LONGEST_CALLING_CODE + 1):
        if digits[:length].isdecimal() and int(digits[:length]) in phonenumbers.COUNTRY_CODE_TO_REGION_CODE:
            return digits[length:].lstrip("0")
    return ""


def _ending(digits: str) -> str:
    return "#" + "".join(filter(str.isdigit, digits))[::-1]
