"""The whole app, put together from top to bottom, and taken down again from bottom to top."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass

import structlog
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_sdk.errors import SlackApiError

from bot import slack
from bot.api.application import Api
from bot.api.showing import show
from bot.client import SlackClient, http_session, slack_client
from bot.listening import Listening, Worker
from bot.problems import NETWORK_PROBLEMS
from bot.reading import warm
from bot.recordings import Playing
from bot.refusals import APP_TOKEN_FIX, is_passing
from bot.services import digests, keys, workspaces
from bot.settings import Settings
from bot.startup import CannotStart
from bot.storage import opened
from bot.threads import Postman
from bot.web import Door, serving
from bot.webhooks import Activix, Courier
from models.fields import use_keys

log = structlog.get_logger()


@dataclass(frozen=True)
class App:
    """A running Logcall."""

    url: str
    listening: Listening
    postman: Postman

    @property
    def request_url(self) -> str:
        """Where Slack sends everything."""
        return f"{self.url}/slack/events"


@asynccontextmanager
async def running(settings: Settings) -> AsyncIterator[App]:
    """Start Logcall, and stop it in order at the end. Nothing that was acknowledged or queued is lost by stopping.

    Raises CannotStart for an address that it can't listen on and for a refused SLACK_APP_TOKEN, DatabaseBusy,
    MigrationsPending, KeyProblem, SlackApiError for a refused SLACK_BOT_TOKEN, and aiohttp.ClientError where Slack
    can't be reached.
    """
    use_keys(settings.keys)
    async with AsyncExitStack() as stack:
        doors: list[Door] = [Api(), Playing(), Activix()]
        site = await stack.enter_async_context(serving(settings.host, settings.port, doors))
        await asyncio.to_thread(warm)
        await stack.enter_async_context(opened(settings.database_url))
        await keys.check()
        session = await stack.enter_async_context(http_session())
        client = slack_client(settings, session)
        identity = await who_we_are(client)
        workspace = await workspaces.recognise(
            identity.team_id or "",
            name=identity.team or "",
            bot_user_id=identity.bot_user_id or "",
            region=settings.region,
        )
        await digests.plan_all(workspace)
        listening = Listening(settings=settings, workspace=workspace, client=client, session=session)
        listening.app_id = await app_of(client, identity) if settings.url else ""
        bolt = slack.build(listening, identity)
        postman = Postman(listening)
        workers: list[Worker] = [postman, Courier(listening, show), *listening.workers]
        work = await stack.enter_async_context(working(listening, workers, settings.drain_seconds))
        if settings.slack_app_token:
            token = settings.slack_app_token.get_secret_value()
            await stack.enter_async_context(socket_mode(bolt, client, token))
        for door in doors:
            await stack.enter_async_context(door.taking(listening))
        await stack.enter_async_context(
            site.taking(bolt, listening, is_well=lambda: not any(task.done() for task in work))
        )
        log.info("ready", url=site.url, workspace=workspace.slack_id)
        yield App(site.url, listening, postman)
        log.info("stopping")


async def who_we_are(client: SlackClient) -> AuthorizeResult:
    """The bot, its user and its workspace, asked once: Bolt would ask again at the first request."""
    return AuthorizeResult.from_auth_test_response(auth_test_response=await client.auth_test(), bot_token=client.token)


async def app_of(client: SlackClient, identity: AuthorizeResult) -> str:
    """Slack's id of the app, for links that open it; "" where Slack does not tell."""
    try:
        return str((await client.bots_info(bot=identity.bot_id or ""))["bot"].get("app_id") or "")
    except (SlackApiError, *NETWORK_PROBLEMS):
        return ""


@asynccontextmanager
async def working(
    listening: Listening, workers: Sequence[Worker], drain_seconds: float
) -> AsyncIterator[list["asyncio.Task[None]"]]:
    """The work that nobody waits for. At the end it gets `drain_seconds` in all; what is not done by then stays in the
    database."""
    loop = asyncio.get_running_loop()
    tasks = [asyncio.create_task(worker.run(), name=type(worker).__name__) for worker in workers]
    for task in tasks:
        task.add_done_callback(_notice_death)
    try:
        yield tasks
    finally:
        deadline = loop.time() + drain_seconds
        await listening.aftermath.drain(drain_seconds)
        await asyncio.gather(*(worker.stop(max(1.0, deadline - loop.time())) for worker in workers))
        await asyncio.gather(*tasks, return_exceptions=True)


def _notice_death(worker: "asyncio.Task[None]") -> None:
    if not worker.cancelled() and (problem := worker.exception()):
        log.error("worker_died", worker=worker.get_name(), exc_info=problem)


@asynccontextmanager
async def socket_mode(bolt: AsyncApp, client: SlackClient, app_token: str) -> AsyncIterator[None]:
    """Slack's requests over a socket of our own making, for a machine that Slack can't reach."""
    # With a token that Slack refuses, connect_async() would try for ever: this call says so at once.
    try:
        await client.apps_connections_open(app_token=app_token)
    except SlackApiError as problem:
        error = str(problem.response.get("error", ""))
        if is_passing(error):
            raise
        raise CannotStart(f"Slack refuses SLACK_APP_TOKEN ({error}): {APP_TOKEN_FIX}.") from problem
    handler = AsyncSocketModeHandler(bolt, app_token, web_client=client)
    try:
        await handler.connect_async()  # type: ignore[no-untyped-call]
        yield
    finally:
        await handler.close_async()  # type: ignore[no-untyped-call]
