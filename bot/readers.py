"""Who reads what is shown in a channel."""

import asyncio
import time
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.listening import Listening
from bot.outside import is_read_outside
from bot.refusals import is_passing

MOST = 200
"""People of one channel who are looked at; of a larger one it is not known who reads along."""
_AT_ONCE = 8
_TRUSTED_SECONDS = 3600.0
_CHANNEL_TRUSTED_SECONDS = 300.0


@dataclass(frozen=True, slots=True)
class Readers:
    """Of a channel that colleagues alone read."""

    members: frozenset[str] = frozenset()
    """Slack ids of the full members."""
    all_known: bool = False
    """Whether those are all who read there: no guests, and not too many to look at."""


class Companies:
    """Knows which channels another company reads. What Slack said of one is trusted for five minutes."""

    def __init__(self, client: AsyncWebClient) -> None:
        self._client = client
        self._outside: dict[str, tuple[float, bool]] = {}

    async def read_outside(self, channel_id: str) -> bool:
        """Also where Slack won't tell. Raises what the Slack client raises where it can't tell now."""
        until, outside = self._outside.get(channel_id, (0.0, True))
        if until < time.monotonic():
            try:
                outside = is_read_outside((await self._client.conversations_info(channel=channel_id))["channel"])
            except SlackApiError as refused:
                if is_passing(str(refused.response.get("error", ""))):
                    raise
                return True
            self._outside[channel_id] = time.monotonic() + _CHANNEL_TRUSTED_SECONDS, outside
        return outside


class Crowds:
    """Asks Slack who is in a channel, and who of them is a guest. What it said of a person is trusted for an hour."""

    def __init__(self, app: Listening) -> None:
        self._app = app
        self._is_guest: dict[str, tuple[float, bool]] = {}

    async def in_channel(self, channel_id: str) -> Readers | None:
        """None where another company reads along. Raises what the Slack client raises, also for a conversation that
        Logcall may not know of."""
        client = self._app.client
        channel: dict[str, Any] = (await client.conversations_info(channel=channel_id))["channel"]
        if is_read_outside(channel) or channel.get("is_im") or channel.get("is_mpim"):
            return None
        listed = await client.conversations_members(channel=channel_id, limit=MOST)
        more = (listed.get("response_metadata") or {}).get("next_cursor")
        members = set(listed["members"]) - {self._app.workspace.bot_user_id}
        if more:
            return Readers()
        guests = await self._guests_among(members)
        return Readers(frozenset(members - guests), all_known=not guests)

    async def _guests_among(self, members: Iterable[str]) -> set[str]:
        turns = asyncio.Semaphore(_AT_ONCE)

        async def look(member: str) -> bool:
            async with turns:
                return await self._guest(member)

        listed = list(members)
        answers = await asyncio.gather(*map(look, listed))
        return {member for member, is_guest in zip(listed, answers, strict=True) if is_guest}

    async def _guest(self, member: str) -> bool:
        until, is_guest = self._is_guest.get(member, (0.0, False))
        if until < time.monotonic():
            user = (await self._app.client.users_info(user=member))["user"]
            is_guest = any(user.get(name) for name in ("is_restricted", "is_ultra_restricted", "is_stranger"))
            self._is_guest[member] = time.monotonic() + _TRUSTED_SECONDS, is_guest
        return is_guest
