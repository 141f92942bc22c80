"""What every door is handed: the tables it registers its listeners in, and the few things a listener needs.

A listener is a plain async function that asks for what it needs by name, as in Bolt: `ack`, `body`, `event`, `rep`.
It answers Slack first and leaves what takes long (anything that awaits Slack) to `later`:

    @app.command("/lead")
    async def lead_command(ack: Ack, body: Payload) -> None:
        await ack()
        app.later(show_lead(body), body)
"""

import asyncio
import inspect
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import dataclass
from datetime import UTC, datetime
from time import monotonic
from typing import Any, Protocol

import aiohttp
import structlog
from slack_bolt.context.ack.async_ack import AsyncAck
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.webhook.async_client import AsyncWebhookClient

from bot.aftermath import Aftermath
from bot.problems import describe
from bot.recording_store import RecordingStore, S3Access
from bot.services import reps
from bot.services.errors import Refused
from bot.settings import Settings
from models import Delivery, User, Workspace
from models.outbox import DeliveryKind

Ack = AsyncAck
Payload = dict[str, Any]
Function = Callable[..., Awaitable[None]]
Drawing = Callable[[Delivery], Awaitable[dict[str, Any] | None]]
"""What a delivery says, as it is true now: `{text, blocks}`, or None where it is not needed any more. Raises
outbox.NotNow where it is to be said later."""

log = structlog.get_logger()

_PATIENCE = 2.0
"""Seconds that Slack has to say whose an address is: another system waits for its answer meanwhile."""
_STRANGER_FOR = 60.0
"""Seconds for which Slack is not asked again about an address that it told nobody for."""
_MOST_STRANGERS = 1000


class Worker(Protocol):
    """What goes on as long as the app does."""

    async def run(self) -> None:
        """Until `stop`."""

    async def stop(self, seconds: float) -> None:
        """Finish what is on its way, for at most `seconds`. `run` ends."""


@dataclass(frozen=True, slots=True)
class Listener:
    function: Function
    asks_for: tuple[str, ...]

    @classmethod
    def of(cls, function: Function) -> "Listener":
        return cls(function, tuple(inspect.signature(function).parameters))

    async def hear(self, available: dict[str, Any]) -> None:
        """Call it with what it asks for."""
        await self.function(**{name: available[name] for name in self.asks_for})


