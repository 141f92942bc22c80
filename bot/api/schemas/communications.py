"""Communications, as the CRM's API has them."""

from typing import Annotated, Any

from pydantic import Field

from bot.api.schemas.attributes import Given, Id, Moment, PhoneNumber, Shown, Whole
from bot.services.given import LONGEST_TEXT
from models.methods import METHODS, Invalid
from models.methods.phone import LONGEST_CALL
from models.record import CommunicationRecord
from models.status import CallStatus, Direction

_LENGTHS = {field.name: field.max_length for method in METHODS.values() for field in method.fields}
_KEPT = "Accepted and kept, never given back"


def _enum(values: Any, description: str) -> Any:
    return Field(description=description, json_schema_extra={"enum": [str(value) for value in values]}, max_length=32)


def _write_only(name: str, description: str) -> Any:
    return Field(
        default=None,
        max_length=_LENGTHS[name],
        description=f"{description} {_KEPT}.",
        json_schema_extra={"writeOnly": True},
    )


MethodName = Annotated[str, _enum(METHODS, "How it went: new values may come.")]
DirectionName = Annotated[str, _enum(Direction, "Who contacted whom.")]
StatusName = Annotated[str, _enum(CallStatus, "How a call stands: new values may come.")]
Duration = Annotated[Whole, Field(ge=0, le=LONGEST_CALL, description="Seconds.")]
Description = Annotated[str, Field(max_length=LONGEST_TEXT)]


class _Attributes(Given):
    """What may be said of a communication beside what it needs. An attribute of another method is refused."""

    user_id: Id | None = Field(default=None, description="Whose it is; null where nobody is known.")
    executed_by: Id | None = Field(default=None, description="The same, instead of `user_id`.")
    description: Description | None = Field(default=None, description="What was said.")
    call_duration: Duration | None = Field(default=None, description="Calls only.")
    call_phone: PhoneNumber | None = Field(
        default=None, description="Calls only: the customer's number, whichever the direction."
    )
    call_status: StatusName | None = Field(default=None, description="Calls only.")
    email_subject: str | None = _write_only("email_subject", "Emails only.")
    email_body: str | None = _write_only("email_body", "Emails only.")
    email_user: str | None = _write_only("email_user", "Emails only: the address that the user used.")
    url: str | None = _write_only("url", "Video meetings only.")

    def said(self) -> dict[str, Any]:
        """What was sent, `executed_by` under the name that it is stored by. Raises Invalid where both are there."""
        given = self.given()
        if "executed_by" in given:
            if "user_id" in given:
                raise Invalid({"executed_by": "says the same as user_id: send one of them"})
            given["user_id"] = given.pop("executed_by")
        return given


class CommunicationCreate(_Attributes):
    lead_id: Id = Field(description="The lead that it is with.")
    method: MethodName
    type: DirectionName
    executed_at: Moment | None = Field(default=None, description="When it really happened; now, if nothing is said.")


class CommunicationChange(_Attributes):
    """What is not given is left alone; so is what only writing can know (the attributes that are never given back),
    where null is given."""

    lead_id: Id | None = Field(default=None, description="Can't be blank: null leaves it as it is.")
    method: MethodName | None = Field(default=None, description="Can't be blank: null leaves it as it is.")
    type: DirectionName | None = Field(default=None, description="Can't be blank: null leaves it as it is.")
    executed_at: Moment | None = Field(default=None, description="Can't be blank: null leaves it as it is.")

    def changes(self) -> dict[str, Any]:
        return {
            name: value
            for name, value in self.said().items()
            if value is not None or name not in ("lead_id", "method", "type", "executed_at")
        }


class CommunicationAnswer(Shown):
    id: int
    lead_id: int
    user_id: int | None = Field(description="Whose it is; null where nobody is known.")
    created_at: Moment
    updated_at: Moment
    executed_at: Moment = Field(description="When it really happened: this orders a lead's history.")
    method: str = Field(description="phone, email, sms or video: new values may come.")
    type: str = Field(description="outgoing or incoming.")
    description: str | None
    call_duration: int | None = Field(description="Seconds.")
    call_phone: str | None = Field(description="The customer's number, in E.164.")
    call_status: str | None = Field(description=f"{', '.join(CallStatus)}: new values may come.")
    email_subject: None = Field(default=None, description=f"{_KEPT}: always null.")
    email_body: None = Field(default=None, description=f"{_KEPT}: always null.")
    email_user: None = Field(default=None, description=f"{_KEPT}: always null.")
    url: None = Field(default=None, description=f"{_KEPT}: always null.")

    @classmethod
    def of(cls, record: CommunicationRecord) -> "CommunicationAnswer":
        return cls(
            id=record.id,
            lead_id=record.lead.id,
            user_id=record.rep.id if record.rep else None,
            created_at=record.created_at,
            updated_at=record.updated_at,
            executed_at=record.executed_at,
            method=record.method,
            type=record.direction,
            description=record.description,
            call_duration=record.call_duration,
            call_phone=record.call_phone,
            call_status=record.call_status,
        )
