"""The browser page's door: the workspace as one person sees it, and what they do in it."""

import asyncio
import json
from importlib import resources
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from aiohttp import web

from sandbox.dispatch import Dispatch
from sandbox.state import Channel, Json, Message, User, View
from sandbox.wire import Wire
from sandbox.workspace import APP_ID, Refused, Workspace

COALESCE = 0.02
"""Seconds in which changes that follow each other become one update of the page."""

SENTENCES = {
    "channel_not_found": "There is no such channel here.",
    "not_in_channel": "You are not in that channel.",
    "is_archived": "That channel is archived: nothing can be posted in it.",
    "messages_tab_read_only": "Sending messages to this app has been turned off.",
    "message_not_found": "That message is gone.",
    "not_found": "That is not there any more.",
    "dispatch_failed": "The app could not be reached.",
    "operation_timeout": "The app took longer than three seconds.",
    "invalid_options": "The app's options could not be read.",
}


class Page:
    """Serves the page, its state and its acts."""

    def __init__(self, workspace: Workspace, dispatch: Dispatch, wire: Wire) -> None:
        self._workspace = workspace
        self._dispatch = dispatch
        self._wire = wire
        self._sockets: set[web.WebSocketResponse] = set()
        self._files = Path(str(resources.files("sandbox") / "page"))

    def mount(self, app: web.Application) -> None:
        app.router.add_get("/", self._index)
        app.router.add_static("/page", self._files)
        app.router.add_get("/ui/state", self._state)
        app.router.add_get("/ui/live", self._live)
        app.router.add_post("/ui/act", self._act)

    async def close(self) -> None:
        await asyncio.gather(*(socket.close() for socket in self._sockets))

    async def _index(self, request: web.Request) -> web.StreamResponse:
        return web.FileResponse(self._files / "index.html", headers={"Cache-Control": "no-cache"})

    async def _state(self, request: web.Request) -> web.Response:
        return web.json_response(seen_by(self._workspace, self._wire, self._me(request.query.get("as"))))

    async def _live(self, request: web.Request) -> web.StreamResponse:
        _own_page_only(request)
        me = self._me(request.query.get("as"))
        socket = web.WebSocketResponse(timeout=0.5, heartbeat=20)
        await socket.prepare(request)
        self._sockets.add(socket)
        telling = asyncio.get_running_loop().create_task(self._tell(socket, me))
        try:
            async for _ in socket:
                pass
        finally:
            telling.cancel()
            self._sockets.discard(socket)
        return socket

    async def _tell(self, socket: web.WebSocketResponse, me: str) -> None:
        told = ""
        while not socket.closed:
            changed = self._workspace.changes.bell()
            text = json.dumps({"type": "state", "state": seen_by(self._workspace, self._wire, me)}, ensure_ascii=False)
            if text != told:
                await socket.send_str(text)
                told = text
            await changed
            await asyncio.sleep(COALESCE)

    async def _act(self, request: web.Request) -> web.Response:
        _own_page_only(request)
        try:
            body = await request.json()
            me = self._me(body.get("as"))
            done = await self._do(me, body)
        except Refused as refused:
            sentence = refused.messages[0] if refused.messages else SENTENCES.get(refused.error, refused.error)
            return web.json_response({"ok": False, "error": refused.error, "message": sentence})
        except (ValueError, KeyError, TypeError) as broken:
            message = f"The act could not be read: {broken!r}"
            return web.json_response({"ok": False, "error": "invalid_arguments", "message": message})
        return web.json_response({"ok": True, **done})

    async def _do(self, me: str, body: Json) -> Json:
        dispatch = self._dispatch
        match body.get("do"):
            case "slash":
                await dispatch.slash(me, body["channel"], body["text"], body.get("thread_ts"))
            case "say":
                await dispatch.say(me, body["channel"], body["text"], body.get("thread_ts"))
            case "act" if body.get("view_id"):
                await dispatch.act_in_view(me, body["view_id"], body["block_id"], body["action"], body.get("values"))
            case "act":
                await dispatch.act_in_message(me, body["channel"], body["ts"], body["block_id"], body["action"])
            case "suggest":
                return await dispatch.suggest(
                    me,
                    body["block_id"],
                    body["action_id"],
                    body["query"],
                    view_id=body.get("view_id"),
                    channel_id=body.get("channel"),
                    ts=body.get("ts"),
                    typed=body.get("values"),
                )
            case "submit":
                return {"errors": await dispatch.submit(me, body["view_id"], body.get("values"))}
            case "close":
                await dispatch.close(me, body["view_id"], bool(body.get("all")))
            case "shortcut":
                await dispatch.shortcut(me, body["callback_id"], body.get("channel"), body.get("ts"))
            case "open_home":
                await dispatch.open_home(me, body.get("tab", "home"))
            case "compose":
                pasted = await dispatch.compose(me, body["text"])
                return {"unfurl_id": pasted.id if pasted else None}
            case "read":
                self._read(me, body["channel"])
            case other:
                raise Refused("unknown_act", [f"The sandbox cannot do {other!r}."])
        return {}

    def _read(self, me: str, channel_id: str) -> None:
        channel = self._workspace.channels.get(channel_id)
        if channel is None:
            raise Refused("channel_not_found")
        last = next(reversed(channel.by_ts), "0")
        if channel.read.get(me) != last:
            channel.read[me] = last
            self._workspace.changes.ring()

    def _me(self, wanted: str | None) -> str:
        people = [user.id for user in self._workspace.users.values() if not user.is_bot]
        return wanted if wanted in people else people[0]


