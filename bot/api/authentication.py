"""Who speaks: a key of the API, known again without a query for a few seconds."""

from datetime import UTC, datetime
from http import HTTPStatus
from time import monotonic

from aiohttp import web

from bot.api.errors import Problem
from bot.services import api_keys
from models import ApiKey, Workspace
from models.api import Scope

SEEN_WITHIN = 5.0
"""Seconds after which a revoked key is refused at the latest."""

_MOST_REMEMBERED = 1000
_LONGEST = 256


class Keys:
    def __init__(self) -> None:
        self._known: dict[str, tuple[float, ApiKey | None]] = {}
        """By fingerprint: until when it is believed, and the key. Strangers are remembered too: they cost no query
        each time."""
        self._used: dict[int, datetime] = {}

    async def of(self, request: web.Request, workspace: Workspace) -> ApiKey:
        """Raises Problem for a key that is missing, unknown or revoked."""
        scheme, _, secret = request.headers.get("Authorization", "").partition(" ")
        secret = secret.strip()
        if scheme.lower() != "bearer" or not secret or len(secret) > _LONGEST:
            raise _unknown("A key is needed: send it as `Authorization: Bearer lc_…`.")
        fingerprint = api_keys.fingerprint_of(secret)
        until, key = self._known.get(fingerprint, (0.0, None))
        if until <= monotonic():
            key = await api_keys.find(workspace, fingerprint)
            if len(self._known) >= _MOST_REMEMBERED:
                self._known.clear()
            self._known[fingerprint] = (monotonic() + SEEN_WITHIN, key)
        if key is None:
            raise _unknown("This key is unknown or was revoked: ask your administrator for another.")
        self._used[key.id] = datetime.now(UTC)
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
