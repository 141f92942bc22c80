"""Slack's mrkdwn, as people read it: what a message says, without the marks that Slack puts into it.

docs.slack.dev/messaging/formatting-message-text, "Retrieving messages".
"""

import re
from collections.abc import Mapping

_MARK = re.compile(r"<([^<>]+)>")
_CONTACT = re.compile(r"<(?:mailto|tel):([^<>|]+)")
_USER = re.compile(r"<@([UW][A-Z0-9]+)")


def mentioned_in(mrkdwn: str) -> list[str]:
    """The Slack ids of the people whom a message mentions, each once."""
    return list(dict.fromkeys(_USER.findall(mrkdwn)))


def contacts_in(mrkdwn: str) -> list[str]:
    """The email addresses and numbers that Slack recognised in a message, each once: whatever their label says, these
    are whole."""
    return list(dict.fromkeys(_CONTACT.findall(mrkdwn)))


def read_mrkdwn(mrkdwn: str, names: Mapping[str, str]) -> str:
    """`mrkdwn` as plain text. `names`: of people, by Slack id; who is not in it is "@someone"."""
    plain = _MARK.sub(lambda mark: _read_mark(mark[1], names), mrkdwn)
    return plain.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&").strip()


def _read_mark(mark: str, names: Mapping[str, str]) -> str:
    target, _, label = mark.partition("|")
    if target.startswith("@"):
        return f"@{names.get(target[1:]) or label or 'someone'}"
    if target.startswith("#"):
        return f"#{label or 'channel'}"
    if target.startswith("!"):  # <!here>, <!subteam^S1|@sales>, <!date^1732300000^{date}|yesterday>
        return label or f"@{target[1:].partition('^')[0]}"
    scheme, _, rest = target.partition(":")
    if scheme in ("mailto", "tel"):
        return label or rest
    return f"{label} ({target})" if label and label not in target else target