def seen_by(workspace: Workspace, wire: Wire, me: str) -> Json:
    """The whole state that one person may see, in the page's own shape."""
    manifest = workspace.manifest
    channels = [channel for channel in workspace.channels.values() if _shown(workspace, channel, me)]
    home = workspace.homes.get(me)
    return {
        "workspace": {"name": workspace.team.name, "domain": workspace.team.domain},
        "app": {
            "id": APP_ID,
            "name": manifest.name,
            "bot_user_id": workspace.bot.id,
            "description": manifest.description,
            "connected": wire.connected,
            "commands": [vars(command) for command in manifest.commands],
            "shortcuts": [vars(shortcut) for shortcut in manifest.shortcuts],
            "home_enabled": manifest.home_enabled,
            "messages_enabled": manifest.messages_enabled,
            "messages_read_only": manifest.messages_read_only,
        },
        "me": me,
        "users": [_user(user) for user in workspace.users.values()],
        "channels": [_channel(workspace, channel, me) for channel in channels],
        "messages": {channel.id: _messages(channel, me) for channel in channels},
        "previews": {
            pasted.id: _unfurls(pasted.unfurls)
            for pasted in workspace.pasted.values()
            if pasted.user == me and pasted.message is None and pasted.unfurls
        },
        "views": [_view(view) for view in workspace.stack(me)],
        "home": _view(home) if home is not None else None,
        "notices": [
            {"id": notice.id, "text": notice.text, "level": notice.level}
            for notice in workspace.notices
            if notice.user == me
        ],
    }


def _shown(workspace: Workspace, channel: Channel, me: str) -> bool:
    return channel.user == me if channel.kind == "im" else workspace.sees(me, channel)


def _user(user: User) -> Json:
    return {
        "id": user.id,
        "name": user.name,
        "real_name": user.real_name,
        "email": user.email,
        "tz": user.tz,
        "locale": user.locale,
        "is_bot": user.is_bot,
        "is_admin": user.is_admin,
        "is_guest": user.is_guest,
        "color": user.color,
        "is_person": not user.is_bot,
    }


def _channel(workspace: Workspace, channel: Channel, me: str) -> Json:
    read = channel.read.get(me, "0")
    unread = sum(
        message.ts > read and message.user != me and message.ephemeral_to in {None, me}
        for message in channel.by_ts.values()
    )
    return {
        "id": channel.id,
        "name": channel.name,
        "kind": channel.kind,
        "user": workspace.bot.id if channel.kind == "im" else None,
        "topic": channel.topic,
        "is_archived": channel.is_archived,
        "is_shared": channel.is_ext_shared,
        "is_member": me in channel.members,
        "app_is_member": workspace.bot.id in channel.members,
        "unread": unread if me in channel.members else 0,
    }


def _messages(channel: Channel, me: str) -> list[Json]:
    replies: dict[str, list[Message]] = {}
    visible = [message for message in channel.by_ts.values() if message.ephemeral_to in {None, me}]
    for message in visible:
        if message.thread_ts and message.thread_ts != message.ts and not message.ephemeral:
            replies.setdefault(message.thread_ts, []).append(message)
    return [_message(message, replies.get(message.ts, [])) for message in visible]


def _message(message: Message, replies: list[Message]) -> Json:
    return {
        "channel": message.channel,
        "ts": message.ts,
        "thread_ts": message.thread_ts,
        "user": message.user,
        "app": message.app,
        "text": message.text,
        "blocks": message.blocks,
        "unfurls": _unfurls(message.unfurls),
        "files": [{"id": file.id, "name": file.name, "title": file.title, "size": file.size} for file in message.files],
        "edited": message.edited,
        "ephemeral": message.ephemeral,
        "reply_count": len(replies),
        "reply_users": list(dict.fromkeys(reply.user for reply in replies)),
        "deleted": message.deleted,
    }


def _unfurls(unfurls: dict[str, Json]) -> list[Json]:
    return [{"url": url, "blocks": card.get("blocks") or []} for url, card in unfurls.items()]


def _view(view: View) -> Json:
    body: dict[str, Any] = view.body
    return {
        "id": view.id,
        "hash": view.hash,
        "type": body["type"],
        "callback_id": body.get("callback_id") or "",
        "title": body.get("title"),
        "submit": body.get("submit"),
        "close": body.get("close"),
        "blocks": view.blocks,
        "values": view.values,
        "errors": view.errors,
        "notify_on_close": bool(body.get("notify_on_close")),
        "clear_on_close": bool(body.get("clear_on_close")),
        "busy": view.busy,
    }


def _own_page_only(request: web.Request) -> None:
    """Keep other sites in the same browser out: only the page itself may act."""
    origin = request.headers.get("Origin")
    if origin is not None and urlsplit(origin).netloc != request.host:
        raise web.HTTPForbidden(text="Only the sandbox's own page may do this.")
