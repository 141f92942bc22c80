"""Leads: listed, found, made and changed by other systems."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated, Any

from pydantic import Field

from bot.api.envelope import Answer, Page
from bot.api.filters import ID, ID_OR_NONE, MOMENT, SOME_TEXT, TEXT, conditions_of, filtered, one_of
from bot.api.numbers import e164, number_beginnings, whole_numbers
from bot.api.pagination import PageQuery, paged
from bot.api.routing import ApiRequest, Routes
from bot.api.schemas.attributes import Given
from bot.api.schemas.leads import AdvisorGiven, LeadAnswer, LeadChange, LeadCreate, extension_of
from bot.services import directory, leads
from bot.services.given import noting
from bot.services.leads import Condition, GivenEmail, GivenPhone
from models.api import Scope
from models.lead import LeadStatus, Result
from models.methods import Invalid

routes = Routes("Leads")

_COLUMNS = ("first_name", "last_name", "company", "locale")
_FACTS = (
    "status",
    "result",
    "unsubscribe_all_date",
    "unsubscribe_call_date",
    "unsubscribe_email_date",
    "unsubscribe_sms_date",
)


class Including(Given):
    """Taken as the CRM's clients send it."""

    include: Annotated[
        list[str],
        Field(
            alias="include[]",
            max_length=20,
            description="Nothing needs it here: phones, emails and the advisor are always there.",
        ),
    ] = []  # noqa: RUF012 (pydantic copies it)


class _LeadsQuery(Including, PageQuery):
    pass


class LeadSearch(_LeadsQuery):
    query: Annotated[
        str, Field(max_length=500, description="Beginnings of names, a number (also national digits), or an email.")
    ] = ""


LeadsQuery = filtered(
    _LeadsQuery,
    "LeadsQuery",
    {
        "id": ID,
        "created_at": MOMENT,
        "updated_at": MOMENT,
        "last_contact_at": MOMENT,
        "status": one_of({**{str(status): str(status) for status in LeadStatus}, "none": None}),
        "result": one_of({"pending": None, **{str(result): str(result) for result in Result}}),
        "user_id": ID_OR_NONE,
        "name": SOME_TEXT,
        "first_name": TEXT,
        "last_name": TEXT,
        "company": TEXT,
        "locale": TEXT,
        "email": SOME_TEXT,
        "phone": SOME_TEXT,
    },
)


@routes.get("/v2/leads", scope=Scope.READ, query=LeadsQuery, answers={200: Page[LeadAnswer]}, summary="List leads")
async def index(request: ApiRequest) -> Answer:
    """The newest first. All filters must hold. Merged and deleted leads are not listed."""
    region = request.workspace.region
    conditions = [_as_stored(condition, region) for condition in conditions_of(request.query)]
    found, total = await leads.listed(
        request.workspace, conditions, start=request.query.start, limit=request.query.per_page
    )
    return paged(request, [LeadAnswer.of(lead) for lead in found], total=total)


@routes.get(
    "/v2/leads/search", scope=Scope.READ, query=LeadSearch, answers={200: Page[LeadAnswer]}, summary="Search leads"
)
async def search(request: ApiRequest) -> Answer:
    """By name, company, phone or email, the newest first. Every word must be the beginning of one of a lead's. At most
    1,000 are found, of more those that were contacted last; `total` counts what was found."""
    asked = request.query
    found, total = await leads.searched(request.workspace, asked.query, start=asked.start, limit=asked.per_page)
    return paged(request, [LeadAnswer.of(lead) for lead in found], total=total)


@routes.get("/v2/leads/{id}", scope=Scope.READ, query=Including, answers={200: LeadAnswer}, summary="Read a lead")
async def show(request: ApiRequest) -> Answer:
    """One that was merged into another is not found: the message says which lead to ask for instead."""
    return Answer(200, LeadAnswer.of(await leads.whole(request.workspace, request.path["id"])))


