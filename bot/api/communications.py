"""Communications: logged, changed and read by other systems."""

from collections.abc import Iterator
from contextlib import contextmanager

from bot.api.envelope import Answer, Page
from bot.api.pagination import PageQuery, paged
from bot.api.routing import ApiRequest, Routes
from bot.api.schemas.communications import CommunicationAnswer, CommunicationChange, CommunicationCreate
from bot.services import communications, leads
from bot.services.errors import Missing
from models.api import Scope
from models.methods import OWN_FIELDS, Invalid

routes = Routes("Communications")


@routes.post(
    "/v2/communications",
    scope=Scope.WRITE,
    body=CommunicationCreate,
    answers={201: CommunicationAnswer},
    summary="Log a communication",
    description="Its card appears in Slack, in the channel where its user posts, or in the workspace's.",
    examples={
        "A call": {
            "lead_id": 1,
            "method": "phone",
            "type": "outgoing",
            "call_status": "answered",
            "call_duration": 200,
            "call_phone": "+15147894561",
            "executed_at": "2026-03-01T14:05:00-05:00",
        }
    },
)
async def create(request: ApiRequest, body: CommunicationCreate) -> Answer:
    said = body.said()
    with _in_its_words(body):
        made = await communications.take_in(
            request.workspace,
            lead_id=body.lead_id,
            user_id=said.get("user_id"),
            method=body.method,
            direction=body.type,
            values={name: value for name, value in said.items() if name in OWN_FIELDS},
            executed_at=body.executed_at,
            description=body.description,
            source=request.source,
        )
    return Answer(201, CommunicationAnswer.of(made))


@routes.put(
    "/v2/communications/{id}",
    scope=Scope.WRITE,
    body=CommunicationChange,
    answers={200: CommunicationAnswer},
    summary="Change a communication",
    description=(
        "What is not given is left alone. `call_status` is a report of how the call goes: one that comes too late for "
        "what is known already is kept, and changes nothing. The answer says how it stands."
    ),
)
async def change(request: ApiRequest, body: CommunicationChange) -> Answer:
    with _in_its_words(body):
        changed = await communications.bring_up_to_date(
            request.workspace, request.path["id"], body.changes(), source=f"api:{request.key.id}"
        )
    return Answer(200, CommunicationAnswer.of(changed))


@routes.get(
    "/v2/communications/{id}", scope=Scope.READ, answers={200: CommunicationAnswer}, summary="Read a communication"
)
async def show(request: ApiRequest) -> Answer:
    """One that was taken back isn't there any more."""
    found = await communications.get(request.workspace, request.path["id"], seen_by=None)
    if found.withdrawn_at is not None:
        raise Missing("That communication was taken back.")
    return Answer(200, CommunicationAnswer.of(found))


@routes.get(
    "/v2/leads/{id}/communications",
    scope=Scope.READ,
    query=PageQuery,
    answers={200: Page[CommunicationAnswer]},
    summary="Read a lead's communications",
    description="Newest first, by when they happened.",
)
async def history(request: ApiRequest) -> Answer:
    found, total = await leads.numbered_history(
        request.workspace, request.path["id"], seen_by=None, start=request.query.start, limit=request.query.per_page
    )
    return paged(request, [CommunicationAnswer.of(record) for record in found], total=total)


@contextmanager
def _in_its_words(body: CommunicationCreate | CommunicationChange) -> Iterator[None]:
    """Services say `user_id`, also where it was sent as `executed_by`."""
    try:
        yield
    except Invalid as problem:
        whose = "executed_by" if "executed_by" in body.model_fields_set else "user_id"
        raise Invalid({whose if name == "user_id" else name: said for name, said in problem.errors.items()}) from None
