"""Leads, and their phones and emails, as the CRM's API has them."""

from typing import Annotated, Any, Literal

from pydantic import Field

from bot.api.schemas.attributes import Given, Id, Moment, Shown, Whole
from bot.api.schemas.users import AdvisorAnswer
from models.lead import LeadStatus, PhoneType, Result
from models.whole_lead import LeadEmail, LeadPhone, WholeLead

_LARGEST_EXTENSION = 10**15


def _enum(values: Any, description: str) -> Any:
    return Field(description=description, json_schema_extra={"enum": [*map(str, values), None]})


Name = Annotated[str, Field(max_length=255)]
Locale = Annotated[str, Field(max_length=16)]
Number = Annotated[
    str,
    Field(
        min_length=3,
        max_length=40,
        description="E.164, or as it is dialled in the workspace's own country. Answered in E.164.",
    ),
]
Address = Annotated[str, Field(min_length=3, max_length=320)]
Extension = Annotated[Whole, Field(ge=0, lt=_LARGEST_EXTENSION)]
Status = Literal["duplicate", "invalid", "lost"]
LeadResult = Literal["pending", "attempted", "reached"]
PhoneKind = Literal["home", "work", "mobile"]
EmailKind = Literal["home", "work"]


class PhoneGiven(Given):
    number: Number
    type: PhoneKind | None = Field(
        default=None,
        description="A lead has one of each. If none is said: the first that is free of mobile, home, work.",
    )
    extension: Extension | None = None


class PhoneChange(Given):
    number: Number | None = Field(default=None, description="Can't be blank: null leaves it as it is.")
    type: PhoneKind | None = Field(default=None, description="Can't be blank: null leaves it as it is.")
    extension: Extension | None = None


def extension_of(phone: PhoneGiven | PhoneChange) -> str | None:
    """As it is stored; None where nothing is said of it."""
    if "extension" not in phone.model_fields_set:
        return None
    return "" if phone.extension is None else str(phone.extension)


class EmailGiven(Given):
    address: Address
    type: EmailKind | None = Field(
        default=None, description="A lead has one of each. If none is said: the first that is free of home, work."
    )


class EmailChange(Given):
    address: Address | None = Field(default=None, description="Can't be blank: null leaves it as it is.")
    type: EmailKind | None = Field(default=None, description="Can't be blank: null leaves it as it is.")


class PhoneOfLead(PhoneGiven):
    """A phone that says whose it is."""

    lead_id: Id


class EmailOfLead(EmailGiven):
    lead_id: Id


class AdvisorGiven(Given):
    """Who is to own a lead: by `id`, by `email`, or by `first_name` and `last_name`."""

    id: Id | None = None
    email: Annotated[str, Field(max_length=320)] | None = None
    first_name: Name | None = None
    last_name: Name | None = None


class LeadCreate(Given):
    """A lead needs a name or a company."""

    first_name: Name | None = None
    last_name: Name | None = None
    company: Name | None = None
    locale: Locale | None = Field(default=None, description="The language to speak with them: `fr`.")
    status: Status | None = None
    result: LeadResult | None = Field(
        default=None, description="Whether they were reached. It is raised by this, and never lowered."
    )
    user_id: Id | None = Field(default=None, description="Who owns the lead; null for nobody.")
    advisor: AdvisorGiven | None = Field(default=None, description="The same, instead of `user_id`.")
    unsubscribe_all_date: Moment | None = Field(default=None, description="Since when not to contact them at all.")
    unsubscribe_call_date: Moment | None = None
    unsubscribe_email_date: Moment | None = None
    unsubscribe_sms_date: Moment | None = None
    phones: Annotated[list[PhoneGiven], Field(max_length=10)] | None = None
    emails: Annotated[list[EmailGiven], Field(max_length=10)] | None = None


class LeadChange(LeadCreate):
    """What is not given is left alone; so are phones and emails of types that are not named."""

    id: Id | None = Field(default=None, description="The lead's own, if anything.")


class PhoneAnswer(Shown):
    id: int
    lead_id: int
    type: str = Field(description=f"{', '.join(PhoneType)}; new values may come.")
    number: str = Field(description="E.164.")
    extension: int | None
    valid: bool = Field(description="False where somebody found that it is a wrong number.")

    @classmethod
    def of(cls, phone: LeadPhone) -> "PhoneAnswer":
        return cls(
            id=phone.id,
            lead_id=phone.lead_id,
            type=phone.type,
            number=phone.number,
            extension=int(phone.extension) if phone.extension else None,
            valid=phone.valid,
        )


class EmailAnswer(Shown):
    id: int
    lead_id: int
    type: str = Field(description="home, work; new values may come.")
    address: str

    @classmethod
    def of(cls, email: LeadEmail) -> "EmailAnswer":
        return cls(id=email.id, lead_id=email.lead_id, type=email.type, address=email.address)


class LeadAnswer(Shown):
    id: int
    created_at: Moment
    updated_at: Moment
    first_name: str | None
    last_name: str | None
    company: str | None
    locale: str | None
    status: str | None = _enum(LeadStatus, "What became of them.")
    result: str | None = _enum(Result, "Whether they were reached; null while nobody has tried.")
    user_id: int | None = Field(description="Who owns the lead.")
    advisor: AdvisorAnswer | None
    last_contact_at: Moment | None
    unsubscribe_all_date: Moment | None
    unsubscribe_call_date: Moment | None
    unsubscribe_email_date: Moment | None
    unsubscribe_sms_date: Moment | None
    phones: list[PhoneAnswer]
    emails: list[EmailAnswer]

    @classmethod
    def of(cls, lead: WholeLead) -> "LeadAnswer":
        return cls(
            id=lead.id,
            created_at=lead.created_at,
            updated_at=lead.updated_at,
            first_name=lead.first_name or None,
            last_name=lead.last_name or None,
            company=lead.company or None,
            locale=lead.locale or None,
            status=lead.status,
            result=lead.result,
            user_id=lead.advisor.id if lead.advisor else None,
            advisor=AdvisorAnswer.of(lead.advisor) if lead.advisor else None,
            last_contact_at=lead.last_contact_at,
            unsubscribe_all_date=lead.unsubscribe_all_date,
            unsubscribe_call_date=lead.unsubscribe_call_date,
            unsubscribe_email_date=lead.unsubscribe_email_date,
            unsubscribe_sms_date=lead.unsubscribe_sms_date,
            phones=[PhoneAnswer.of(phone) for phone in lead.phones],
            emails=[EmailAnswer.of(email) for email in lead.emails],
        )
