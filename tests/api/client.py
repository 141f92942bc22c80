"""A client of the API, over real HTTP."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from types import TracebackType
from typing import Any

import aiohttp


@dataclass(frozen=True)
class Reply:
    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)

    @property
    def data(self) -> Any:
        return self.json["data"]

    @property
    def errors(self) -> dict[str, list[str]]:
        return dict(self.json["errors"])


class Client:
    """`key`: None to send none."""

    def __init__(self, url: str, key: str | None) -> None:
        headers = {"Authorization": f"Bearer {key}"} if key is not None else {}
        self._session = aiohttp.ClientSession(url, headers=headers)

    async def __aenter__(self) -> "Client":
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, problem: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._session.close()

    async def get(self, path: str, headers: Mapping[str, str] | None = None) -> Reply:
        return await self.ask("GET", path, headers=headers)

    async def post(self, path: str, body: Any, headers: Mapping[str, str] | None = None) -> Reply:
        return await self.ask("POST", path, json=body, headers=headers)

    async def put(self, path: str, body: Any, headers: Mapping[str, str] | None = None) -> Reply:
        return await self.ask("PUT", path, json=body, headers=headers)

    async def ask(self, method: str, path: str, **what: Any) -> Reply:
        """`what`: as aiohttp's `request` takes it: `data`, `json`, `headers`, `params`."""
        async with self._session.request(method, path, **what) as response:
            return Reply(response.status, response.headers, await response.read())
