"""The shapes in which Slack shows its things to an app. Read from docs.slack.dev/reference."""

import mimetypes
from typing import Any
from urllib.parse import quote

from sandbox.state import Channel, File, Json, Message, User, View
from sandbox.workspace import APP_ID, BOT_ID, Workspace, utc_offset

VERIFICATION_TOKEN = "sandbox-legacy-verification-token"  # noqa: S105  what Slack still sends and nobody should trust


def user_json(workspace: Workspace, user: User, with_locale: bool, with_email: bool) -> Json:
    """A user as ``users.info`` gives it. The email needs ``users:read.email``."""
    first, _, last = user.real_name.partition(" ")
    profile: Json = {
        "title": "",
        "phone": "",
        "real_name": user.real_name,
        "real_name_normalized": user.real_name,
        "display_name": user.name if user.is_bot else first,
        "display_name_normalized": user.name if user.is_bot else first,
        "first_name": first,
        "last_name": last,
        "team": workspace.team.id,
        "image_48": "",
    }
    if user.is_bot:
        profile |= {"api_app_id": APP_ID, "bot_id": BOT_ID}
    elif with_email:
        profile["email"] = user.email
    shown: Json = {
        "id": user.id,
        "team_id": user.company or workspace.team.id,
        "name": user.name,
        "deleted": user.deleted,
        "color": user.color.removeprefix("#"),
        "real_name": user.real_name,
        "tz": user.tz,
        "tz_label": user.tz,
        "tz_offset": utc_offset(user.tz, workspace.clock()),
        "profile": profile,
        "is_admin": user.is_admin,
        "is_owner": user.is_owner,
        "is_primary_owner": user.is_owner,
        "is_restricted": user.is_guest,
        "is_ultra_restricted": False,
        "is_bot": user.is_bot,
        "is_app_user": False,
        "is_stranger": bool(user.company),
        "updated": int(workspace.clock()),
        "is_email_confirmed": not user.is_bot,
    }
    if with_locale:
        shown["locale"] = user.locale
    return shown


def channel_json(workspace: Workspace, channel: Channel) -> Json:
    """A conversation as ``conversations.info`` gives it to the app."""
    if channel.kind == "im":
        return {
            "id": channel.id,
            "created": 1754000000,
            "is_im": True,
            "is_org_shared": False,
            "user": channel.user,
            "is_archived": channel.is_archived,
            "is_open": True,
        }
    private = channel.kind == "private"
    return {
        "id": channel.id,
        "name": channel.name,
        "name_normalized": channel.name,
        "is_channel": not private,
        "is_group": private,
        "is_im": False,
        "is_mpim": False,
        "is_private": private,
        "created": 1754000000,
        "is_archived": channel.is_archived,
        "is_general": channel.is_general,
        "is_shared": channel.is_ext_shared,
        "is_ext_shared": channel.is_ext_shared,
        "is_org_shared": False,
        "is_member": workspace.bot.id in channel.members,
        "topic": {"value": channel.topic, "creator": "", "last_set": 0},
        "purpose": {"value": "", "creator": "", "last_set": 0},
        "num_members": len(channel.members),
    }


def message_json(workspace: Workspace, message: Message) -> Json:
    """A message as the API and interaction payloads give it."""
    shown: Json = {
        "type": "message",
        "user": message.user,
        "ts": message.ts,
        "team": workspace.team.id,
        "text": message.text,
    }
    if message.app:
        shown |= {"bot_id": BOT_ID, "app_id": APP_ID}
    if message.blocks is not None:
        shown["blocks"] = message.blocks
    if message.thread_ts:
        shown["thread_ts"] = message.thread_ts
    if message.edited_ts:
        shown["edited"] = {"user": BOT_ID if message.app else message.user, "ts": message.edited_ts}
    if message.metadata:
        shown["metadata"] = message.metadata
    if message.files:
        shown["files"] = [file_json(workspace, file) for file in message.files]
    if message.unfurls:
        shown["attachments"] = attachments(message)
    return shown


def attachments(message: Message) -> list[Json]:
    """What was unfolded of a message's links, as payloads carry it."""
    return [
        {
            "id": number,
            "blocks": card.get("blocks") or [],
            "fallback": card.get("fallback") or "[no preview available]",
            "bot_id": BOT_ID,
            "app_id": APP_ID,
            "app_unfurl_url": url,
            "is_app_unfurl": True,
            "from_url": url,
        }
        for number, (url, card) in enumerate(message.unfurls.items(), 1)
    ]


def file_json(workspace: Workspace, file: File) -> Json:
    """A file object (docs.slack.dev/reference/objects/file-object)."""
    address = f"https://files.slack.com/files-pri/{workspace.team.id}-{file.id}"
    return {
        "id": file.id,
        "name": file.name,
        "title": file.title,
        "mimetype": mimetypes.guess_type(file.name)[0] or "application/octet-stream",
        "filetype": file.name.rpartition(".")[2],
        "size": file.size,
        "user": workspace.bot.id,
        "url_private": f"{address}/{quote(file.name)}",
        "url_private_download": f"{address}/download/{quote(file.name)}",
    }


def view_json(workspace: Workspace, view: View) -> Json:
    """A view as ``views.*`` replies with it and interaction payloads carry it."""
    body = view.body
    return {
        "id": view.id,
        "team_id": workspace.team.id,
        "type": body["type"],
        "blocks": view.blocks,
        "private_metadata": body.get("private_metadata") or "",
        "callback_id": body.get("callback_id") or "",
        "state": {"values": view.values},
        "hash": view.hash,
        "title": body.get("title"),
        "clear_on_close": bool(body.get("clear_on_close", False)),
        "notify_on_close": bool(body.get("notify_on_close", False)),
        "close": body.get("close"),
        "submit": body.get("submit"),
        "previous_view_id": view.previous_view_id,
        "root_view_id": view.root_view_id,
        "app_id": APP_ID,
        "external_id": view.external_id,
        "app_installed_team_id": workspace.team.id,
        "bot_id": BOT_ID,
    }


def interaction(workspace: Workspace, kind: str, user_id: str, **more: Any) -> Json:
    """The part that every interactive payload has."""
    user = workspace.users[user_id]
    return {
        "type": kind,
        "team": {"id": workspace.team.id, "domain": workspace.team.domain},
        "user": {
            "id": user.id,
            "username": user.name,
            "name": user.name,
            "team_id": user.company or workspace.team.id,
        },
        "api_app_id": APP_ID,
        "token": VERIFICATION_TOKEN,
        "enterprise": None,
        "is_enterprise_install": False,
        **more,
    }


def channel_reference(channel: Channel) -> Json:
    """How payloads name a conversation: private ones and ims without their name."""
    return {"id": channel.id, "name": payload_name(channel)}


def payload_name(channel: Channel) -> str:
    return {"channel": channel.name, "private": "privategroup", "im": "directmessage"}[channel.kind]
