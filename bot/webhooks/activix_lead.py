"""The CRM's lead, as its webhooks send it. It is the CRM's own object: what we do not know of it is left aside, what we
know must be as the CRM documents it."""

from collections.abc import Callable
from datetime import UTC, datetime
from hashlib import sha256
from typing import Annotated, Any

from pydantic import AfterValidator, AwareDatetime, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from bot.reading import Unreadable, read_phone
from bot.services.leads import GivenEmail, GivenPhone
from models.lead import EmailType, LeadStatus, PhoneType, Result
from models.methods import Invalid

DATES = ("unsubscribe_all_date", "unsubscribe_call_date", "unsubscribe_email_date", "unsubscribe_sms_date")
_TEXTS = ("first_name", "last_name", "company", "locale")
_MOST_ERRORS = 50
_LARGEST_ID = 2**63 - 1


def _utc(moment: datetime) -> datetime:
    try:
        there = moment.astimezone(UTC)
    except OverflowError:
        raise ValueError("is too far away") from None
    if not 1 < there.year < 9999:
        raise ValueError("is too far away")
    return there


def _known(words: Any) -> Callable[[Any], Any]:
    """New values may come: those say nothing to us."""
    return lambda value: value if value in tuple(words) or not isinstance(value, str) else None


def _kept(text: str) -> str:
    if "\0" in text:
        raise ValueError("holds characters that can't be kept, such as NUL")
    return text


Moment = Annotated[AwareDatetime, AfterValidator(_utc)]
Text = Annotated[str, AfterValidator(_kept), Field(max_length=255)]
Address = Annotated[str, AfterValidator(_kept), Field(max_length=320)]


class _Theirs(BaseModel):
    model_config = ConfigDict(extra="ignore", strict=True, hide_input_in_errors=True)


class _Phone(_Theirs):
    number: Annotated[str, Field(max_length=60)]
    type: Annotated[str | None, BeforeValidator(_known(PhoneType))] = None
    extension: Annotated[int, Field(ge=0)] | Annotated[str, Field(max_length=16)] | None = None


class _Email(_Theirs):
    address: Address
    type: Annotated[str | None, BeforeValidator(_known(EmailType))] = None


class _User(_Theirs):
    email: Address | None = None


class ActivixLead(_Theirs):
    id: Annotated[int, Field(ge=1, le=_LARGEST_ID)]
    account_id: int | None = None
    updated_at: Moment | None = None
    first_name: Text | None = None
    last_name: Text | None = None
    company: Text | None = None
    locale: Annotated[Text, Field(max_length=16)] | None = None
    status: Annotated[str | None, BeforeValidator(_known(LeadStatus))] = None
    result: Annotated[str | None, BeforeValidator(_known(Result))] = None
    unsubscribe_all_date: Moment | None = None
    unsubscribe_call_date: Moment | None = None
    unsubscribe_email_date: Moment | None = None
    unsubscribe_sms_date: Moment | None = None
    phones: list[_Phone] | None = None
    emails: list[_Email] | None = None
    advisor: _User | None = None
    """Whose lead it is."""

    @classmethod
    def read(cls, raw: bytes) -> "ActivixLead":
        """Raises Invalid, naming every attribute that is wrong; nothing of what was sent is in it."""
        try:
            return cls.model_validate_json(raw)
        except ValidationError as problem:
            raise Invalid(_named(problem)) from None

    def version(self, raw: bytes, now: datetime) -> str:
        """Which state of the lead this is: later ones compare greater; the same request again is the same one."""
        return f"{(self.updated_at or now).isoformat(timespec='microseconds')} {sha256(raw).hexdigest()[:16]}"

    def changes(self) -> dict[str, object]:
        """What it says. A blank erases nothing: what was noted here of a lead, such as whom not to call, is not known
        to the CRM."""
        return {name: value for name in (*_TEXTS, "status", *DATES) if (value := getattr(self, name))}

    def phones_in(self, region: str) -> list[GivenPhone]:
        """Raises Invalid naming every number that is none."""
        errors: dict[str, str] = {}
        found: list[GivenPhone] = []
        for at, phone in enumerate(self.phones or ()):
            try:
                extension = None if phone.extension in (None, "") else str(phone.extension)
                found.append(GivenPhone(read_phone(phone.number, region), phone.type, extension))
            except Unreadable:
                errors[f"phones.{at}.number"] = "is no phone number that can be called"
        if errors:
            raise Invalid(errors)
        return found

    def emails_in(self) -> list[GivenEmail]:
        return [GivenEmail(email.address, email.type) for email in self.emails or ()]


def _named(problem: ValidationError) -> dict[str, str]:
    said: dict[str, str] = {}
    for error in problem.errors(include_url=False, include_input=False)[:_MOST_ERRORS]:
        name = ".".join(map(str, error["loc"]))[:100] or "body"
        sentence = "is required" if error["type"] == "missing" else error["msg"]
        if error["type"] == "json_invalid":
            sentence = "must be JSON"
        said[name] = sentence.removeprefix("Value error, ").replace("Input should", "should")
    return said
