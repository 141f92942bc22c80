"""Links that an app may unfold: whom it is told of, and the cards that it gives for them (chat.unfurl)."""

import re
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from sandbox.events import Events
from sandbox.state import Channel, Json, Message
from sandbox.workspace import Workspace

_LINK = re.compile(r"https?://[^\s<>|]+")
_MOST_LINKS = 50


@dataclass(eq=False)
class Pasted:
    """Links that somebody pasted: into a message that was sent, or one that they are still writing (`message` None)."""

    id: str
    user: str
    urls: list[str]
    message: Message | None = None
    unfurls: dict[str, Json] = field(default_factory=dict)


def links_in(workspace: Workspace, text: str) -> list[Json]:
    """The links of a text whose domain the manifest declares, as ``link_shared`` lists them."""
    found = (url.rstrip(".,;:!?)'\"") for url in _LINK.findall(text))
    return [
        {"url": url, "domain": domain}
        for url in list(dict.fromkeys(found))[:_MOST_LINKS]
        for domain in sorted(workspace.manifest.unfurl_domains)
        if _is_of(urlsplit(url).hostname or "", domain)
    ]


def sent(events: Events, channel: Channel, message: Message) -> None:
    """Tell the app of the links in a message, wherever it was sent: it need not be there."""
    workspace = events.workspace
    if not (links := links_in(workspace, message.text)):
        return
    pasted = Pasted(workspace.new_id("Uf"), message.user, [link["url"] for link in links], message)
    workspace.pasted[pasted.id] = pasted
    event: Json = {
        "type": "link_shared",
        "channel": channel.id,
        "is_bot_user_member": workspace.bot.id in channel.members,
        "user": message.user,
        "message_ts": message.ts,
        "unfurl_id": pasted.id,
        "source": "conversations_history",
        "links": links,
    }
    if message.thread_ts:
        event["thread_ts"] = message.thread_ts
    events.emit(event, shared_channel=channel.is_ext_shared)


def composed(events: Events, user_id: str, text: str) -> Pasted | None:
    """Tell the app of the links in what somebody is writing. Where it will be sent is nobody's business yet."""
    workspace = events.workspace
    if not (links := links_in(workspace, text)):
        return None
    unfurl_id = f"{user_id}-{workspace.new_id('Uf')}"
    pasted = workspace.pasted[unfurl_id] = Pasted(unfurl_id, user_id, [link["url"] for link in links])
    events.emit(
        {
            "type": "link_shared",
            "channel": "COMPOSER",
            "is_bot_user_member": True,
            "user": user_id,
            "message_ts": unfurl_id,
            "unfurl_id": unfurl_id,
            "source": "composer",
            "links": links,
        }
    )
    return pasted


def _is_of(host: str, domain: str) -> bool:
    return host == domain or host.endswith(f".{domain}")
