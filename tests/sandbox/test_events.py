"""Events: only those subscribed to, tried again as Slack does."""

from typing import Any

import pytest
from aiohttp import web

from sandbox import Sandbox
from tests.sandbox.conftest import MANIFEST, Stage


async def test_inviting_the_app_emits_the_event_and_opens_the_channel(stage: Stage) -> None:
    heard: list[Any] = []

    @stage.app.event("member_joined_channel")
    async def joined(event: Any) -> None:
        heard.append((event["user"], event["channel"], event["inviter"]))

    alice = stage.sandbox.rep("alice")
    general = stage.sandbox.channel("#general")
    await alice.slash("/invite @logcall", channel="#general")
    await stage.sandbox.events_settled()
    assert heard == [(stage.sandbox.workspace.bot.id, general.id, alice.id)]
    assert await stage.error("chat.postMessage", channel=general.id, text="Hello") == ""
    await alice.slash("/remove @logcall", channel="#general")
    assert await stage.error("chat.postMessage", channel=general.id, text="Hello") == "not_in_channel"


async def test_what_the_manifest_does_not_subscribe_to_is_not_sent(stage: Stage) -> None:
    await stage.sandbox.rep("alice").say("Hello all", channel="#sales")
    stage.sandbox.change_person("alice", real_name="Alice Tremblay-Roy")
    assert stage.sandbox.deliveries == []
    assert stage.sandbox.requests == []


async def test_a_direct_message_and_a_link_reach_the_app(stage: Stage) -> None:
    heard: list[Any] = []

    @stage.app.event("message")
    async def message(event: Any) -> None:
        heard.append((event["channel_type"], event["text"]))

    @stage.app.event("link_shared")
    async def link(event: Any) -> None:
        heard.append(event["links"])

    alice = stage.sandbox.rep("alice")
    await alice.say("Hi", channel="app")
    await stage.sandbox.events_settled()
    await alice.say("See https://www.crm.example/leads/7 and https://other.example/", channel="#sales")
    await stage.sandbox.events_settled()
    assert heard == [("im", "Hi"), [{"url": "https://www.crm.example/leads/7", "domain": "crm.example"}]]


async def test_opening_the_home_tab_waits_until_it_is_drawn(stage: Stage) -> None:
    @stage.app.event("app_home_opened")
    async def opened(event: Any, client: Any) -> None:
        text = {"type": "mrkdwn", "text": f"Hello <@{event['user']}>"}
        view = {"type": "home", "blocks": [{"type": "section", "text": text}]}
        await client.views_publish(user_id=event["user"], view=view)

    home = await stage.sandbox.rep("alice").open_home()
    assert home.text() == "Hello @Alice Tremblay"


class Stubborn:
    """An app that answers events with the given statuses, one after the other."""

    def __init__(self, *statuses: int, **headers: str) -> None:
        self.statuses = [*statuses]
        self.headers = headers
        self.heard: list[tuple[str | None, str | None, str]] = []

    async def answer(self, request: web.Request) -> web.Response:
        body = await request.json()
        number, reason = (request.headers.get(f"x-slack-retry-{name}") for name in ("num", "reason"))
        self.heard.append((number, reason, body["event_id"]))
        return web.Response(status=self.statuses.pop(0), headers=self.headers)


async def deliver(app: Stubborn) -> Any:
    sandbox = Sandbox(MANIFEST, event_retries=(0, 0, 0))
    await sandbox.start()
    server = web.Application()
    server.router.add_post("/", app.answer)
    runner = web.AppRunner(server)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    sandbox.request_url = f"http://127.0.0.1:{runner.addresses[0][1]}/"
    await sandbox.rep("alice").say("Hi", channel="app")
    await sandbox.events_settled()
    await sandbox.stop()
    await runner.cleanup()
    return sandbox.deliveries[0]


async def test_a_failed_event_comes_again_three_times_with_the_same_id() -> None:
    app = Stubborn(500, 500, 500, 500)
    delivery = await deliver(app)
    assert [(number, reason) for number, reason, _ in app.heard] == [
        (None, None),
        ("1", "http_error"),
        ("2", "http_error"),
        ("3", "http_error"),
    ]
    assert len({event_id for _, _, event_id in app.heard}) == 1
    assert (delivery.attempts, delivery.outcome) == (4, "given up")


async def test_retries_end_once_the_app_takes_it() -> None:
    app = Stubborn(500, 200)
    delivery = await deliver(app)
    assert (delivery.attempts, delivery.outcome) == (2, "delivered")


async def test_an_app_may_ask_for_no_retry() -> None:
    delivery = await deliver(Stubborn(500, **{"x-slack-no-retry": "1"}))
    assert (delivery.attempts, delivery.outcome) == (1, "given up")


async def test_a_request_can_be_sent_again_as_slack_would(stage: Stage) -> None:
    heard: list[str | None] = []

    @stage.app.event("message")
    async def message(request: Any) -> None:
        heard.append((request.headers.get("x-slack-retry-num") or [None])[0])

    await stage.sandbox.rep("alice").say("Hi", channel="app")
    await stage.sandbox.events_settled()
    assert (await stage.sandbox.resend(stage.sandbox.requests[-1], retry=1)).error is None
    assert heard == [None, "1"]


@pytest.mark.parametrize("missing", ["subscription", "scope"])
async def test_an_event_needs_its_subscription_and_its_scope(missing: str) -> None:
    events = [] if missing == "subscription" else ["message.im"]
    scopes = [] if missing == "scope" else ["im:history"]
    manifest = MANIFEST | {
        "settings": {"event_subscriptions": {"bot_events": events}},
        "oauth_config": {"scopes": {"bot": scopes}},
    }
    sandbox = Sandbox(manifest)
    await sandbox.rep("alice").say("Hi", channel="app")
    assert sandbox.deliveries == []
