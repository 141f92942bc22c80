"""`logcall demo`: Logcall and a sandbox Slack workspace, side by side on this machine, with sample leads."""

import asyncio
import os
import socket
import sys
import tempfile
import webbrowser
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

import typer
from cryptography.fernet import Fernet
from tortoise.expressions import F

from bot import manifest, storage
from bot.addresses import lead_address
from bot.app import App, running
from bot.listening import Listening
from bot.reading import FollowUpPlan
from bot.sample import LIVE, SampleCommunication, SampleLead, sample_leads
from bot.serve import told_to_stop
from bot.services import api_keys, communications, follow_ups, leads
from bot.settings import Settings
from bot.startup import CannotStart, is_taken
from models import Communication, Lead, User
from models.api import Scope
from sandbox import Sandbox

_OWNERS = ("alice@rivage-automobiles.example", "benoit@rivage-automobiles.example", "chloe@rivage-automobiles.example")


async def show(*, port: int, browser: bool, record: Path | None, keep: Path | None) -> None:
    """Run the demo until it is told to stop. `keep`: a database file that outlives it, as does its key beside it."""
    told = told_to_stop()
    with tempfile.TemporaryDirectory(prefix="logcall-") as folder:
        # A database that is thrown away need not survive a power cut.
        url = f"sqlite://{keep}" if keep else f"sqlite://{folder}/demo.sqlite3?synchronous=OFF"
        key = _key_in(keep.with_suffix(".key")) if keep else _new_key()
        async with side_by_side(url, key, port=port, record=record) as (sandbox, app):
            _, secret = await api_keys.create(app.listening.workspace, "The demo", list(Scope))
            typer.echo(_welcome(sandbox.url, app.url, secret))
            if browser and _has_screen():
                await asyncio.to_thread(webbrowser.open, sandbox.url)
            await told.wait()
            typer.echo("Stopping.")


async def sandbox_alone(*, port: int, request_url: str) -> None:
    """Run a sandbox for a Logcall of one's own, until it is told to stop."""
    told = told_to_stop()
    async with open_sandbox(port, url=_address_of(request_url)) as sandbox:
        sandbox.request_url = request_url
        typer.echo(_sandbox_settings(sandbox))
        await told.wait()


@asynccontextmanager
async def side_by_side(
    database_url: str, key: str, *, port: int = 0, record: Path | None = None
) -> AsyncIterator[tuple[Sandbox, App]]:
    """A sandbox on `port`, and Logcall connected to it, with sample leads. Raises CannotStart."""
    url = f"http://127.0.0.1:{_free_port()}"
    async with open_sandbox(port, record, url) as sandbox:
        await storage.migrated(database_url)
        recordings = Path(database_url.removeprefix("sqlite://").partition("?")[0]).with_suffix(".recordings")
        async with running(_settings(sandbox, database_url, key, url, str(recordings))) as app:
            await seed(app.listening)
            sandbox.request_url = app.request_url
            yield sandbox, app
            sandbox.request_url = None


@asynccontextmanager
async def open_sandbox(port: int, record: Path | None = None, url: str = "") -> AsyncIterator[Sandbox]:
    """A sandbox with Logcall's manifest, for a Logcall at `url`. `record` gets every Web API call. Raises
    CannotStart."""
    sandbox = Sandbox(manifest.read(url), record=record)
    try:
        await sandbox.start(port=port)
    except OSError as problem:
        if is_taken(problem):
            raise CannotStart(
                f'port {port} is taken: choose another with --port N (make demo ARGS="--port N")'
            ) from problem
        raise
    try:
        yield sandbox
    finally:
        await sandbox.stop()


