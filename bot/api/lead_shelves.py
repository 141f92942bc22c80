"""A lead's phones and emails, one by one: below their lead, and where the CRM has them, at `/v2/lead-phones` and
`/v2/lead-emails`."""

from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from pydantic import BaseModel

from bot.api.envelope import Answer, Message, Page
from bot.api.numbers import e164
from bot.api.pagination import PageQuery, paged
from bot.api.routing import ApiRequest, Routes
from bot.api.schemas.leads import (
    EmailAnswer,
    EmailChange,
    EmailGiven,
    EmailOfLead,
    PhoneAnswer,
    PhoneChange,
    PhoneGiven,
    PhoneOfLead,
    extension_of,
)
from bot.services import leads
from bot.services.errors import Missing
from bot.services.leads.shelves import EMAILS, PHONES, Shelf
from models.api import Scope
from models.methods import Invalid


@dataclass(frozen=True, slots=True)
class _Kind:
    """What tells phones from emails."""

    shelf: Shelf[Any]
    words: str
    """As in "a phone"."""
    given: type[BaseModel]
    given_of_lead: type[BaseModel]
    change: type[BaseModel]
    answer: Any
    """The schema that shows one: it has `of`."""
    answers: type[BaseModel]
    """That of several."""
    values: Callable[[Any, ApiRequest], dict[str, str]]
    """What a body says, as `leads.shelves` takes it. Raises Invalid."""


def _phone_values(body: PhoneGiven | PhoneChange, request: ApiRequest) -> dict[str, str]:
    values: dict[str, str] = {}
    if body.number is not None:
        values["number"] = e164("number", body.number, request.workspace.region)
    if (extension := extension_of(body)) is not None:
        values["extension"] = extension
    return values


def _email_values(body: EmailGiven | EmailChange, _request: ApiRequest) -> dict[str, str]:
    return {"address": body.address} if body.address else {}


def _routes(kind: _Kind) -> Routes:
    shelf, answer, what, one = kind.shelf, kind.answer, kind.shelf.what, kind.words
    below, known_by_id = f"/v2/leads/{{id}}/{what}s", f"/v2/lead-{what}s"
    item_id = f"{what}_id"
    routes = Routes(f"{what.capitalize()}s of a lead")

    @routes.get(below, scope=Scope.READ, query=PageQuery, answers={200: kind.answers}, summary=f"List a lead's {what}s")
    async def index(request: ApiRequest) -> Answer:
        """The oldest first."""
        found = await leads.shelves.all_on(shelf, request.workspace, request.path["id"])
        asked = request.query
        page = found[asked.start : asked.start + asked.per_page]
        return paged(request, [answer.of(item) for item in page], total=len(found))

    @routes.post(below, scope=Scope.WRITE, body=kind.given, answers={201: answer}, summary=f"Add {one}")
    async def create(request: ApiRequest, body: Any) -> Answer:
        return await added(request, request.path["id"], body)

    @routes.put(
        f"{below}/{{{item_id}}}",
        scope=Scope.WRITE,
        body=kind.change,
        answers={200: answer},
        summary=f"Change {one}",
    )
    async def change(request: ApiRequest, body: Any) -> Answer:
        return await changed(request, request.path["id"], request.path[item_id], body)

    @routes.delete(f"{below}/{{{item_id}}}", scope=Scope.WRITE, answers={200: Message}, summary=f"Remove {one}")
    async def remove(request: ApiRequest) -> Answer:
        about = request.path["id"], request.path[item_id]
        await leads.shelves.remove(shelf, request.workspace, *about, actor=request.actor)
        return Answer(HTTPStatus.OK, Message(message=f"{what.capitalize()} removed."))

    @routes.post(
        known_by_id, scope=Scope.WRITE, body=kind.given_of_lead, answers={201: answer}, summary=f"Add {one} to a lead"
    )
    async def create_of(request: ApiRequest, body: Any) -> Answer:
        try:
            return await added(request, body.lead_id, body)
        except Missing as problem:
            raise Invalid({"lead_id": problem.message}) from None

    @routes.put(
        f"{known_by_id}/{{id}}",
        scope=Scope.WRITE,
        body=kind.change,
        answers={200: answer},
        summary=f"Change {one} by its id",
    )
    async def change_by_id(request: ApiRequest, body: Any) -> Answer:
        lead_id = await leads.shelves.lead_with(shelf, request.workspace, request.path["id"])
        return await changed(request, lead_id, request.path["id"], body)

    async def added(request: ApiRequest, lead_id: int, body: Any) -> Answer:
        values = kind.values(body, request)
        item = await leads.shelves.add(shelf, request.workspace, lead_id, body.type, values, actor=request.actor)
        return Answer(HTTPStatus.CREATED, answer.of(item))

    async def changed(request: ApiRequest, lead_id: int, id_: int, body: Any) -> Answer:
        values = kind.values(body, request)
        item = await leads.shelves.change(
            shelf, request.workspace, lead_id, id_, body.type, values, actor=request.actor
        )
        return Answer(HTTPStatus.OK, answer.of(item))

    return routes


phones = _routes(
    _Kind(PHONES, "a phone", PhoneGiven, PhoneOfLead, PhoneChange, PhoneAnswer, Page[PhoneAnswer], _phone_values)
)
emails = _routes(
    _Kind(EMAILS, "an email", EmailGiven, EmailOfLead, EmailChange, EmailAnswer, Page[EmailAnswer], _email_values)
)
