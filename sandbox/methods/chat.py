"""chat.*: messages."""

from sandbox.limits import message_faults
from sandbox.links import Pasted
from sandbox.methods.registry import Api, method, objects, read_blocks, truth
from sandbox.payloads import message_json
from sandbox.state import Channel, Json, Message
from sandbox.workspace import Refused

MOST_TEXT = 40_000
MOST_UPDATED_TEXT = 4_000


@method("chat.postMessage", scope="chat:write", required="channel")
def post_message(api: Api, args: Json) -> Json:
    """Post; a user's id opens the direct message. At most one a second in each channel."""
    workspace = api.workspace
    channel = _destination(api, str(args["channel"]))
    text, blocks = _content(args, MOST_TEXT)
    _may_post(api, channel)
    thread_ts = args.get("thread_ts") or None
    if thread_ts is not None:
        parent = channel.by_ts.get(str(thread_ts))
        if parent is None or parent.ephemeral or parent.thread_ts not in {None, parent.ts}:
            raise Refused("cannot_reply_to_message")
    metadata = _metadata(args)
    api.pace(channel.id)
    message = workspace.post(
        Message(
            ts=workspace.new_ts(),
            channel=channel.id,
            user=workspace.bot.id,
            text=text,
            blocks=blocks,
            thread_ts=thread_ts,
            app=True,
            broadcast=truth(args, "reply_broadcast"),
            metadata=metadata,
        )
    )
    return {"channel": channel.id, "ts": message.ts, "message": message_json(workspace, message)}


@method("chat.update", scope="chat:write", required="channel ts")
def update(api: Api, args: Json) -> Json:
    """Edit the app's own message. Blocks that are not given stay; an empty list removes them."""
    workspace = api.workspace
    channel = api.channel(args["channel"])
    message = _own(api, channel, args, "cant_update_message")
    if channel.is_archived:
        raise Refused("is_inactive")
    if workspace.bot.id not in channel.members:
        raise Refused("not_in_channel")
    text, blocks = _content(args, MOST_UPDATED_TEXT)
    metadata = _metadata(args)
    message.text = text or message.text
    if blocks is not None:
        message.blocks = workspace.identified(blocks) or None
    if metadata is not None:
        message.metadata = metadata
    message.edited_ts = workspace.new_ts()
    workspace.changes.ring()
    return {
        "channel": channel.id,
        "ts": message.ts,
        "text": message.text,
        "message": message_json(workspace, message),
    }


@method("chat.delete", scope="chat:write", required="channel ts")
def delete(api: Api, args: Json) -> Json:
    channel = api.channel(args["channel"])
    message = _own(api, channel, args, "cant_delete_message")
    api.workspace.remove(message)
    return {"channel": channel.id, "ts": message.ts}


@method("chat.postEphemeral", scope="chat:write", required="channel user")
def post_ephemeral(api: Api, args: Json) -> Json:
    """Show a message to one member of a channel that the app is in."""
    workspace = api.workspace
    channel = api.channel(args["channel"])
    text, blocks = _content(args, MOST_TEXT)
    if workspace.bot.id not in channel.members:
        raise Refused("not_in_channel")
    if channel.is_archived:
        raise Refused("is_archived")
    if str(args["user"]) not in channel.members:
        raise Refused("user_not_in_channel")
    message = workspace.post(
        Message(
            ts=workspace.new_ts(),
            channel=channel.id,
            user=workspace.bot.id,
            text=text,
            blocks=blocks,
            thread_ts=args.get("thread_ts") or None,
            app=True,
            ephemeral_to=str(args["user"]),
        )
    )
    return {"message_ts": message.ts}


@method("chat.getPermalink", required="channel message_ts")
def get_permalink(api: Api, args: Json) -> Json:
    channel = api.channel(args["channel"])
    message = channel.by_ts.get(str(args["message_ts"]))
    if message is None or message.ephemeral:
        raise Refused("message_not_found")
    team = api.workspace.team
    link = f"https://{team.domain}.slack.com/archives/{channel.id}/p{message.ts.replace('.', '')}"
    if message.thread_ts and message.thread_ts != message.ts:
        link += f"?thread_ts={message.thread_ts}&cid={channel.id}"
    return {"channel": channel.id, "permalink": link}


