"""A message in Slack that somebody wants to keep: its words, its author, its time. Pure.

Shapes: docs.slack.dev/reference/interaction-payloads/shortcuts-interaction-payload, and the message objects of
docs.slack.dev/reference/events/message.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from typing import Any

from bot.reading import contacts_in, mentioned_in, read_mrkdwn

LONGEST = 3000
"""Characters of a description, or of a note."""

_WORDS = ("pretext", "author_name", "title", "text")


@dataclass(frozen=True, slots=True)
class SlackMessage:
    channel_id: str
    ts: str
    root_ts: str
    """Of the thread that it is in, or could begin."""
    author_id: str
    """A Slack id; "" where an app wrote it under a name of its own."""
    author_name: str
    """As far as the message itself says it."""
    is_logcalls: bool
    mrkdwn: str = field(repr=False)
    files: tuple[str, ...] = field(default=(), repr=False)
    domain: str = ""
    """Of the workspace, for links into it."""

    @property
    def sent_at(self) -> datetime:
        return datetime.fromtimestamp(float(self.ts), UTC)

    @property
    def people(self) -> list[str]:
        """The Slack ids whose names it takes to read it."""
        author = [self.author_id] if self.author_id else []
        return list(dict.fromkeys([*author, *mentioned_in(self.mrkdwn)]))

    @property
    def contacts(self) -> list[str]:
        return contacts_in(self.mrkdwn)

    @property
    def link(self) -> str:
        """Where it stands in Slack; "" where that is not known."""
        if not self.domain:
            return ""
        address = f"https://{self.domain}.slack.com/archives/{self.channel_id}/p{self.ts.replace('.', '')}"
        thread = f"?thread_ts={self.root_ts}&cid={self.channel_id}" if self.root_ts != self.ts else ""
        return address + thread

    def words(self, names: Mapping[str, str]) -> str:
        """What it says, its files named; "" where it says nothing. `names`: of people, by Slack id."""
        said = read_mrkdwn(self.mrkdwn, names)
        files = f"[{', '.join(self.files)}]" if self.files else ""
        return "\n".join(part for part in (said, files) if part)

    def quoted(self, names: Mapping[str, str], *, for_: str) -> str:
        """Its words, with who wrote them where that is not `for_` (a Slack id), in at most 3,000 characters: what is
        longer ends with a link to the whole."""
        said = self.words(names)
        if said and self.author_id != for_:
            author = names.get(self.author_id) or self.author_name or "Someone"
            said = f"{author} wrote: “{said}”"
        if len(said) <= LONGEST:
            return said
        tail = f"…\n(Shortened. The whole message: {self.link})" if self.link else "…\n(Shortened.)"
        return said[: LONGEST - len(tail)].rstrip() + tail


def read_message(body: Mapping[str, Any], *, bot_user_id: str) -> SlackMessage:
    """The message that a message shortcut was used on. `bot_user_id`: Logcall's own."""
    message = body["message"]
    author = str(message.get("user") or "")
    profile = message.get("user_profile") or message.get("bot_profile") or {}
    return SlackMessage(
        channel_id=str(body["channel"]["id"]),
        ts=str(message["ts"]),
        root_ts=str(message.get("thread_ts") or message["ts"]),
        author_id=author,
        author_name=str(message.get("username") or profile.get("real_name") or profile.get("name") or ""),
        is_logcalls=bool(author) and author == bot_user_id,
        mrkdwn="\n".join(part for part in _parts(message) if part.strip()),
        files=tuple(
            filter(None, (str(file.get("title") or file.get("name") or "") for file in message.get("files") or ()))
        ),
        domain=str((body.get("team") or {}).get("domain") or ""),
    )


def write_down(message: SlackMessage) -> str:
    """A message as a button's value, to be read back by `recall_message`."""
    return json.dumps(asdict(message), ensure_ascii=False, separators=(",", ":"))


def recall_message(value: str) -> SlackMessage:
    """The message that `write_down` wrote."""
    kept = json.loads(value)
    return SlackMessage(**kept | {"files": tuple(kept["files"])})


def _parts(message: Mapping[str, Any]) -> Iterator[str]:
    """A message's text; where it has none, as apps' often have not, what its blocks and attachments say."""
    if str(message.get("text") or "").strip():
        yield str(message["text"])
        return
    for block in message.get("blocks") or ():
        texts = [block.get("text"), *(block.get("fields") or ()), *(block.get("elements") or ())]
        yield from (str(text["text"]) for text in texts if isinstance(text, dict) and isinstance(text.get("text"), str))
    for attachment in message.get("attachments") or ():
        said = [str(attachment[name]) for name in _WORDS if attachment.get(name)]
        yield "\n".join(said) or str(attachment.get("fallback") or "")
