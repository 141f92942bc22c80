"""`logcall run`, killed outright between its commit and its post, and started again."""

import asyncio
import signal
from datetime import UTC, datetime, timedelta

from bot.services import workspaces
from bot.settings import Settings
from bot.storage import opened
from models import Communication, Delivery
from sandbox import Sandbox
from tests.factories import make_lead
from tests.journeys.steps import open_form, send
from tests.world import environment_of, logcall_process


async def test_what_was_committed_and_not_posted_is_posted_once_after_a_kill(
    sandbox: Sandbox, settings: Settings
) -> None:
    environment, alice, sales = environment_of(settings), sandbox.rep("alice"), sandbox.channel("#sales")
    async with opened(settings.database_url):
        team = await workspaces.recognise(sandbox.workspace.team.id, name="", bot_user_id="", region="CA")
        await make_lead(team, "Sophie Tremblay")

    async with logcall_process("run", environment=environment) as process:
        sandbox.request_url = f"{await process.is_ready()}/slack/events"
        # Slack takes the post and never answers; nothing of it is carried out.
        sandbox.fail("chat.postMessage", until=asyncio.Event(), drop=True)
        form = await open_form(alice, "Sophie Tremblay answered 3m")
        await send(form)
        await sandbox.until(lambda: sandbox.calls_of("chat.postMessage"), "the post being tried")
        process.signal(signal.SIGKILL)
        assert await process.ended() == -signal.SIGKILL
    assert sales.cards == []

    sandbox.heal()
    async with opened(settings.database_url):
        assert await Communication.all().count() == 1
        # What the killed one had in hand is anybody's once its lease is over: on SQLite at once, on PostgreSQL then.
        await Delivery.all().update(claimed_until=datetime.now(UTC) - timedelta(seconds=1))
    async with logcall_process("run", environment=environment) as process:
        await process.is_ready()
        await sales.wait(lambda there: len(there.cards) == 1)
        process.signal(signal.SIGTERM)
        assert await process.ended() == 0
    assert len(sales.cards) == 1
    async with opened(settings.database_url):
        assert await Delivery.filter(settled_at__isnull=True).count() == 0
