"""Endpoints to try the API's own rules on."""

from typing import Annotated

from pydantic import Field

from bot.api.envelope import Answer
from bot.api.routing import ApiRequest, Routes
from bot.api.schemas.attributes import Given, Id, Moment, PhoneNumber, Shown
from bot.services.errors import Missing, Refused
from models.api import Scope
from models.methods import Invalid

routes = Routes("Trials")


class Part(Given):
    number: PhoneNumber | None = None


class TrialCreate(Given):
    name: Annotated[str, Field(min_length=1, max_length=20)]
    lead_id: Id | None = None
    at: Moment | None = None
    parts: tuple[Part, ...] = ()


class TrialQuery(Given):
    page: Annotated[int, Field(ge=1)] = 1
    since: Annotated[Moment | None, Field(alias="filter[at][gte]")] = None


class Trial(Shown):
    id: int
    name: str | None
    at: Moment | None
    source: str | None


@routes.get("/v2/trials", scope=Scope.READ, query=TrialQuery, answers={200: Trial}, summary="The first trial")
async def first(request: ApiRequest) -> Answer:
    return Answer(200, Trial(id=request.query.page, name=None, at=request.query.since, source=None))


@routes.get("/v2/trials/{id}", scope=Scope.READ, answers={200: Trial}, summary="A trial")
async def show(request: ApiRequest) -> Answer:
    match request.path["id"]:
        case 404:
            raise Missing("There is no such trial.")
        case 409:
            raise Refused("This trial is over.")
        case 422:
            raise Invalid({"lead_id": "is no lead"})
        case 500:
            raise RuntimeError("secret")
        case 503:
            raise ConnectionRefusedError
    return Answer(200, Trial(id=request.path["id"], name=None, at=None, source=None))


@routes.post("/v2/trials", scope=Scope.WRITE, body=TrialCreate, answers={201: Trial}, summary="Try")
async def create(request: ApiRequest, body: TrialCreate) -> Answer:
    return Answer(201, Trial(id=1, name=body.name, at=body.at, source=request.source))
