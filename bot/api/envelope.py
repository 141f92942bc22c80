"""How answers are wrapped: `{"data": …}`, pages with `links` and `meta`, and plain messages."""

from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from pydantic import BaseModel, Field
from pydantic_core import to_json
from yarl import URL

Item = TypeVar("Item", bound=BaseModel)


@dataclass(frozen=True, slots=True)
class Answer:
    """What a handler returns. A `Bare` model is the whole body; any other stands under `data`."""

    status: int
    model: BaseModel
    sent: str = ""
    """By what a body that only the handler reads is known again."""

    @property
    def body(self) -> bytes:
        shown = to_json(self.model, by_alias=True)
        return shown if isinstance(self.model, Bare) else b'{"data":' + shown + b"}"


class Bare(BaseModel):
    """A body that stands by itself."""


class Message(Bare):
    message: str


class Links(BaseModel):
    first: str = Field(description="The address of the first page.")
    last: str
    prev: str | None
    next: str | None


class Meta(BaseModel):
    model_config = {"populate_by_name": True}

    current_page: int
    from_: int | None = Field(alias="from", description="The place of this page's first item among all, from 1.")
    last_page: int
    path: str
    per_page: int
    to: int | None
    total: int


class Page(Bare, Generic[Item]):
    """A page of a list, as `answers={200: Page[LeadAnswer]}` declares it and `page_of` makes it."""

    data: list[Item]
    links: Links
    meta: Meta


def page_of(items: list[Item], *, url: URL, page: int, per_page: int, total: int) -> Page[Item]:
    """Page `page`, from 1, of `total` items. `url`: the request's, whose other parameters the links keep."""
    last = max(-(-total // per_page), 1)
    first_place = (page - 1) * per_page + 1

    def at(number: int) -> str:
        return str(url.update_query(page=number))

    return Page[Any](
        data=items,
        links=Links(
            first=at(1),
            last=at(last),
            prev=at(min(page - 1, last)) if page > 1 else None,
            next=at(page + 1) if page < last else None,
        ),
        meta=Meta(
            current_page=page,
            from_=first_place if items else None,
            last_page=last,
            path=str(url.with_query(None)),
            per_page=per_page,
            to=first_place + len(items) - 1 if items else None,
            total=total,
        ),
    )