class Listening:
    """One workspace's Logcall, as its doors see it."""

    def __init__(
        self, *, settings: Settings, workspace: Workspace, client: AsyncWebClient, session: aiohttp.ClientSession
    ) -> None:
        self.settings = settings
        self.workspace = workspace
        self.client = client
        self.session = session
        self.recordings = recording_store(settings)
        self.app_id = ""
        """Slack's id of the app, as far as it is known."""
        self.aftermath = Aftermath()
        self.table: dict[tuple[str, str], Listener] = {}
        """(kind of payload, its id) → who listens. Kinds: command, action, submission, closed, options, shortcut,
        event."""
        self.subcommands: dict[str, Listener] = {}
        """The word after /logcall → who listens."""
        self.drawings: dict[DeliveryKind, Drawing] = {}
        self.workers: list[Worker] = []
        """What the doors want to have running beside the postman."""
        self._strangers: dict[str, float] = {}
        """Addresses that Slack told nobody for, and when it was asked; `monotonic`."""

    def _registrar(self, kind: str, name: str) -> Callable[[Function], Function]:
        def register(function: Function) -> Function:
            if (kind, name) in self.table:
                raise ValueError(f"two listeners for {kind} {name}")
            self.table[kind, name] = Listener.of(function)
            return function

        return register

    def command(self, name: str) -> Callable[[Function], Function]:
        return self._registrar("command", name)

    def subcommand(self, *words: str) -> Callable[[Function], Function]:
        """What /logcall does where one of these words, in lower case, is all that follows it."""

        def register(function: Function) -> Function:
            for word in words:
                if word in self.subcommands:
                    raise ValueError(f"two listeners for /logcall {word}")
                self.subcommands[word] = Listener.of(function)
            return function

        return register

    def action(self, action_id: str) -> Callable[[Function], Function]:
        return self._registrar("action", action_id)

    def submission(self, callback_id: str) -> Callable[[Function], Function]:
        return self._registrar("submission", callback_id)

    def closed(self, callback_id: str) -> Callable[[Function], Function]:
        return self._registrar("closed", callback_id)

    def options(self, action_id: str) -> Callable[[Function], Function]:
        return self._registrar("options", action_id)

    def shortcut(self, callback_id: str) -> Callable[[Function], Function]:
        return self._registrar("shortcut", callback_id)

    def event(self, name: str) -> Callable[[Function], Function]:
        return self._registrar("event", name)

    def delivery(self, kind: DeliveryKind) -> Callable[[Drawing], Drawing]:
        """Draw what the postman posts, or edits where it was posted before, for deliveries of this kind."""

        def register(drawing: Drawing) -> Drawing:
            if kind in self.drawings:
                raise ValueError(f"two drawings of {kind}")
            self.drawings[kind] = drawing
            return drawing

        return register

    def later(self, work: Coroutine[Any, Any, None], body: Payload) -> None:
        """Do `work` after the answer to `body`. Should it fail, the person who sent `body` is told."""
        self.aftermath.add(work, lambda problem: self.apologise(problem, body))

    async def rep(self, slack_id: str) -> User:
        """The rep with this Slack id, met now if never before, with a profile that is at most a day old."""
        user = await reps.meet(self.workspace, slack_id)
        if reps.is_stale(user, datetime.now(UTC)):
            user = await self.refresh_rep(slack_id) or user
        return user

    async def member(self, slack_id: str) -> User:
        """The rep with this Slack id, as `rep` gives them. Raises Refused for a guest: what is logged is not theirs."""
        rep = await self.rep(slack_id)
        self.refuse_guest(rep)
        return rep

    def refuse_guest(self, rep: User) -> None:
        """The same for a rep as known: where an answer is due, and Slack can't be asked first."""
        if rep.is_guest:
            raise Refused("Logcall is for the full members of {team}. Ask an administrator.", team=self.workspace.name)

    async def refresh_rep(self, slack_id: str) -> User | None:
        """Read a rep's profile from Slack. None where Slack won't tell now: what is known then has to do."""
        try:
            response = await self.client.users_info(user=slack_id, include_locale=True)
        except (SlackApiError, aiohttp.ClientError, TimeoutError) as problem:
            log.warning("rep_not_refreshed", rep=slack_id, problem=type(problem).__name__)
            return None
        return await self.keep_profile(response["user"])

    async def meet_by_address(self, address: str) -> None:
        """Have the person with this email address among the reps, if Slack knows one: other systems name people who
        have never used Logcall. Where Slack won't tell now, what is known has to do."""
        address = address.strip().lower()
        asked_at = self._strangers.get(address)
        if asked_at is not None and monotonic() - asked_at < _STRANGER_FOR:
            return
        if not address or await reps.has_address(self.workspace, address):
            return
        try:
            async with asyncio.timeout(_PATIENCE):
                response = await self.client.users_lookupByEmail(email=address)
        except (SlackApiError, aiohttp.ClientError, TimeoutError) as problem:
            log.warning("rep_not_met", problem=type(problem).__name__)
            if len(self._strangers) >= _MOST_STRANGERS:
                self._strangers.clear()
            self._strangers[address] = monotonic()
            return
        await self.keep_profile(response["user"])

    async def keep_profile(self, slack_user: dict[str, Any]) -> User:
        """Store a user object of Slack's (users.info, or a user_change event)."""
        profile = slack_user.get("profile", {})
        return await reps.refresh(
            self.workspace,
            slack_user["id"],
            name=profile.get("display_name") or slack_user.get("real_name") or slack_user.get("name") or "",
            real_name=profile.get("real_name") or slack_user.get("real_name") or "",
            email=profile.get("email") or "",
            timezone=slack_user.get("tz") or "UTC",
            locale=slack_user.get("locale") or "en-US",
            is_guest=any(slack_user.get(f"is_{kind}") for kind in ("restricted", "ultra_restricted", "stranger")),
            is_admin=bool(slack_user.get("is_admin") or slack_user.get("is_owner")),
            is_active=not slack_user.get("deleted", False),
        )

    async def tell(self, body: Payload, text: str, blocks: list[dict[str, Any]] | None = None) -> None:
        """Say something that only the person who sent `body` sees, where they are if Slack lets us."""
        if url := body.get("response_url"):
            webhook = AsyncWebhookClient(url, session=self.session)
            response = await webhook.send(text=text, blocks=blocks, response_type="ephemeral", replace_original=False)
            if response.status_code == 200:
                return
            # Slack takes five answers within thirty minutes: what comes later goes to the person directly.
            log.warning("response_url_refused", status=response.status_code)
        await self.client.chat_postMessage(channel=person(body), text=text, blocks=blocks)

    async def apologise(self, problem: Exception, body: Payload) -> None:
        """Tell a person that something failed after Slack had its answer; the log has the rest under the reference."""
        await self.tell(body, describe(problem))


def recording_store(settings: Settings) -> RecordingStore:
    secret = settings.s3_secret.get_secret_value() if settings.s3_secret else ""
    access = S3Access(settings.s3_endpoint or "", settings.s3_region or "", settings.s3_key_id or "", secret)
    return RecordingStore(settings.recordings, access)


def person(body: Payload) -> str:
    """The Slack id of who sent a payload, of any kind; "" for an event without one."""
    user = body.get("user") or {}
    return str(body.get("user_id") or user.get("id") or body.get("event", {}).get("user") or "")


def team_of(body: Payload) -> str:
    """The workspace of who sent a payload: in a shared channel it may be another company's."""
    user = body.get("user") or {}
    return str(user.get("team_id") or body.get("team_id") or (body.get("team") or {}).get("id") or "")
