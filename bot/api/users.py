"""Users, for other systems to name."""

from typing import Annotated

from pydantic import Field

from bot.api.envelope import Answer, Page
from bot.api.pagination import PageQuery, paged
from bot.api.routing import ApiRequest, Routes
from bot.api.schemas.users import UserAnswer
from bot.services import directory
from models.api import Scope

routes = Routes("Users")


class UsersQuery(PageQuery):
    email: Annotated[
        str | None,
        Field(alias="filter[email]", max_length=320, description="In any case. Slack is asked for who is not met yet."),
    ] = None


@routes.get("/v2/users", scope=Scope.READ, query=UsersQuery, answers={200: Page[UserAnswer]}, summary="List users")
async def index(request: ApiRequest) -> Answer:
    """Everybody whom Logcall has met in Slack, the newest first."""
    asked = request.query
    if asked.email:
        await request.listening.meet_by_address(asked.email)
    users, total = await directory.listed(request.workspace, email=asked.email, start=asked.start, limit=asked.per_page)
    return paged(request, [UserAnswer.of(user) for user in users], total=total)


@routes.get("/v2/users/{id}", scope=Scope.READ, answers={200: UserAnswer}, summary="Read a user")
async def show(request: ApiRequest) -> Answer:
    return Answer(200, UserAnswer.of(await directory.get(request.workspace, request.path["id"])))