@method("chat.unfurl", scope="links:write")
def unfurl(api: Api, args: Json) -> Json:
    """Attach cards to links that the app was told of: under a message, or in front of who is still writing it."""
    workspace, pasted = api.workspace, _pasted(api, args)
    unfurls = objects(args, "unfurls", "invalid_unfurls_format")
    if unfurls is None:
        if objects(args, "metadata", "invalid_metadata_format") is None:
            raise Refused("missing_unfurls")
        return {}
    if not isinstance(unfurls, dict) or not all(isinstance(card, dict) for card in unfurls.values()):
        raise Refused("invalid_unfurls_format")
    if not set(unfurls) <= set(pasted.urls):
        raise Refused("cannot_unfurl_url")
    for url, card in unfurls.items():
        faults = message_faults(card["blocks"], f"/unfurls/{url}/blocks") if "blocks" in card else []
        if faults or not (card.get("blocks") or card.get("text") or card.get("title")):
            raise Refused("cannot_parse_attachment", faults)
        pasted.unfurls[url] = card | {"blocks": workspace.identified(card.get("blocks"))}
    if pasted.message is not None:
        pasted.message.unfurls = pasted.unfurls
    workspace.changes.ring()
    return {}


def _pasted(api: Api, args: Json) -> Pasted:
    """What a chat.unfurl is about: by unfurl_id and source, or by channel and ts."""
    known = api.workspace.pasted
    if args.get("unfurl_id") or args.get("source"):
        for name in ("unfurl_id", "source"):
            if not args.get(name):
                raise Refused(f"missing_{name}")
        if args["source"] not in ("composer", "conversations_history"):
            raise Refused("invalid_source")
        found = known.get(str(args["unfurl_id"]))
        if found is None or (found.message is None) != (args["source"] == "composer"):
            raise Refused("invalid_unfurl_id")
        return found
    for name in ("channel", "ts"):
        if not args.get(name):
            raise Refused(f"missing_{name}")
    place = str(args["channel"]), str(args["ts"])
    if place[0] == "COMPOSER" and place[1] in known:
        return known[place[1]]
    if place[0] not in api.workspace.channels:
        raise Refused("cannot_find_channel")
    for found in known.values():
        if found.message is not None and (found.message.channel, found.message.ts) == place:
            return found
    raise Refused("cannot_find_message")


def _destination(api: Api, where: str) -> Channel:
    if where.startswith(("U", "W")):
        user = api.workspace.users.get(where)
        if user is None or user.is_bot:
            raise Refused("channel_not_found")
        return api.workspace.im(where)
    if where.startswith("#"):
        named = [c.id for c in api.workspace.channels.values() if c.kind != "im" and c.name == where[1:]]
        where = named[0] if named else where
    return api.channel(where)


def _may_post(api: Api, channel: Channel) -> None:
    inside = api.workspace.bot.id in channel.members
    anywhere = channel.kind == "channel" and "chat:write.public" in api.workspace.manifest.scopes
    if not inside and not anywhere:
        raise Refused("not_in_channel")
    if channel.is_archived:
        raise Refused("is_archived")
    if channel.kind == "im" and not api.workspace.manifest.messages_enabled:
        raise Refused("messages_tab_disabled")


def _own(api: Api, channel: Channel, args: Json, otherwise: str) -> Message:
    message = channel.by_ts.get(str(args["ts"]))
    if message is None or message.ephemeral or message.deleted:
        raise Refused("message_not_found")
    if not message.app:
        raise Refused(otherwise)
    return message


def _content(args: Json, most: int) -> tuple[str, list[Json] | None]:
    text = str(args.get("text") or args.get("markdown_text") or "")
    blocks = read_blocks(args)
    if not text.strip() and not blocks and not args.get("attachments"):
        raise Refused("no_text")
    if len(text) > most:
        raise Refused("msg_too_long")
    return text, blocks


def _metadata(args: Json) -> Json | None:
    metadata = objects(args, "metadata", "invalid_metadata_format")
    if metadata is None:
        return None
    if not isinstance(metadata, dict):
        raise Refused("invalid_metadata_format")
    known = {"event_type": str, "event_payload": dict}
    if metadata and "entities" not in metadata:
        for name, kind in known.items():
            if not isinstance(metadata.get(name), kind):
                raise Refused("invalid_metadata_schema")
    return metadata
