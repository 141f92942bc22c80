"""The Web API's door: ``/api/<method>``. Reads the request, holds it against token and scopes, runs the method."""

import asyncio
import json
import math
from typing import Any

from aiohttp import web

from sandbox.faults import Fault, Faults
from sandbox.methods import METHODS, Api, TooFast
from sandbox.recorder import Recorder
from sandbox.state import Json
from sandbox.workspace import Refused

SLACK = 0.05
"""The part of the pace that is forgiven, so that an app's honest second is not spoiled by the loop's jitter."""


class Pace:
    """One message in each channel every ``seconds``; 0 lets everything through."""

    def __init__(self, seconds: float, clock: Any) -> None:
        self.seconds = seconds
        self._clock = clock
        self._last: dict[str, float] = {}

    def __call__(self, channel_id: str) -> None:
        """:raises TooFast: when the channel had its message too short a while ago."""
        now = self._clock()
        wait = self._last.get(channel_id, -math.inf) + self.seconds * (1 - SLACK) - now
        if self.seconds and wait > 0:
            raise TooFast(max(1, math.ceil(wait)))
        self._last[channel_id] = now


class WebApi:
    """Answers Web API calls as Slack would, faults included."""

    def __init__(self, api: Api, faults: Faults, recorder: Recorder, token: str, app_token: str) -> None:
        self._api = api
        self._faults = faults
        self._recorder = recorder
        self._tokens = {token: "bot", app_token: "app"}

    async def handle(self, request: web.Request) -> web.StreamResponse:
        raw = await request.read()
        self._recorder.heard(request.path_qs.encode() + b"\n" + raw)
        name = request.match_info["method"]
        try:
            args = await _arguments(request, raw)
        except ValueError:
            return _reply({"ok": False, "error": "invalid_json"})
        call = self._recorder.called(name, args)
        self._api.workspace.changes.ring()
        fault = self._faults.next_for(name)
        if fault is not None:
            spoiled = await spoil(fault, request)
            if spoiled is not None:
                return spoiled
        try:
            answer = self._answer(name, args, request.headers.get("Authorization", ""))
        except TooFast as fast:
            call.answer = {"ok": False, "error": "ratelimited"}
            return _ratelimited(fast.retry_after)
        if fault is not None and fault.drop_after:
            return _hang_up(request)
        call.answer = answer
        self._api.workspace.changes.ring()
        return _reply(answer, {"x-oauth-scopes": ",".join(sorted(self._api.workspace.manifest.scopes))})

    def _answer(self, name: str, args: Json, authorization: str) -> Json:
        try:
            return {"ok": True, **self._run(name, args, authorization)}
        except Refused as refused:
            answer: Json = {"ok": False, "error": refused.error, **refused.more}
            if refused.messages:
                answer["response_metadata"] = {"messages": refused.messages}
            return answer

    def _run(self, name: str, args: Json, authorization: str) -> Json:
        method = METHODS.get(name)
        if method is None:
            raise Refused("unknown_method", req_method=name)
        self._authorize(method.opened_by, authorization.removeprefix("Bearer ").strip() or args.get("token"))
        if method.scope:
            self._api.needs(method.scope)
        missing = [field for field in method.required if args.get(field) in (None, "")]
        if missing:
            raise Refused("invalid_arguments", [f"[ERROR] missing required field: {field}" for field in missing])
        return method.run(self._api, args)

    def _authorize(self, wanted: str, given: object) -> None:
        if wanted == "any":
            return
        if not given:
            raise Refused("not_authed")
        kind = self._tokens.get(str(given))
        if kind is None:
            raise Refused("invalid_auth")
        if kind != wanted:
            raise Refused("not_allowed_token_type")


async def _arguments(request: web.Request, raw: bytes) -> Json:
    args: Json = dict(request.query)
    if request.content_type == "application/json" and raw:
        body = json.loads(raw)
        if not isinstance(body, dict):
            raise ValueError("not an object")
        return args | body
    return args | dict(await request.post())


async def spoil(fault: Fault, request: web.Request) -> web.StreamResponse | None:
    """Let a fault do its worst before the request is carried out; None where it goes on after all."""
    if fault.delay:
        await asyncio.sleep(fault.delay)
    if fault.until is not None:
        await fault.until.wait()
    if fault.drop:
        return _hang_up(request)
    if fault.ratelimited is not None:
        return _ratelimited(fault.ratelimited)
    if fault.status is not None:
        return web.Response(status=fault.status, text="Slack is having a bad day")
    if fault.error is not None:
        return _reply({"ok": False, "error": fault.error})
    return None


def _hang_up(request: web.Request) -> web.Response:
    if request.transport is not None:
        request.transport.abort()
    return web.Response()


def _ratelimited(retry_after: int) -> web.Response:
    return web.json_response(
        {"ok": False, "error": "ratelimited"}, status=429, headers={"Retry-After": str(retry_after)}
    )


def _reply(answer: Json, headers: dict[str, str] | None = None) -> web.Response:
    return web.json_response(answer, headers=headers)
