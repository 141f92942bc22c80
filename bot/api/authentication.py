"""Who speaks: a key of the API, known again without a query for a few seconds."""

import asyncio
from datetime import UTC, datetime
from http import HTTPStatus
from time import monotonic

from aiohttp import web

from bot.api.errors import Problem
from bot.services import api_keys
from bot.services.allowance import Ration
from models import ApiKey, Workspace
from models.api import Scope

SEEN_WITHIN = 5.0
"""Seconds after which a revoked key is refused at the latest."""

_MOST_STRANGERS = 1000
_LOOKED_UP = 20
"""A second: how many keys that nobody has seen are looked up, so that a flood of guesses costs the database little."""
_LONGEST = 256


class Keys:
    def __init__(self) -> None:
        self._known: dict[str, tuple[float, ApiKey]] = {}
        """By fingerprint: until when it is believed, and the key."""
        self._strangers: dict[str, float] = {}
        """By fingerprint: until when it is believed that nobody has this key."""
        self._lookups = Ration(_LOOKED_UP)
        self._looking_up: dict[str, asyncio.Task[ApiKey | None]] = {}
        self._used: dict[int, datetime] = {}

    async def of(self, request: web.Request, workspace: Workspace) -> ApiKey:
        """Raises Problem for a key that is missing, unknown or revoked."""
        scheme, _, secret = request.headers.get("Authorization", "").partition(" ")
        secret = secret.strip()
        if scheme.lower() != "bearer" or not secret or not secret.isascii() or len(secret) > _LONGEST:
            raise _unknown("A key is needed: send it as `Authorization: Bearer lc_…`.")
        fingerprint = api_keys.fingerprint_of(secret)
        until, key = self._known.get(fingerprint, (0.0, None))
        if until <= monotonic():
            key = await self._looked_up_once(workspace, fingerprint)
        if key is None:
            raise _unknown("This key is unknown or was revoked: ask your administrator for another.")
        self._used[key.id] = datetime.now(UTC)
        return key

    async def _looked_up_once(self, workspace: Workspace, fingerprint: str) -> ApiKey | None:
        """Of many requests at once that have the same key, one looks it up for all."""
        task = self._looking_up.get(fingerprint)
        if task is None:
            task = self._looking_up[fingerprint] = asyncio.create_task(self._looked_up(workspace, fingerprint))
            task.add_done_callback(lambda _: self._looking_up.pop(fingerprint, None))
        return await asyncio.shield(task)

    async def _looked_up(self, workspace: Workspace, fingerprint: str) -> ApiKey | None:
        """Raises Problem where strangers try too many."""
        if self._strangers.get(fingerprint, 0.0) > monotonic():
            return None
        if fingerprint not in self._known and not self._lookups.take():
            raise Problem(
                HTTPStatus.TOO_MANY_REQUESTS,
                "Too many unknown keys are being tried: ask again in a moment.",
                headers={"Retry-After": "1"},
            )
        key = await api_keys.find(workspace, fingerprint)
        if key is not None:
            self._known[fingerprint] = (monotonic() + SEEN_WITHIN, key)
        else:
            self._known.pop(fingerprint, None)
            if len(self._strangers) >= _MOST_STRANGERS:
                self._strangers.clear()
            self._strangers[fingerprint] = monotonic() + SEEN_WITHIN
        return key

    async def keep_notes(self) -> None:
        """Write down when keys were used: called now and then, so that no request waits for it."""
        used, self._used = self._used, {}
        if used:
            await api_keys.note_use(used)


def require(key: ApiKey, scope: Scope) -> None:
    """Raises Problem where `key` may not do this."""
    if scope not in key.scopes.split(" "):
        raise Problem(HTTPStatus.FORBIDDEN, f"This key lacks the scope {scope}: it has {key.scopes}.")


def _unknown(message: str) -> Problem:
    return Problem(HTTPStatus.UNAUTHORIZED, message, headers={"WWW-Authenticate": "Bearer"})
