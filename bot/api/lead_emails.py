"""A lead's emails, one by one: below their lead, and at `/v2/lead-emails`, where the CRM has them."""

from http import HTTPStatus

from bot.api.envelope import Answer, Message, Page
from bot.api.pagination import PageQuery, paged
from bot.api.routing import ApiRequest, Routes
from bot.api.schemas.leads import EmailAnswer, EmailChange, EmailGiven, EmailOfLead
from bot.services import leads
from bot.services.errors import Missing
from bot.services.leads.shelves import EMAILS
from models.api import Scope
from models.methods import Invalid

routes = Routes("Emails of a lead")


@routes.get(
    "/v2/leads/{id}/emails",
    scope=Scope.READ,
    query=PageQuery,
    answers={200: Page[EmailAnswer]},
    summary="List a lead's emails",
)
async def index(request: ApiRequest) -> Answer:
    """The oldest first."""
    found = await leads.shelves.all_on(EMAILS, request.workspace, request.path["id"])
    asked = request.query
    page = found[asked.start : asked.start + asked.per_page]
    return paged(request, [EmailAnswer.of(email) for email in page], total=len(found))


@routes.post(
    "/v2/leads/{id}/emails", scope=Scope.WRITE, body=EmailGiven, answers={201: EmailAnswer}, summary="Add an email"
)
async def create(request: ApiRequest, body: EmailGiven) -> Answer:
    return Answer(HTTPStatus.CREATED, await _added(request, request.path["id"], body))


@routes.put(
    "/v2/leads/{id}/emails/{email_id}",
    scope=Scope.WRITE,
    body=EmailChange,
    answers={200: EmailAnswer},
    summary="Change an email",
)
async def change(request: ApiRequest, body: EmailChange) -> Answer:
    return Answer(HTTPStatus.OK, await _changed(request, request.path["id"], request.path["email_id"], body))


@routes.delete("/v2/leads/{id}/emails/{email_id}", scope=Scope.WRITE, answers={200: Message}, summary="Remove an email")
async def remove(request: ApiRequest) -> Answer:
    await leads.shelves.remove(
        EMAILS, request.workspace, request.path["id"], request.path["email_id"], actor=request.actor
    )
    return Answer(HTTPStatus.OK, Message(message="Email removed."))


@routes.post(
    "/v2/lead-emails", scope=Scope.WRITE, body=EmailOfLead, answers={201: EmailAnswer}, summary="Add an email to a lead"
)
async def create_of(request: ApiRequest, body: EmailOfLead) -> Answer:
    try:
        return Answer(HTTPStatus.CREATED, await _added(request, body.lead_id, body))
    except Missing as problem:
        raise Invalid({"lead_id": problem.message}) from None


@routes.put(
    "/v2/lead-emails/{id}",
    scope=Scope.WRITE,
    body=EmailChange,
    answers={200: EmailAnswer},
    summary="Change an email by its id",
)
async def change_by_id(request: ApiRequest, body: EmailChange) -> Answer:
    lead_id = await leads.shelves.lead_with(EMAILS, request.workspace, request.path["id"])
    return Answer(HTTPStatus.OK, await _changed(request, lead_id, request.path["id"], body))


async def _added(request: ApiRequest, lead_id: int, body: EmailGiven) -> EmailAnswer:
    values = {"address": body.address}
    added = await leads.shelves.add(EMAILS, request.workspace, lead_id, body.type, values, actor=request.actor)
    return EmailAnswer.of(added)


async def _changed(request: ApiRequest, lead_id: int, email_id: int, body: EmailChange) -> EmailAnswer:
    values = {"address": body.address} if body.address else {}
    changed = await leads.shelves.change(
        EMAILS, request.workspace, lead_id, email_id, body.type, values, actor=request.actor
    )
    return EmailAnswer.of(changed)
