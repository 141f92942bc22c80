"""`logcall doctor`: is everything in place? Each check says ok, or what is wrong and how to fix it."""

import asyncio
import secrets
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit

import aiohttp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot import manifest
from bot.client import http_session, slack_client
from bot.links.page import MARK
from bot.listening import recording_store
from bot.refusals import APP_TOKEN_FIX, explain, is_passing
from bot.services import hooks, keys, outbox, recording_fetches, workspaces
from bot.settings import DatabaseSettings, KeySettings, Settings, SettingsProblem, load
from models import User, Workspace
from models.database import close_database, open_database, pending_migrations
from models.fields import KeyProblem, use_keys

Say = Callable[[str], object]

_LATELY = timedelta(days=7)
_A_WHILE = timedelta(minutes=5)
"""What fails for longer is no hiccup."""
_MOST_CHANNELS = 20
_STORE_PATIENCE = 10.0  # seconds
_PATIENCE = aiohttp.ClientTimeout(total=5)


class Sick(Exception):
    """A check that failed."""

    def __init__(self, problem: str, fix: str) -> None:
        super().__init__(f"problem: {problem}. fix: {fix}")


async def examine(say: Say) -> bool:
    """Check everything that can be checked, and `say` a line for each. Whether all is well."""
    well = True

    async def check(name: str, looking: Awaitable[str]) -> bool:
        nonlocal well
        try:
            say(f"✔ {name}: ok ({await looking})")
        except Sick as sick:
            say(f"✘ {name}: {sick}")
        except SlackApiError as refused:
            say(f"✘ {name}: {Sick(*what_slack_meant(refused))}")
        else:
            return True
        well = False
        return False

    settings: Settings | None = None
    try:
        settings = load(Settings)
        say("✔ settings: ok")
    except SettingsProblem as problem:
        well = False
        for line in problem.lines:
            say(f"✘ settings: problem: {line}")
    try:
        has_database = await check("database", answers()) and await check("migrations", are_applied())
        if has_database:
            await check("keys", open_what_is_stored())
        ours: Workspace | None = None
        if settings is not None:
            async with http_session() as session:
                client = slack_client(settings, session, waits=False)
                if await check("token", is_accepted(client)):
                    await check("permissions", are_granted(client, links=settings.url is not None))
                    if has_database:
                        ours = await workspace_of(client)
                        await check("channels", are_joined(client, ours))
                await check("address", leads_here(session, settings.url))
                if settings.slack_app_token:
                    await check("socket mode", opens(client, settings.slack_app_token.get_secret_value()))
        if settings is not None:
            await check("recordings", are_kept(settings))
        if has_database:
            await check("outbox", flows(ours))
            await check("hooks", are_told(ours))
            await check("calls' recordings", are_fetched(ours))
    finally:
        await close_database()
    return well


def what_slack_meant(refused: SlackApiError) -> tuple[str, str]:
    """(problem, fix) for a refusal that says nothing of what was checked."""
    error = refused.response.get("error", "")
    if wait := getattr(refused.response, "headers", {}).get("Retry-After"):
        return f"Slack is busy ({error})", f"run `logcall doctor` again in {wait} seconds"
    return f"Slack is unwell ({error})", "try again later, and check SLACK_API_URL if you set it"


async def answers() -> str:
    """The database, which a running app may have open."""
    try:
        url = load(DatabaseSettings).database_url
    except SettingsProblem:
        raise Sick("DATABASE_URL is wrong", "see above") from None
    if _is_missing(url):
        raise Sick("there is none yet", "run `logcall migrate`")
    try:
        await open_database(url, alone=False)
    except Exception as problem:
        raise Sick(
            f"it does not answer ({type(problem).__name__})", "check DATABASE_URL, and that its server is running"
        ) from None
    return "it answers"


def _is_missing(url: str) -> bool:
    """Whether opening it would make a new, empty SQLite file."""
    parts = urlsplit(url)
    return parts.scheme == "sqlite" and not Path(parts.netloc + parts.path).exists()


async def are_kept(settings: Settings) -> str:
    """The store of recordings, with a file that is written and removed again."""
    store, place = recording_store(settings), f"doctor-{secrets.token_hex(8)}"

    async def nothing_much() -> AsyncIterator[bytes]:
        yield b"logcall doctor"

    try:
        async with asyncio.timeout(_STORE_PATIENCE):
            await store.write(place, nothing_much())
            await store.remove(place)
    except Exception as problem:
        raise Sick(
            f"none can be kept in {settings.recordings} ({type(problem).__name__})",
            "check LOGCALL_RECORDINGS and, for a bucket, the variables that begin with LOGCALL_S3_",
        ) from None
    return f"kept in {settings.recordings}"


async def are_applied() -> str:
    if pending := await pending_migrations():
        raise Sick(f"not applied: {', '.join(pending)}", "run `logcall migrate`")
    return "all applied"


async def open_what_is_stored() -> str:
    try:
        use_keys(load(KeySettings).keys)
    except SettingsProblem:
        raise Sick("LOGCALL_ENCRYPTION_KEYS is wrong", "see above") from None
    try:
        return f"{await keys.check()} sealed values tried"
    except KeyProblem:
        raise Sick(
            "none opens what is stored", "add the key it was sealed with to LOGCALL_ENCRYPTION_KEYS, after a comma"
        ) from None


async def flows(ours: Workspace | None) -> str:
    """`ours`: the token's workspace; None, for all in the database, where that is not known."""
    lately = datetime.now(UTC) - _LATELY
    refused = [delivery for delivery in await outbox.stuck(ours) if (delivery.settled_at or lately) > lately]
    if refused:
        newest = refused[-1]
        raise Sick(
            f"in the last {_LATELY.days} days Slack refused {len(refused)} messages, the newest with {newest.error}",
            explain(newest.error or "", newest.channel_id),
        )
    return f"{await outbox.depth(ours)} waiting, none refused"