@routes.post(
    "/v2/leads",
    scope=Scope.WRITE,
    body=LeadCreate,
    answers={201: LeadAnswer},
    summary="Make a lead",
    examples={
        "With a phone and an email": {
            "first_name": "John",
            "last_name": "Doe",
            "locale": "en",
            "emails": [{"type": "home", "address": "hello@example.com"}],
            "phones": [{"number": "+15144321214", "extension": 12345, "type": "mobile"}],
        }
    },
)
async def create(request: ApiRequest, body: LeadCreate) -> Answer:
    errors: dict[str, str] = {}
    facts = await _facts(body, request, errors)
    with _in_its_words(body):
        made = await leads.create(
            request.workspace,
            None,
            first_name=body.first_name or "",
            last_name=body.last_name or "",
            company=body.company or "",
            locale=body.locale or "",
            phones=_phones(body, request, errors),
            emails=_emails(body),
            more=facts,
            source=request.source,
            wrong=errors,
        )
    return Answer(201, LeadAnswer.of(await leads.whole(request.workspace, made.id)))


@routes.put("/v2/leads/{id}", scope=Scope.WRITE, body=LeadChange, answers={200: LeadAnswer}, summary="Change a lead")
async def change(request: ApiRequest, body: LeadChange) -> Answer:
    """What is not given is left alone. A phone takes the place of the one of its type; to remove one, DELETE it. Cards
    in Slack follow a new name."""
    lead_id = request.path["id"]
    errors: dict[str, str] = {}
    if body.id not in (None, lead_id):
        errors["id"] = "is another lead's: it can't be changed"
    names = {name: getattr(body, name) for name in _COLUMNS if name in body.model_fields_set}
    facts = await _facts(body, request, errors)
    with _in_its_words(body):
        await leads.edit(
            request.workspace,
            None,
            lead_id,
            changes=names | facts,
            phones=_phones(body, request, errors),
            emails=_emails(body),
            wrong=errors,
            actor=request.actor,
        )
    return Answer(200, LeadAnswer.of(await leads.whole(request.workspace, lead_id)))


def _as_stored(condition: Condition, region: str) -> Condition:
    """The same condition on what the tables have: numbers in E.164, addresses in lower case."""
    match condition.field, condition.how:
        case "email", how:
            return Condition("email", how, (condition.value.lower(),))
        case "phone", "begins":
            return Condition("phone", "begins", tuple(number_beginnings(condition.value, region)))
        case "phone", _:
            return Condition("phone", "is", tuple(whole_numbers(condition.value, region)))
    return condition


async def _facts(body: LeadCreate, request: ApiRequest, errors: dict[str, str]) -> dict[str, Any]:
    """What is given beside the names, the phones and the emails. Who is to own the lead is looked up."""
    facts = {name: getattr(body, name) for name in _FACTS if name in body.model_fields_set}
    if "user_id" in body.model_fields_set:
        facts["owner_id"] = body.user_id
    if "advisor" in body.model_fields_set:
        if "user_id" in body.model_fields_set:
            errors["advisor"] = "says the same as user_id: send one of them"
        with noting(errors):
            facts["owner_id"] = await _owner(body.advisor, request)
    return facts


async def _owner(advisor: AdvisorGiven | None, request: ApiRequest) -> int | None:
    """Raises Invalid."""
    if advisor is None:
        return None
    if advisor.id is not None:
        return advisor.id
    if advisor.email:
        await request.listening.meet_by_address(advisor.email)
    name = f"{advisor.first_name or ''} {advisor.last_name or ''}".strip()
    if not advisor.email and not name:
        raise Invalid({"advisor": "needs an id, an email or a name"})
    return await directory.called(request.workspace, "advisor", email=advisor.email or "", name=name)


def _phones(body: LeadCreate, request: ApiRequest, errors: dict[str, str]) -> list[GivenPhone]:
    given = []
    for at, phone in enumerate(body.phones or ()):
        with noting(errors):
            number = e164(f"phones.{at}.number", phone.number, request.workspace.region)
            given.append(GivenPhone(number, phone.type, extension_of(phone)))
    return given


def _emails(body: LeadCreate) -> list[GivenEmail]:
    return [GivenEmail(email.address, email.type) for email in body.emails or ()]


@contextmanager
def _in_its_words(body: LeadCreate) -> Iterator[None]:
    """Services say `owner_id` where the API says `user_id`, or `advisor`."""
    try:
        yield
    except Invalid as problem:
        owner = "advisor" if "advisor" in body.model_fields_set else "user_id"
        raise Invalid({owner if name == "owner_id" else name: said for name, said in problem.errors.items()}) from None
