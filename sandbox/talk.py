"""What the app overhears of ordinary talk."""

from sandbox import links
from sandbox.events import Events
from sandbox.state import Channel, Message


def overheard(events: Events, channel: Channel, message: Message) -> None:
    """Tell the app of an ordinary message: as a message, a mention, a link, as far as it subscribes."""
    workspace = events.workspace
    links.sent(events, channel, message)
    if workspace.bot.id not in channel.members:
        return
    kind = {"channel": "channel", "private": "group", "im": "im"}[channel.kind]
    common = {"user": message.user, "ts": message.ts, "channel": channel.id, "text": message.text}
    if message.thread_ts:
        common["thread_ts"] = message.thread_ts
    subscription = {"channel": "message.channels", "group": "message.groups", "im": "message.im"}[kind]
    events.emit({"type": "message", "channel_type": kind, **common}, subscription)
    if f"<@{workspace.bot.id}>" in message.text:
        events.emit({"type": "app_mention", **common})
