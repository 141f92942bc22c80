"""Endpoints of a test's own, served over real HTTP beside the app."""

from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager

from aiohttp import web

from bot.api.application import Api
from bot.api.routing import Endpoint
from bot.app import App
from bot.http_server import Runner


@asynccontextmanager
async def served(endpoints: Iterable[Iterable[Endpoint]], app: App) -> AsyncIterator[str]:
    """Their URL. The same `app` can be served twice: two processes, on PostgreSQL."""
    api, server = Api(endpoints), web.Application()
    api.add_to(server.router)
    runner = Runner(server)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        async with api.taking(app.listening):
            yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    finally:
        await runner.cleanup()
