"""What a channel sees of a communication: its card, the replies in its thread; and the notice to a rep. Pure.

One card is made per post and per edit, so these are plain dicts with few calls in between.
"""

from datetime import datetime
from typing import Any

from bot import ids
from bot.blockkit import Block, actions, button, channel_link, clip, context, escape, mention, message, section, when
from bot.refusals import explain
from bot.threads.buttons import card_buttons
from bot.threads.sentences import attempt_words, card_sentence, masked, reply_sentence
from bot.threads.words import (
    an,
    company,
    duration_words,
    icon,
    rep_name,
    stored_hidden,
    with_whom,
)
from bot.words import status_words
from models.record import Card, CommunicationRecord, Reply

Message = dict[str, Any]

DESCRIPTION_LENGTH = 500
DESCRIPTION_LINES = 8


def card_message(card: Card, *, now: datetime) -> Message:
    """The one message of a communication, for posting and for editing in place. `now` is aware."""
    communication = card.communication
    text = card_sentence(card, now=now)
    if communication.withdrawn_at:
        title = f"{icon(communication.method)} ~{escape(with_whom(communication))}~"
        return message(text, [section(f"{title}\nTaken back by {_who(communication)}")])
    blocks = [section(_headline(card, now))]
    if communication.description:
        blocks.append(quote(_excerpt(communication.description)))
    blocks.append(context(_facts(card)))
    blocks.append(card_buttons(communication))
    return message(text, blocks)


def reply_message(reply: Reply) -> Message:
    """One line of a card's thread."""
    text = reply_sentence(reply)
    if reply.note is None:
        return message(text, [context(text)])
    return message(text, [context(f"Note from {rep_name(reply.actor)}"), quote(reply.note)])


def notice_message(communication: CommunicationRecord, *, error: str, channel_id: str) -> Message:
    """Tell a rep that Slack refused for good what was to be posted about `communication`, and what to do.

    `error`: Slack's word for it.
    """
    what = an(with_whom(communication))
    why = explain(error, channel_id)
    text = f"Your log of {escape(what)} is saved, but it could not be shown in {channel_link(channel_id)}. {why}"
    again = button(
        "Post again",
        ids.NOTICE_POST_AGAIN,
        str(communication.id),
        style="primary",
        label=f"Post again: {with_whom(communication)}",
    )
    return message(text, [section(text), actions(again)])


def quote(text: str) -> Block:
    """Somebody's words, set apart. Rich text shows them as they are: no escaping, no mentions."""
    return {
        "type": "rich_text",
        "elements": [{"type": "rich_text_quote", "elements": [{"type": "text", "text": text}]}],
    }


def _headline(card: Card, now: datetime) -> str:
    communication = card.communication
    line = f"{icon(communication.method)} *{escape(with_whom(communication))}*"
    if firm := company(communication.lead):
        line += f" · {escape(firm)}"
    facts = [f"*{escape(words)}*"] if (words := status_words(communication.call_status, communication.call_tag)) else []
    if communication.call_duration:
        facts.append(duration_words(communication.call_duration))
    if attempt := attempt_words(card, now):
        facts.append(attempt)
    return f"{line}\n{' · '.join(facts)}" if facts else line


def _facts(card: Card) -> str:
    communication = card.communication
    started = "Started " if communication.is_live else ""
    facts = [_who(communication), started + when(communication.executed_at)]
    if communication.call_phone:
        facts.append(masked(communication.call_phone))
    if communication.hidden:
        facts.append(stored_hidden(communication.hidden))
    if card.edited:
        facts.append("edited")
    return " · ".join(facts)


def _who(communication: CommunicationRecord) -> str:
    return mention(communication.rep.slack_id) if communication.rep else rep_name(None)


def _excerpt(description: str) -> str:
    """What fits a card of a description; the lead's history has it whole."""
    lines = description.strip().splitlines()
    short = clip("\n".join(lines[:DESCRIPTION_LINES]), DESCRIPTION_LENGTH)
    if len(lines) > DESCRIPTION_LINES and not short.endswith("…"):
        short += "…"
    return f"{short} (History has the rest)" if short.endswith("…") else short
