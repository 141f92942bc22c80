"""The minimal Bolt app: one command, `await ack()`. `python -m bench.minimal defaults|best PORT SLACK_API_URL`."""

import asyncio
import logging
import sys

import uvloop
from aiohttp import web
from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from bench.signed import PATH, SIGNING_SECRET


def minimal(*, at_its_best: bool, api_url: str) -> AsyncApp:
    app = AsyncApp(
        client=AsyncWebClient("xoxb-bench", base_url=api_url),
        signing_secret=SIGNING_SECRET,
        process_before_response=at_its_best,
    )

    @app.command("/logcall")
    async def logcall(ack: AsyncAck) -> None:
        await ack()

    return app


if __name__ == "__main__":
    _, way, port, api_url = sys.argv
    logging.getLogger("aiohttp.access").setLevel(logging.WARNING)
    if way == "best":
        asyncio.set_event_loop_policy(uvloop.EventLoopPolicy())
    server = minimal(at_its_best=way == "best", api_url=api_url).server(port=int(port), path=PATH, host="127.0.0.1")
    web.run_app(server.web_app, host="127.0.0.1", port=int(port), access_log=None, print=None)
