"""A lead's phones, one by one: below their lead, and at `/v2/lead-phones`, where the CRM has them."""

from http import HTTPStatus

from bot.api.envelope import Answer, Message, Page
from bot.api.numbers import e164
from bot.api.pagination import PageQuery, paged
from bot.api.routing import ApiRequest, Routes
from bot.api.schemas.leads import PhoneAnswer, PhoneChange, PhoneGiven, PhoneOfLead, extension_of
from bot.services import leads
from bot.services.errors import Missing
from bot.services.leads.shelves import PHONES
from models.api import Scope
from models.methods import Invalid

routes = Routes("Phones of a lead")


@routes.get(
    "/v2/leads/{id}/phones",
    scope=Scope.READ,
    query=PageQuery,
    answers={200: Page[PhoneAnswer]},
    summary="List a lead's phones",
)
async def index(request: ApiRequest) -> Answer:
    """The oldest first."""
    found = await leads.shelves.all_on(PHONES, request.workspace, request.path["id"])
    asked = request.query
    page = found[asked.start : asked.start + asked.per_page]
    return paged(request, [PhoneAnswer.of(phone) for phone in page], total=len(found))


@routes.post(
    "/v2/leads/{id}/phones", scope=Scope.WRITE, body=PhoneGiven, answers={201: PhoneAnswer}, summary="Add a phone"
)
async def create(request: ApiRequest, body: PhoneGiven) -> Answer:
    return Answer(HTTPStatus.CREATED, await _added(request, request.path["id"], body))


@routes.put(
    "/v2/leads/{id}/phones/{phone_id}",
    scope=Scope.WRITE,
    body=PhoneChange,
    answers={200: PhoneAnswer},
    summary="Change a phone",
)
async def change(request: ApiRequest, body: PhoneChange) -> Answer:
    return Answer(HTTPStatus.OK, await _changed(request, request.path["id"], request.path["phone_id"], body))


@routes.delete("/v2/leads/{id}/phones/{phone_id}", scope=Scope.WRITE, answers={200: Message}, summary="Remove a phone")
async def remove(request: ApiRequest) -> Answer:
    await leads.shelves.remove(
        PHONES, request.workspace, request.path["id"], request.path["phone_id"], actor=request.actor
    )
    return Answer(HTTPStatus.OK, Message(message="Phone removed."))


@routes.post(
    "/v2/lead-phones", scope=Scope.WRITE, body=PhoneOfLead, answers={201: PhoneAnswer}, summary="Add a phone to a lead"
)
async def create_of(request: ApiRequest, body: PhoneOfLead) -> Answer:
    try:
        return Answer(HTTPStatus.CREATED, await _added(request, body.lead_id, body))
    except Missing as problem:
        raise Invalid({"lead_id": problem.message}) from None


@routes.put(
    "/v2/lead-phones/{id}",
    scope=Scope.WRITE,
    body=PhoneChange,
    answers={200: PhoneAnswer},
    summary="Change a phone by its id",
)
async def change_by_id(request: ApiRequest, body: PhoneChange) -> Answer:
    lead_id = await leads.shelves.lead_with(PHONES, request.workspace, request.path["id"])
    return Answer(HTTPStatus.OK, await _changed(request, lead_id, request.path["id"], body))


async def _added(request: ApiRequest, lead_id: int, body: PhoneGiven) -> PhoneAnswer:
    values = _values(body, request)
    added = await leads.shelves.add(PHONES, request.workspace, lead_id, body.type, values, actor=request.actor)
    return PhoneAnswer.of(added)


async def _changed(request: ApiRequest, lead_id: int, phone_id: int, body: PhoneChange) -> PhoneAnswer:
    values = _values(body, request)
    changed = await leads.shelves.change(
        PHONES, request.workspace, lead_id, phone_id, body.type, values, actor=request.actor
    )
    return PhoneAnswer.of(changed)


def _values(body: PhoneGiven | PhoneChange, request: ApiRequest) -> dict[str, str]:
    """Raises Invalid."""
    values: dict[str, str] = {}
    if body.number is not None:
        values["number"] = e164("number", body.number, request.workspace.region)
    if (extension := extension_of(body)) is not None:
        values["extension"] = extension
    return values
