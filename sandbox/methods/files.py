"""files.*: the two-step upload. The file's bytes go to the upload address in between."""

import secrets
from urllib.parse import quote

from sandbox.methods.registry import Api, method, objects
from sandbox.payloads import file_json
from sandbox.state import Channel, File, Json, Message
from sandbox.workspace import Refused

LARGEST = 1024 * 1024 * 1024


@method("files.getUploadURLExternal", scope="files:write", required="filename length")
def get_upload_url(api: Api, args: Json) -> Json:
    try:
        size = int(args["length"])
    except (TypeError, ValueError):
        raise Refused("invalid_arguments", ["[ERROR] must be an integer [json-pointer:/length]"]) from None
    if not 0 < size <= LARGEST:
        raise Refused("invalid_arguments", [f"[ERROR] must be between 1 and {LARGEST} [json-pointer:/length]"])
    workspace = api.workspace
    file = File(workspace.new_id("F"), str(args["filename"]), size, ticket=secrets.token_urlsafe(12))
    workspace.files[file.id] = file
    return {"upload_url": f"{api.base}/upload/{quote(file.ticket)}", "file_id": file.id}


@method("files.completeUploadExternal", scope="files:write", required="files")
def complete_upload(api: Api, args: Json) -> Json:
    """Share uploaded files; in a conversation they appear as one message."""
    given = objects(args, "files", "invalid_arguments")
    if not isinstance(given, list) or not given:
        raise Refused("invalid_arguments")
    workspace, files = api.workspace, []
    for one in given:
        file = workspace.files.get(str(one.get("id"))) if isinstance(one, dict) else None
        if file is None:
            raise Refused("file_not_found")
        if file.content is None:
            raise Refused("file_update_failed", ["Its bytes were not uploaded yet"])
        file.title = str(one.get("title") or file.name)
        files.append(file)
    wanted = [args["channel_id"]] if args.get("channel_id") else str(args.get("channels") or "").split(",")
    for channel in [_place(api, channel_id) for channel_id in wanted if channel_id]:
        workspace.post(
            Message(
                ts=workspace.new_ts(),
                channel=channel.id,
                user=workspace.bot.id,
                text=str(args.get("initial_comment") or ""),
                thread_ts=args.get("thread_ts") or None,
                app=True,
                files=files,
            )
        )
    return {"files": [file_json(workspace, file) for file in files]}


def _place(api: Api, channel_id: object) -> Channel:
    """A conversation by its own id: a person's id, which chat.postMessage takes, is none."""
    channel = api.channel(channel_id)
    if api.workspace.bot.id not in channel.members:
        raise Refused("not_in_channel")
    if channel.is_archived:
        raise Refused("posting_to_channel_denied")
    return channel
