"""Lists, page by page, as every endpoint that gives one takes and answers them:

@routes.get("/v2/leads", scope=Scope.READ, query=PageQuery, answers={200: Page[LeadAnswer]}, summary="…")
async def index(request: ApiRequest) -> Answer:
    found, total = await leads.listed(…, start=request.query.start, limit=request.query.per_page)
    return paged(request, [LeadAnswer.of(lead) for lead in found], total=total)
"""

from collections.abc import Sequence
from http import HTTPStatus
from typing import Annotated

from pydantic import BaseModel, Field
from yarl import URL

from bot.api.envelope import Answer, page_of
from bot.api.errors import Problem
from bot.api.routing import ApiRequest
from bot.api.schemas.attributes import LARGEST_ID, Given

MOST_PER_PAGE = 100


class PageQuery(Given):
    """The parameters of a list: extend it where it takes more."""

    page: Annotated[int, Field(ge=1, le=LARGEST_ID, description="Which page, from 1.")] = 1
    per_page: Annotated[int, Field(ge=1, le=MOST_PER_PAGE, description="Items on a page.")] = 25

    @property
    def start(self) -> int:
        """How many items stand on the pages before."""
        return (self.page - 1) * self.per_page


def paged(request: ApiRequest, items: Sequence[BaseModel], *, total: int) -> Answer:
    """The page that `request.query`, a PageQuery, asks for: `items`, of `total`. A page behind the last is empty."""
    return Answer(
        200,
        page_of(
            list(items), url=public(request), page=request.query.page, per_page=request.query.per_page, total=total
        ),
    )


def public(request: ApiRequest) -> URL:
    """The address that was asked for, as it is from outside: behind a proxy only LOGCALL_URL knows. Raises Problem."""
    base = request.listening.settings.url
    try:
        return URL(base).join(request.http.url.relative()) if base else request.http.url
    except ValueError:
        raise Problem(HTTPStatus.BAD_REQUEST, "The header Host names no host.") from None
