"""The Events API: only what the manifest subscribes to, tried again as Slack does."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field

from sandbox.payloads import VERIFICATION_TOKEN
from sandbox.state import Channel, Json
from sandbox.wire import TIMED_OUT, Request, Wire
from sandbox.workspace import APP_ID, Workspace

RETRY_AFTER = (0.0, 60.0, 300.0)
"""Seconds before each retry: nearly at once, a minute, five minutes (docs.slack.dev/apis/events-api)."""

SCOPES = {
    "app_mention": {"app_mentions:read"},
    "channel_archive": {"channels:read"},
    "channel_rename": {"channels:read"},
    "channel_unarchive": {"channels:read"},
    "link_shared": {"links:read"},
    "member_joined_channel": {"channels:read", "groups:read"},
    "member_left_channel": {"channels:read", "groups:read"},
    "message.channels": {"channels:history"},
    "message.groups": {"groups:history"},
    "message.im": {"im:history"},
    "team_join": {"users:read"},
    "user_change": {"users:read"},
}
"""Scopes of which an event needs one, besides its subscription (docs.slack.dev/reference/events)."""


@dataclass(eq=False)
class Delivery:
    """One event on its way. ``attempts`` counts every try; ``outcome`` is None until it is settled."""

    body: Json
    attempts: int = 0
    outcome: str | None = None
    reasons: list[str] = field(default_factory=list)


class Events:
    """Delivers events in the background. ``deliveries`` keeps all of them, oldest first."""

    def __init__(self, workspace: Workspace, wire: Wire, retry_after: Sequence[float] = RETRY_AFTER) -> None:
        self.workspace = workspace
        self.deliveries: list[Delivery] = []
        self._wire = wire
        self._retry_after = retry_after
        self._under_way: set[asyncio.Task[None]] = set()

    def emit(self, event: Json, subscription: str | None = None, *, shared_channel: bool = False) -> Delivery | None:
        """Send an event, if the manifest subscribes to it.

        :param subscription: its name in the manifest where that is not its type (``message.im``).
        :param shared_channel: whether it happened where another company reads along.
        :returns: the delivery under way, or None where the app did not ask for such events.
        """
        workspace = self.workspace
        name = subscription or event["type"]
        scopes = SCOPES.get(name)
        if name not in workspace.manifest.events or (scopes and not scopes & workspace.manifest.scopes):
            return None
        now = workspace.clock()
        delivery = Delivery(
            {
                "token": VERIFICATION_TOKEN,
                "team_id": workspace.team.id,
                "api_app_id": APP_ID,
                "event": {"event_ts": workspace.new_ts(), **event},
                "type": "event_callback",
                "event_id": workspace.new_id("Ev"),
                "event_time": int(now),
                "authorizations": [
                    {
                        "enterprise_id": None,
                        "team_id": workspace.team.id,
                        "user_id": workspace.bot.id,
                        "is_bot": True,
                        "is_enterprise_install": False,
                    }
                ],
                "is_ext_shared_channel": shared_channel,
                "event_context": workspace.new_id("4-"),
            }
        )
        self.deliveries.append(delivery)
        task = asyncio.get_running_loop().create_task(self._deliver(delivery))
        self._under_way.add(task)
        task.add_done_callback(self._under_way.discard)
        return delivery

    def membership(self, kind: str, channel: Channel, user_id: str, inviter: str | None = None) -> None:
        """``member_joined_channel`` or ``member_left_channel``, of channels that the app is in, and of itself."""
        if self.workspace.bot.id not in channel.members and user_id != self.workspace.bot.id:
            return
        event: Json = {
            "type": kind,
            "user": user_id,
            "channel": channel.id,
            "channel_type": "G" if channel.kind == "private" else "C",
            "team": self.workspace.team.id,
        }
        if inviter is not None:
            event["inviter"] = inviter
        self.emit(event)

    async def settled(self) -> None:
        """Wait until every event under way was taken, or given up."""
        while self._under_way:
            await asyncio.gather(*self._under_way, return_exceptions=True)

    async def close(self) -> None:
        for task in self._under_way:
            task.cancel()
        await self.settled()

    async def _deliver(self, delivery: Delivery) -> None:
        headers: dict[str, str] = {}
        for retry, pause in enumerate((None, *self._retry_after)):
            if pause:
                await asyncio.sleep(pause)
            if retry:
                headers = {"x-slack-retry-num": str(retry), "x-slack-retry-reason": delivery.reasons[-1]}
            delivery.attempts += 1
            answer = await self._wire.send(Request("events_api", delivery.body, headers))
            if answer.error is None:
                delivery.outcome = "delivered"
                break
            delivery.reasons.append("http_timeout" if answer.error == TIMED_OUT else "http_error")
            if answer.no_retry:
                break
        delivery.outcome = delivery.outcome or "given up"
        self.workspace.changes.ring()
