"""The API as a process of its own, on the database that DATABASE_URL names, and beside it the service calls that it is
compared with: `/bench/log?times=N` and `/bench/history?times=N` make them in the same process.

Nothing empties the outbox meanwhile: of neither contestant.
"""

import asyncio
import os
import sys
import time
from collections.abc import Awaitable, Callable
from typing import Any, cast

import uvloop
from aiohttp import web

from bench.furniture import KEY, PHONE, Furniture, furnish
from bench.rounds import quantile
from bench.signed import SIGNING_SECRET
from bot.api.application import Api
from bot.listening import Listening
from bot.services import api_keys, communications, leads
from bot.settings import Settings, load
from models.api import Scope
from models.database import close_database, migrate, open_database
from models.status import Direction

CONNECTIONS = 8
HISTORY = 1000
"""Communications of the lead whose history is read."""
PAGE = 25
SPOKEN_OF = "Wants a quote for two trucks"


class Services:
    def __init__(self, within: Furniture) -> None:
        self._within = within

    async def log(self) -> None:
        await communications.log(
            self._within.workspace,
            self._within.user,
            lead_id=self._within.lead_id,
            method="phone",
            direction=Direction.OUTGOING,
            values={"call_phone": PHONE, "call_status": "answered", "call_duration": 200},
            description=SPOKEN_OF,
            channel_id="C0BENCH",
        )

    async def history(self) -> None:
        page, total = await leads.numbered_history(
            self._within.workspace, self._within.lead_id, seen_by=None, start=0, limit=PAGE
        )
        if len(page) != PAGE or total < HISTORY:
            raise AssertionError(f"a page of {len(page)}, of {total}")

    async def logged(self, request: web.Request) -> web.Response:
        """As many at once as the API has connections."""
        each = int(request.query["times"]) // CONNECTIONS
        started = time.perf_counter()
        await asyncio.gather(*(_again(self.log, each) for _ in range(CONNECTIONS)))
        return web.json_response({"per_second": each * CONNECTIONS / (time.perf_counter() - started)})

    async def read(self, request: web.Request) -> web.Response:
        return web.json_response({"p50": quantile(await _again(self.history, int(request.query["times"])), 0.5)})


async def _again(call: Callable[[], Awaitable[None]], times: int) -> list[float]:
    taken = []
    for _ in range(times):
        started = time.perf_counter()
        await call()
        taken.append(time.perf_counter() - started)
    return taken


async def main(port: int) -> None:
    settings = load(
        Settings,
        encryption_keys=KEY,
        slack_bot_token="xoxb-bench",
        slack_signing_secret=SIGNING_SECRET,
        api_rate=1_000_000,
        recordings=os.environ["LOGCALL_RECORDINGS"],
    )
    await open_database(settings.database_url)
    try:
        await migrate()
        within = await furnish()
        services = Services(within)
        await services.log()
        _, secret = await api_keys.create(within.workspace, "Bench", list(Scope))
        nothing = cast("Any", None)
        listening = Listening(settings=settings, workspace=within.workspace, client=nothing, session=nothing)
        api, server = Api(), web.Application()
        api.add_to(server.router)
        server.router.add_get("/bench/log", services.logged)
        server.router.add_get("/bench/history", services.read)
        runner = web.AppRunner(server, access_log=None)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", port).start()
        async with api.taking(listening):
            print(f"{secret} {within.lead_id} {within.user.id}", flush=True)
            await asyncio.Event().wait()
    finally:
        await close_database()


if __name__ == "__main__":
    uvloop.run(main(int(sys.argv[1])))