async def are_told(ours: Workspace | None) -> str:
    """Other systems, of what happens here. `ours`: as in `flows`."""
    if parked := await hooks.parked(ours):
        newest = parked[-1]
        raise Sick(
            f"{len(parked)} deliveries were given up, the newest to hook {newest.hook_id}: {newest.error}",
            "see `logcall hooks parked`, mend what they say, then run `logcall hooks replay`",
        )
    failing = await hooks.failing(ours)
    if failing and failing.created_at < datetime.now(UTC) - _A_WHILE:
        raise Sick(
            f"hook {failing.hook_id} has not taken what it was told since {failing.created_at:%Y-%m-%d %H:%M} UTC: "
            f"{failing.error}",
            f"mend what it says; `logcall hooks test {failing.hook_id}` tries it at once",
        )
    return f"{await hooks.depth(ours)} waiting, none given up"


async def are_fetched(ours: Workspace | None) -> str:
    """Recordings, from where phone systems say that they are. `ours`: as in `flows`."""
    lately = datetime.now(UTC) - _LATELY
    given_up = [fetch for fetch in await recording_fetches.given_up(ours) if (fetch.given_up_at or lately) > lately]
    if given_up:
        newest = given_up[-1]
        raise Sick(
            f"in the last {_LATELY.days} days {len(given_up)} could not be fetched, the newest of call log "
            f"{newest.call_log_id}: {newest.error}",
            "put that right, then have its media_url reported again (PUT /v2/call-logs/ID), or upload it",
        )
    return f"{await recording_fetches.depth(ours)} to be fetched, none given up"


async def is_accepted(client: AsyncWebClient) -> str:
    try:
        who = await client.auth_test()
    except SlackApiError as problem:
        error = problem.response.get("error", "")
        if is_passing(error):
            raise
        raise Sick(
            f"Slack refuses it ({error})", "copy SLACK_BOT_TOKEN anew from OAuth & Permissions, and reinstall the app"
        ) from None
    except (aiohttp.ClientError, TimeoutError) as problem:
        raise Sick(
            f"Slack can't be reached ({type(problem).__name__})", "check the network, and SLACK_API_URL if you set it"
        ) from None
    return f"{who['user']} in {who['team']}"


async def are_granted(client: AsyncWebClient, *, links: bool) -> str:
    """Slack lists what a token may do with every answer (docs.slack.dev/authentication/installing-with-oauth).
    `links`: whether there is an address whose links are to unfold."""
    needed = manifest.scopes(links=links)
    headers = {name.lower(): value for name, value in (await client.auth_test()).headers.items()}
    granted = {scope.strip() for scope in headers.get("x-oauth-scopes", "").split(",")}
    if missing := sorted(needed - granted):
        raise Sick(
            f"the token lacks {', '.join(missing)}",
            "paste the output of `logcall manifest` under App Manifest, then reinstall the app",
        )
    return f"{len(needed)} scopes"


async def workspace_of(client: AsyncWebClient) -> Workspace | None:
    """The token's; None where Logcall has not run for it yet, or Slack does not say."""
    try:
        return await workspaces.known((await client.auth_test())["team_id"])
    except (SlackApiError, aiohttp.ClientError, TimeoutError):
        return None


async def are_joined(client: AsyncWebClient, ours: Workspace | None) -> str:
    """The channels that reps posted in last."""
    if ours is None:
        return "nobody has posted yet"
    channels = (
        await User.filter(workspace_id=ours.id)
        .exclude(channel_id=None)
        .distinct()
        .limit(_MOST_CHANNELS)
        .values_list("channel_id", flat=True)
    )
    for channel in channels:
        try:
            found = (await client.conversations_info(channel=str(channel)))["channel"]
        except SlackApiError as problem:
            error = problem.response.get("error", "")
            if is_passing(error):
                raise
            raise Sick(f"{channel} can't be seen ({error})", "type `/invite @logcall` there") from None
        if found.get("is_archived"):
            raise Sick(f"#{found['name']} is archived", "unarchive it, or let reps choose another channel")
        if not found.get("is_member"):
            raise Sick(f"Logcall is not in #{found['name']}", "type `/invite @logcall` there")
    return f"in all {len(channels)} that reps posted in last" if channels else "nobody has posted yet"


async def leads_here(session: aiohttp.ClientSession, url: str | None) -> str:
    """LOGCALL_URL, asked for the page that stands behind every link."""
    if url is None:
        return "LOGCALL_URL is not set: there are no links to leads"
    try:
        async with session.get(f"{url}/leads/1", timeout=_PATIENCE) as response:
            page = await response.text()
    except (aiohttp.ClientError, TimeoutError, ValueError) as problem:
        raise Sick(
            f"nothing answers at {url} ({type(problem).__name__})",
            "start Logcall, and check LOGCALL_URL and the proxy that stands there",
        ) from None
    if MARK not in page:
        raise Sick(f"what answers at {url} is not Logcall", "correct LOGCALL_URL, or the proxy that stands there")
    return f"{url} leads here"


async def opens(client: AsyncWebClient, app_token: str) -> str:
    try:
        await client.apps_connections_open(app_token=app_token)
    except SlackApiError as problem:
        if is_passing(str(problem.response.get("error", ""))):
            raise
        raise Sick(f"Slack refuses SLACK_APP_TOKEN ({problem.response.get('error')})", APP_TOKEN_FIX) from None
    return "it opens"