def _free_port() -> int:
    """Links to leads have it in them, so it must be known before anything starts."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


def _address_of(request_url: str) -> str:
    parts = urlsplit(request_url)
    return f"{parts.scheme}://{parts.netloc}"


def _settings(sandbox: Sandbox, database_url: str, key: str, url: str, recordings: str) -> Settings:
    return Settings(
        _env_file=None,
        slack_bot_token=sandbox.token,
        slack_signing_secret=sandbox.signing_secret,
        slack_api_url=sandbox.api_url,
        slack_app_token=None,
        database_url=database_url,
        encryption_keys=key,
        host="127.0.0.1",
        port=urlsplit(url).port,
        url=url,
        recordings=recordings,
        drain_seconds=1,
    )


def _new_key() -> str:
    return Fernet.generate_key().decode()


def _key_in(path: Path) -> str:
    """The key in a file, made where there is none yet. Good enough for a demo: elsewhere a key lies apart."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600)
        path.write_text(_new_key())
    return path.read_text().strip()


async def seed(listening: Listening) -> None:
    """Fill an empty workspace with sample leads and their histories."""
    if await Lead.filter(workspace_id=listening.workspace.id).exists():
        return
    owners, now = {email: await _rep(listening, email) for email in _OWNERS}, datetime.now(UTC)
    kept = [
        await _keep(listening, sample, owners.get(sample.owner), now) for sample in sample_leads(list(owners), now=now)
    ]
    # Logged when it happened, as it would have been: `/logcall undo` must not offer what nobody did just now.
    await Communication.filter(workspace_id=listening.workspace.id).update(created_at=F("executed_at"))
    benoit = owners[_OWNERS[1]]
    await _log(listening, benoit, kept[0], LIVE, now)


async def _rep(listening: Listening, email: str) -> User:
    found = await listening.client.users_lookupByEmail(email=email)
    return await listening.keep_profile(found["user"])


async def _keep(listening: Listening, sample: SampleLead, owner: User | None, now: datetime) -> int:
    """Its id."""
    lead = await leads.create(
        listening.workspace,
        owner,
        first_name=sample.first_name,
        last_name=sample.last_name,
        company=sample.company,
        phone=sample.phone,
        email=sample.email,
        locale=sample.locale,
    )
    for item in sample.history:
        await _log(listening, owner, lead.id, item, now)
    if sample.history:
        await Lead.filter(id=lead.id).update(created_at=now - sample.history[0].ago - sample.waited)
    for planned in sample.follow_ups:
        if owner is not None:
            plan = FollowUpPlan(now + planned.due_in, planned.kind, planned.priority, planned.text)
            await follow_ups.plan(listening.workspace, owner, lead.id, plan)
    if sample.do_not_contact:
        await Lead.filter(id=lead.id).update(unsubscribe_all_date=now)
    return lead.id


async def _log(listening: Listening, rep: User | None, lead_id: int, item: SampleCommunication, now: datetime) -> None:
    await communications.log(
        listening.workspace,
        rep,
        lead_id=lead_id,
        method=item.method,
        direction=item.direction,
        values=item.values,
        executed_at=now - item.ago,
        description=item.description,
        tag=item.tag,
    )


def _has_screen() -> bool:
    if sys.platform in ("darwin", "win32"):
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def _welcome(url: str, logcall_url: str, secret: str) -> str:
    return f"""
Logcall is ready, in a sandbox Slack workspace on this machine: {url}

Three things to try there, in #sales:
  /logcall 514 555-0100 vm 3m yesterday 4pm     the form opens, filled in; send it and see the card
  /logcall Tremblay                             choose the lead, and "Start a call now"
  /lead Marie-Ève                               who she is, and what was said before

And two elsewhere: open Logcall itself, under Apps, for the day under way; and paste {lead_address(logcall_url, 2)}
in #service, where it unfolds.

For the README's curl examples, in another terminal:
  export LOGCALL={logcall_url} KEY={secret}

Stop with Ctrl-C."""


def _sandbox_settings(sandbox: Sandbox) -> str:
    return f"""
A sandbox Slack workspace is ready: {sandbox.url}

Start Logcall for it, in another terminal, with these in its environment:
  SLACK_API_URL={sandbox.api_url}
  SLACK_BOT_TOKEN={sandbox.token}
  SLACK_SIGNING_SECRET={sandbox.signing_secret}
  LOGCALL_URL={_address_of(sandbox.request_url or "")}

It sends its requests to {sandbox.request_url}. Stop with Ctrl-C."""
