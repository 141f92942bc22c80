"""The sandbox's page in a real browser, against a small Bolt app over real HTTP, all in one loop."""

import os
import shutil
from collections.abc import AsyncIterator
from dataclasses import dataclass

import pytest
import pytest_asyncio
from aiohttp import web
from playwright.async_api import Browser, Page, async_playwright, expect
from slack_bolt.adapter.aiohttp import to_aiohttp_response, to_bolt_request
from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from sandbox import Sandbox
from tests.page.showcase import MANIFEST, SALES, Heard, listen

CHROMIUM = os.environ.get("LOGCALL_CHROMIUM") or next(
    filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None
)
QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]

NO_CHROMIUM = "the sandbox's page needs Chromium: `apt-get install chromium`, or name one in LOGCALL_CHROMIUM"

expect.set_options(timeout=10_000)


@pytest_asyncio.fixture(loop_scope="session", scope="session")
async def browser() -> AsyncIterator[Browser]:
    if CHROMIUM is None:
        pytest.skip(NO_CHROMIUM)
    async with async_playwright() as playwright:
        launched = await playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        yield launched
        await launched.close()


@dataclass
class Stage:
    """A sandbox with the showcase app behind it."""

    sandbox: Sandbox
    client: AsyncWebClient
    heard: Heard

    async def post(self, **message: object) -> str:
        """Have the app post in #sales. :returns: the message's ts"""
        answer = await self.client.chat_postMessage(channel=SALES, **message)
        return str(answer["ts"])


@pytest_asyncio.fixture(loop_scope="session")
async def stage() -> AsyncIterator[Stage]:
    sandbox = Sandbox(MANIFEST, pacing=0)
    await sandbox.start()
    client = AsyncWebClient(token=sandbox.token, base_url=sandbox.api_url)
    app = AsyncApp(signing_secret=sandbox.signing_secret, client=client)
    heard = listen(app)

    async def hear(request: web.Request) -> web.StreamResponse:
        return await to_aiohttp_response(await app.async_dispatch(await to_bolt_request(request)))

    server = web.Application()
    server.router.add_post("/slack/events", hear)
    runner = web.AppRunner(server, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    sandbox.request_url = f"http://127.0.0.1:{runner.addresses[0][1]}/slack/events"
    yield Stage(sandbox, client, heard)
    await sandbox.stop()
    await runner.cleanup()


@pytest_asyncio.fixture(loop_scope="session")
async def page(browser: Browser, stage: Stage) -> AsyncIterator[Page]:
    """The page as Alice sees it, #sales open. Fails the test on any error in the browser's console."""
    context = await browser.new_context(viewport={"width": 1280, "height": 820})
    opened = await context.new_page()
    complaints: list[str] = []
    opened.on("pageerror", lambda error: complaints.append(str(error)))
    opened.on("console", lambda line: complaints.append(line.text) if line.type == "error" else None)
    await opened.goto(stage.sandbox.url)
    await expect(opened.get_by_role("heading", name="sales", exact=True)).to_be_visible()
    yield opened
    await context.close()
    assert complaints == []
