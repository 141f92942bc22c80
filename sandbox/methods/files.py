"""files.*: the two-step upload. The file's bytes go to the upload address in between."""

import secrets

from sandbox.methods.registry import Api, method, objects
from sandbox.state import Json, Message
from sandbox.workspace import Refused


@method("files.getUploadURLExternal", scope="files:write", required="filename length")
def get_upload_url(api: Api, args: Json) -> Json:
    file_id = api.workspace.new_id("F")
    api.uploads[file_id] = str(args["filename"])
    return {"upload_url": f"{api.base}/upload/{secrets.token_urlsafe(12)}", "file_id": file_id}


@method("files.completeUploadExternal", scope="files:write", required="files")
def complete_upload(api: Api, args: Json) -> Json:
    """Share uploaded files; in a channel they appear as a message that names them."""
    files = objects(args, "files", "invalid_arguments")
    if not isinstance(files, list) or not files:
        raise Refused("invalid_arguments")
    shown = []
    for file in files:
        if not isinstance(file, dict) or file.get("id") not in api.uploads:
            raise Refused("file_not_found")
        shown.append({"id": file["id"], "title": file.get("title") or api.uploads[file["id"]]})
    if args.get("channel_id"):
        workspace = api.workspace
        channel = api.channel(args["channel_id"])
        if workspace.bot.id not in channel.members:
            raise Refused("not_in_channel")
        lines = [str(args.get("initial_comment") or ""), *(f"📄 {file['title']}" for file in shown)]
        workspace.post(
            Message(
                ts=workspace.new_ts(),
                channel=channel.id,
                user=workspace.bot.id,
                text="\n".join(line for line in lines if line),
                thread_ts=args.get("thread_ts") or None,
                app=True,
            )
        )
    return {"files": shown}
