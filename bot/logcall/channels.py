"""The channel that a card goes to: which one is meant, and whether Logcall can post there."""

import asyncio
import time

from slack_sdk.errors import SlackApiError

from bot.listening import Listening, Payload
from bot.logcall.form import ARCHIVED, NOT_THERE, OUTSIDE
from bot.outside import is_read_outside
from bot.problems import NETWORK_PROBLEMS
from models import User

TRUSTED_SECONDS = 300.0
"""For how long a channel that could be posted in is not asked about again."""


def usual_channel(app: Listening, body: Payload, rep: User) -> str | None:
    """The channel where this was typed, else the rep's last one, else the workspace's."""
    channel = body.get("channel") or {"id": body.get("channel_id"), "name": body.get("channel_name")}
    here, name = channel.get("id") or "", channel.get("name") or ""
    if here[:1] in ("C", "G") and not name.startswith("mpdm-"):
        return str(here)
    return rep.channel_id or app.workspace.channel_id


_PATIENCE = 1.0  # seconds: a form that waits for longer may not open any more


class Channels:
    """Which channels Logcall can post in, as far as Slack tells."""

    def __init__(self, app: Listening) -> None:
        self._app = app
        self._good_until: dict[str, float] = {}

    async def trouble(self, channel_id: str | None) -> str:
        """NOT_THERE, ARCHIVED or OUTSIDE; "" where nothing is known to stand in the way."""
        if channel_id is None or self._good_until.get(channel_id, 0) > time.monotonic():
            return ""
        try:
            response = await self._app.client.conversations_info(channel=channel_id)
        except SlackApiError as refused:
            return NOT_THERE if refused.response.get("error") == "channel_not_found" else ""
        except NETWORK_PROBLEMS:  # a warning that is left out is no reason to leave the form as it is
            return ""
        if response["channel"].get("is_archived"):
            return ARCHIVED
        if not response["channel"].get("is_member"):
            return NOT_THERE
        if is_read_outside(response["channel"]):
            return OUTSIDE
        self._good_until[channel_id] = time.monotonic() + TRUSTED_SECONDS
        return ""

    async def suits(self, channel_id: str | None) -> bool:
        """Whether a card would be at home there: Logcall is in it, and no other company."""
        if channel_id is None:
            return False
        try:
            async with asyncio.timeout(_PATIENCE):
                response = await self._app.client.conversations_info(channel=channel_id)
        except (SlackApiError, *NETWORK_PROBLEMS):
            return False
        channel = response["channel"]
        return bool(channel.get("is_member")) and not channel.get("is_archived") and not is_read_outside(channel)
