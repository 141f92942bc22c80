"""What the app overhears of ordinary talk."""

from urllib.parse import urlsplit

from sandbox.events import Events
from sandbox.state import Channel, Message


def overheard(events: Events, channel: Channel, message: Message) -> None:
    """Tell the app of an ordinary message: as a message, a mention, a link, as far as it subscribes."""
    workspace = events.workspace
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
    links = [
        {"url": url, "domain": domain}
        for url in (word.strip("<>") for word in message.text.split())
        for domain in workspace.manifest.unfurl_domains
        if url.startswith(("http://", "https://")) and (urlsplit(url).hostname or "").endswith(domain)
    ]
    if links:
        events.emit(
            {
                "type": "link_shared",
                "channel": channel.id,
                "user": message.user,
                "message_ts": message.ts,
                "links": links,
                "source": "conversations_history",
                "unfurl_id": f"{channel.id}.{message.ts}",
            }
        )
