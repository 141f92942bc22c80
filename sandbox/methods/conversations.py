"""conversations.*: channels and direct messages."""

from sandbox.methods.registry import Api, method, page, truth
from sandbox.payloads import channel_json
from sandbox.state import Channel, Json
from sandbox.workspace import Refused


@method("conversations.info", required="channel")
def info(api: Api, args: Json) -> Json:
    channel = api.channel(args["channel"])
    api.needs(f"{channel.scope_family}:read")
    shown = channel_json(api.workspace, channel)
    if not truth(args, "include_num_members"):
        shown.pop("num_members", None)
    return {"channel": shown}


@method("conversations.list")
def list_all(api: Api, args: Json) -> Json:
    """Conversations of the asked ``types``, public channels unless told."""
    return _listed(api, args, [c for c in api.workspace.channels.values() if _known(api, c)])


@method("users.conversations")
def of_user(api: Api, args: Json) -> Json:
    """Conversations that a person (the app unless named) is in, as far as the app may know."""
    user = str(args.get("user") or api.workspace.bot.id)
    if user not in api.workspace.users:
        raise Refused("user_not_found")
    return _listed(api, args, [c for c in api.workspace.channels.values() if user in c.members and _known(api, c)])


@method("conversations.members", required="channel")
def members(api: Api, args: Json) -> Json:
    channel = api.channel(args["channel"])
    api.needs(f"{channel.scope_family}:read")
    shown, metadata = page([{"id": user} for user in sorted(channel.members)], args)
    return {"members": [user["id"] for user in shown], "response_metadata": metadata}


@method("conversations.open", scope="im:write")
def open_im(api: Api, args: Json) -> Json:
    """The direct conversation with one person."""
    if args.get("channel"):
        return {"channel": {"id": api.channel(args["channel"]).id}, "no_op": True, "already_open": True}
    users = args.get("users") or ""
    wanted = users if isinstance(users, list) else [user for user in str(users).split(",") if user]
    if not wanted:
        raise Refused("users_list_not_supplied")
    if len(wanted) > 1:
        raise Refused("method_not_supported_for_channel_type")
    user = api.workspace.users.get(wanted[0])
    if user is None:
        raise Refused("user_not_found")
    channel = api.workspace.im(user.id)
    shown = channel_json(api.workspace, channel) if truth(args, "return_im") else {"id": channel.id}
    return {"channel": shown}


@method("conversations.join", scope="channels:join", required="channel")
def join(api: Api, args: Json) -> Json:
    channel = api.channel(args["channel"])
    if channel.kind != "channel":
        raise Refused("method_not_supported_for_channel_type")
    if channel.is_archived:
        raise Refused("is_archived")
    bot = api.workspace.bot.id
    if bot not in channel.members:
        channel.members.add(bot)
        api.events.membership("member_joined_channel", channel, bot)
        api.workspace.changes.ring()
    return {"channel": channel_json(api.workspace, channel)}


def _known(api: Api, channel: Channel) -> bool:
    return channel.kind == "channel" or api.workspace.bot.id in channel.members


def _listed(api: Api, args: Json, channels: list[Channel]) -> Json:
    asked = {kind.strip() for kind in str(args.get("types") or "public_channel").split(",")}
    if not asked <= {"public_channel", "private_channel", "im", "mpim"}:
        raise Refused("invalid_types")
    kinds = {"public_channel": "channel", "private_channel": "private", "im": "im", "mpim": "mpim"}
    scopes = {"public_channel": "channels", "private_channel": "groups", "im": "im", "mpim": "mpim"}
    for kind in sorted(asked):
        api.needs(f"{scopes[kind]}:read")
    wanted = {kinds[kind] for kind in asked}
    hide_archived = truth(args, "exclude_archived")
    shown, metadata = page(
        [
            channel_json(api.workspace, channel)
            for channel in channels
            if channel.kind in wanted and not (hide_archived and channel.is_archived)
        ],
        args,
    )
    return {"channels": shown, "response_metadata": metadata}
