"""Call logs, as the CRM's API has them."""

from typing import Annotated, Any

from pydantic import Field

from bot.api.schemas.attributes import Given, Id, Moment, Shown, Whole
from bot.api.schemas.leads import LeadAnswer
from bot.services.given import LONGEST_TEXT
from models.methods.phone import LONGEST_CALL
from models.record import CallLogRecord
from models.status import CallStatus, Direction
from models.whole_lead import WholeLead

DirectionName = Annotated[
    str,
    Field(
        max_length=16,
        description="outgoing or incoming; out, in, outbound and inbound are understood.",
        json_schema_extra={"enum": [str(direction) for direction in Direction]},
    ),
]
StatusName = Annotated[
    str,
    Field(
        min_length=1,
        max_length=32,
        description=(
            f"{', '.join(CallStatus)}; or what phone systems say: queued, initiated, ringing, in-progress, completed, "
            "busy, no-answer, canceled, failed. Any other word is kept, and changes nothing."
        ),
    ),
]
Number = Annotated[
    str,
    Field(
        max_length=64,
        description="E.164, or as it is dialled in the workspace's own country. Of your own people also an extension.",
    ),
]


class CallLogChange(Given):
    """What is not given, or null, is left alone."""

    direction: DirectionName | None = Field(default=None, description="Can't be changed.")
    from_: Number | None = Field(default=None, alias="from")
    to: Number | None = None
    status: StatusName | None = None
    start_at: Moment | None = None
    end_at: Moment | None = Field(default=None, description="Without one the call is in progress.")
    duration: Annotated[Whole, Field(ge=0, le=LONGEST_CALL)] | None = Field(
        default=None, description="Seconds. A call that was answered is complete with both this and `end_at`."
    )
    media_url: Annotated[str, Field(max_length=2000)] | None = Field(
        default=None, description="Where the recording is; needs `end_at`."
    )
    user_id: Id | None = Field(default=None, description="Whose call it is; or `user_email`, or `user_did`.")
    user_email: Annotated[str, Field(max_length=320)] | None = None
    user_did: Annotated[str, Field(max_length=32)] | None = Field(default=None, description="Their direct number.")
    description: Annotated[str, Field(max_length=LONGEST_TEXT)] | None = None
    lead_id: Id | None = Field(
        default=None, description="Whom the call is with. Without it: who has the customer's number, or a new lead."
    )

    def report(self) -> dict[str, Any]:
        """As `call_logs` takes it, under the CRM's names."""
        return {name.removesuffix("_"): value for name, value in self.given().items() if value is not None}


class CallLogCreate(CallLogChange):
    direction: DirectionName


class CallLogAnswer(Shown):
    id: int
    communication_id: int | None = Field(
        description="Null while several leads have the number, and the user is asked in Slack which one it is."
    )
    lead_id: int | None
    user_id: int | None = Field(description="Whose call it is; null where nobody is known.")
    created_at: Moment
    updated_at: Moment
    start_at: Moment | None
    end_at: Moment | None
    duration: int | None = Field(description="Seconds.")
    direction: str = Field(description="outgoing or incoming.")
    from_: str | None = Field(alias="from")
    to: str | None
    status: str = Field(description=f"How the call stands: {', '.join(CallStatus)}; new values may come.")
    media_url: str | None
    user_did: str | None
    user_email: str | None
    description: str | None
    lead: LeadAnswer | None

    @classmethod
    def of(cls, log: CallLogRecord, lead: WholeLead | None) -> "CallLogAnswer":
        shown: dict[str, Any] = {"from": log.from_number or None}
        return cls(
            id=log.id,
            communication_id=log.communication_id,
            lead_id=log.lead_id,
            user_id=log.user_id,
            created_at=log.created_at,
            updated_at=log.updated_at,
            start_at=log.start_at,
            end_at=log.end_at,
            duration=log.duration,
            direction=log.direction,
            to=log.to_number or None,
            status=log.status,
            media_url=log.media_url,
            user_did=log.user_did or None,
            user_email=log.user_email or None,
            description=log.description,
            lead=LeadAnswer.of(lead) if lead else None,
            **shown,
        )
