"""Two thousand follow-ups that fall due at the same moment: until the last one's reminder is with Slack.

Of two thousand reps, one each, so that nothing can be said in one message; and of two hundred, ten each, who get one
message each. Beside them, as many messages posted by the same client alone, as many at once as the postman posts.
"""

import asyncio
import itertools
import time
from datetime import UTC, datetime, timedelta

from slack_sdk.web.async_client import AsyncWebClient

from bench.furniture import Furniture
from bench.report import Result, Row
from bench.rounds import Numbers, alternate
from bench.serving import on_the_other_core
from bench.stand_in import Call, StandIn, stand_in
from bench.whole_app import whole_app
from bot.client import http_session
from bot.threads.delivering import AT_ONCE
from models import Delivery, FollowUp, User

PLANNED = 2_000
READY_IN = timedelta(seconds=20)
"""The database is filled and the app starts in less."""
PATIENCE = 180.0  # seconds


async def measure(rounds: int) -> list[Result]:
    async with stand_in() as slack:
        with on_the_other_core():
            one_each = (await alternate({"ours": lambda: _reminded(slack, PLANNED)}, rounds))["ours"]
            ten_each = (await alternate({"ours": lambda: _reminded(slack, PLANNED // 10)}, rounds))["ours"]
        bare = (await alternate({"bare": lambda: _posted(slack)}, rounds))["bare"]
    due = f"{PLANNED:,} follow-ups due at once"
    return [
        Row(f"{due}, of as many reps: all in Slack", "s", one_each["seconds"], bare["seconds"], None, "bare posts"),
        Row(f"{due}, of {PLANNED // 10} reps: all in Slack", "s", ten_each["seconds"]),
    ]


async def _reminded(slack: StandIn, reps: int) -> Numbers:
    due_at = datetime.now(UTC) + READY_IN
    all_there, countdown = asyncio.Event(), itertools.count(reps - 1, -1)

    def heard(call: Call) -> None:
        if call.method == "chat.postMessage" and next(countdown) == 0:
            all_there.set()

    slack.calls.clear()
    slack.heard = heard
    async with whole_app(slack, pacing=0.0, fill=lambda furniture: _plan(furniture, reps, due_at)):
        left = (due_at - datetime.now(UTC)).total_seconds()
        if left <= 0:
            raise AssertionError(f"the app was ready {-left:.1f} s too late to measure anything")
        due = time.perf_counter() + left
        async with asyncio.timeout(PATIENCE):
            await all_there.wait()
    posts = [call for call in slack.calls if call.method == "chat.postMessage"]
    slack.heard = lambda call: None
    assert len({call.args["channel"] for call in posts}) == len(posts) == reps, "somebody was reminded twice"
    return {"seconds": max(call.at for call in posts) - due}


async def _plan(furniture: Furniture, reps: int, due_at: datetime) -> None:
    workspace = furniture.workspace
    team = [
        User(workspace_id=workspace.id, slack_id=f"U{number:09}", quiet_from=0, quiet_until=0, days_off="")
        for number in range(reps)
    ]
    await User.bulk_create(team, batch_size=500)
    people = await User.filter(slack_id__startswith="U0").exclude(id=furniture.user.id).limit(reps)
    plans = [
        FollowUp(
            workspace_id=workspace.id,
            lead_id=furniture.lead_id,
            user_id=people[number % reps].id,
            kind="call",
            due_at=due_at,
        )
        for number in range(PLANNED)
    ]
    await FollowUp.bulk_create(plans, batch_size=500)
    names = {person.id: person.slack_id for person in people}
    reminders = [
        Delivery(
            workspace_id=workspace.id,
            kind="follow_up",
            follow_up_id=row.id,
            user_id=row.user_id,
            channel_id=names[row.user_id],
            due_at=due_at,
        )
        for row in await FollowUp.all()
    ]
    await Delivery.bulk_create(reminders, batch_size=500)


async def _posted(slack: StandIn) -> Numbers:
    """As many messages, with no database in between."""
    at_once = asyncio.Semaphore(AT_ONCE)
    async with http_session() as session:
        client = AsyncWebClient("xoxb-bench", base_url=slack.url, session=session)

        async def post(number: int) -> None:
            async with at_once:
                await client.chat_postMessage(channel=f"U{number:09}", text="A follow-up is due")

        started = time.perf_counter()
        await asyncio.gather(*(post(number) for number in range(PLANNED)))
        return {"seconds": time.perf_counter() - started}
