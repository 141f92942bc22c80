"""The Bolt app: what it listens to, how a payload finds its listener, and what happens when one fails.

Bolt verifies and parses. One middleware of ours then looks the listener up in a table, so that a hundred listeners
cost what one does. With `process_before_response` the answer leaves when the listener returns: it writes, acks and
returns, and leaves the rest to `app.later`.
"""

import os
from time import perf_counter
from typing import Any

import structlog
from slack_bolt.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.middleware.async_middleware import AsyncMiddleware
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse

from bot import calls, channels, follow_ups, history, home, leads, links, logcall, metrics, people, recordings, threads
from bot.listening import Ack, Listener, Listening, Payload, person, team_of
from bot.problems import describe
from bot.services import reps

FEATURES = (logcall, history, leads, home, follow_ups, channels, links, calls, recordings, threads, people)

log = structlog.get_logger()


_KINDS = {
    "block_actions": "action",
    "view_submission": "submission",
    "view_closed": "closed",
    "block_suggestion": "options",
    "shortcut": "shortcut",
    "message_action": "shortcut",
    "event_callback": "event",
}


def build(listening: Listening, identity: AuthorizeResult) -> AsyncApp:
    """The Bolt app of a workspace, with every feature registered. `identity`: what auth.test said at start."""
    for feature in FEATURES:
        feature.register(listening)
    # Bolt reads these by itself; the first two would turn OAuth with file stores on.
    for name in ("SLACK_CLIENT_ID", "SLACK_CLIENT_SECRET", "SLACK_BOT_TOKEN"):
        os.environ.pop(name, None)

    async def authorize() -> AuthorizeResult:
        return identity

    app = AsyncApp(
        name="logcall",  # without one, Bolt reads the source of every caller for it
        authorize=authorize,
        signing_secret=listening.settings.slack_signing_secret.get_secret_value(),
        process_before_response=True,
    )
    app.middleware(Dispatch(listening))
    return app


class Dispatch(AsyncMiddleware):
    """Finds a payload's listener, gives it what it asks for, and answers for it when it fails."""

    def __init__(self, listening: Listening) -> None:
        self.listening = listening

    async def async_process(self, *, req: AsyncBoltRequest, resp: BoltResponse, next: Any) -> BoltResponse | None:
        started = perf_counter()
        body, ack = req.body, req.context.ack
        try:
            (kind, name), team, sender = address(body), team_of(body), person(body)
        except (LookupError, TypeError, AttributeError) as problem:
            # Bolt would log the error's text, and with it what was sent.
            log.warning("malformed_payload", problem=type(problem).__name__)
            return BoltResponse(status=400, body="This is no payload of Slack's.")
        listener = self.listening.table.get((kind, name))
        if listener is None:
            return await self.unheard(kind, name, body, ack)
        if kind != "event" and team != self.listening.workspace.slack_id:
            return await self.stranger(kind, ack)
        try:
            await self.hear(listener, body, ack, sender)
        except Exception as problem:
            await self.answer_for(problem, kind, body, ack)
        response = ack.response or await ack()
        metrics.answered(kind, name, perf_counter() - started)
        return response

    async def hear(self, listener: Listener, body: Payload, ack: Ack, sender: str) -> None:
        available: dict[str, Any] = {"ack": ack, "body": body, "event": body.get("event")}
        if "rep" in listener.asks_for:
            available["rep"] = await reps.meet(self.listening.workspace, sender)
        await listener.hear(available)

    async def unheard(self, kind: str, name: str, body: Payload, ack: Ack) -> BoltResponse:
        """A payload that nothing listens to: a button of an older version, or an event we did not ask for."""
        log.warning("nothing_listens", kind=kind, name=name)
        if kind == "action" and "message" in body:
            self.listening.later(
                self.listening.tell(body, "This button belongs to an older version of Logcall. Use `/lead` instead."),
                body,
            )
        return await ack()

    async def stranger(self, kind: str, ack: Ack) -> BoltResponse:
        """Somebody of another company, in a channel that is shared with them."""
        if kind == "command":
            return await ack(f"Logcall is for the members of {self.listening.workspace.name}.")
        return await ack()

    async def answer_for(self, problem: Exception, kind: str, body: Payload, ack: Ack) -> None:
        """Say what happened in the place where it was done, and keep what was typed."""
        if ack.response is not None:
            self.listening.later(self.listening.apologise(problem, body), body)
            return
        sentence = describe(problem, plain=kind == "submission")
        if kind == "command":
            typed = f"{body['command']} {body.get('text', '')}".strip()
            await ack(f"{sentence}\nWhat you typed: `{typed}`")
        elif kind == "submission":
            await ack(response_action="errors", errors={first_input(body["view"]): sentence})
        elif kind == "options":
            await ack(options=[])
        else:
            await ack()
            if person(body):
                self.listening.later(self.listening.tell(body, sentence), body)


def address(body: Payload) -> tuple[str, str]:
    """(kind, id) under which a payload's listener is registered. Raises LookupError, TypeError or AttributeError for
    what Slack never sends."""
    if "command" in body:
        return "command", body["command"]
    kind = _KINDS.get(body.get("type", ""), "unknown")
    if kind == "action":
        return kind, body["actions"][0]["action_id"]
    if kind in ("submission", "closed"):
        return kind, body["view"]["callback_id"]
    if kind == "options":
        return kind, body["action_id"]
    if kind == "event":
        return kind, body["event"]["type"]
    return kind, body.get("callback_id", "")


def first_input(view: dict[str, Any]) -> str:
    """The block_id under which Slack shows an error that belongs to no field in particular."""
    return next((block["block_id"] for block in view.get("blocks", []) if block["type"] == "input"), "")
