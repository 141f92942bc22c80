"""What a channel sees of a communication: its card, the replies in its thread; and the direct messages to a rep. Pure.

One card is made per post and per edit, so these are plain dicts with few calls in between.
"""

from dataclasses import replace
from datetime import datetime
from typing import Any

from bot import ids
from bot.blockkit import (
    Block,
    actions,
    button,
    channel_link,
    clip,
    context,
    literal,
    mention,
    message,
    quote,
    section,
    when,
)
from bot.refusals import explain
from bot.threads.buttons import card_buttons
from bot.threads.facts import Facts, facts_of
from bot.threads.sentences import card_sentence, reply_sentence
from bot.threads.words import an, doer_name, icon, rep_name, with_whom
from models.hearing import Mode
from models.record import Card, CommunicationRecord, Reply

Message = dict[str, Any]

NOTES_KEPT = "Notes are not shown here: another company reads along"
DESCRIPTION_LENGTH = 500
DESCRIPTION_LINES = 8
_TOLD = {Mode.THREAD: "updates the card and replies in its thread", Mode.CARD: "updates the card"}


def card_message(card: Card, *, now: datetime, playable: bool = False, outside: bool = False) -> Message:
    """The one message of a communication, for posting and for editing in place. `now` is aware. `playable`: a recording
    can be listened to, at an address of ours. `outside`: another company reads it, and no notes."""
    if outside and card.communication.description:
        card = replace(card, communication=replace(card.communication, description=None))
    else:
        outside = False
    communication, facts = card.communication, facts_of(card, now)
    text = card_sentence(card, facts) + (f" {NOTES_KEPT}." if outside else "")
    if communication.withdrawn_at:
        title = f"{icon(communication.method)} ~{facts.what}~"
        return {"text": text, "blocks": [_mrkdwn_section(f"{title}\nTaken back by {_who(communication)}")]}
    blocks = [_mrkdwn_section(_headline(communication, facts))]
    if communication.description:
        blocks.append(quote(_excerpt(communication.description)))
    blocks.append({"type": "context", "elements": [{"type": "mrkdwn", "text": _small_print(card, facts, outside)}]})
    blocks.append(card_buttons(communication, facts, playable=playable))
    return {"text": text, "blocks": blocks}


def reply_message(reply: Reply, *, outside: bool = False) -> Message:
    """One line of a card's thread. `outside`: another company reads it, and no notes."""
    if outside and reply.note is not None:
        text = f"{rep_name(reply.actor)} added a note. {NOTES_KEPT}."
        return message(text, [context(text)])
    text = reply_sentence(reply)
    if reply.note is None:
        return message(text, [context(text)])
    return message(text, [context(f"Note from {rep_name(reply.actor)}"), quote(reply.note)])


def notice_message(
    communication: CommunicationRecord, *, error: str, channel_id: str, movable: bool = False
) -> Message:
    """Tell a rep that Slack refused for good what was to be posted about `communication`, and what to do.

    `error`: Slack's word for it. `movable`: it was the card, which may go to another channel instead.
    """
    what = an(with_whom(communication))
    why = explain(error, channel_id)
    text = f"Your log of {literal(what)} is saved, but it could not be shown in {channel_link(channel_id)}. {why}"
    if error == "not_in_channel":
        text += " What waits is posted at once."
    again = button(
        "Post again",
        ids.NOTICE_POST_AGAIN,
        str(communication.id),
        style="primary",
        label=f"Post again: {with_whom(communication)}",
    )
    if not movable:
        return message(text, [section(text), actions(again)])
    text += " Or choose another channel with Edit."
    edit = button("Edit", ids.CARD_EDIT, str(communication.id), label=f"Edit: {with_whom(communication)}")
    return message(text, [section(text), actions(again, edit)])


def settled_notice_message(communication: CommunicationRecord) -> Message:
    """What becomes of a notice once its rep has taken back what could not be shown."""
    text = f"You took back your log of {literal(an(with_whom(communication)))}: there is nothing left to post."
    return message(text, [section(text)])


def question_message(card: Card, *, now: datetime, heard: Mode | None = Mode.THREAD) -> Message:
    """Ask a rep how a call ended that was left as it is; once that is told, the same message says what was.

    `heard`: how much of the call its channel hears.
    """
    communication, facts = card.communication, facts_of(card, now)
    call = f"your {facts.what[0].lower()}{facts.what[1:]}"
    if facts.company:
        call += f" ({facts.company})"
    started = f"It started {facts.moment}"
    if communication.withdrawn_at:
        return message(text := f"You took back {call}. {started}.", [section(text)])
    if not card.is_stale(now):
        said = f"{started}: {facts.outcome_within}." if facts.outcome else f"{started}."
        text = f"About {call}. {said}"
        return message(text, [section(text), card_buttons(communication, facts)])
    text = f"How did {call} end? {started}: {facts.outcome_within}."
    blocks = [section(f"*How did {call} end?*\n{started}: {facts.outcome_within}.")]
    if communication.channel_id and heard in _TOLD:
        blocks.append(context(f"Your answer {_TOLD[heard]}, in {channel_link(communication.channel_id)}."))
    return message(text, [*blocks, card_buttons(communication, facts)])


def _mrkdwn_section(text: str) -> Block:
    return {"type": "section", "text": {"type": "mrkdwn", "text": text}}


def _headline(communication: CommunicationRecord, facts: Facts) -> str:
    line = f"{icon(communication.method)} *{facts.what}*"
    if facts.company:
        line += f" · {facts.company}"
    told = [f"*{facts.outcome}*"] if facts.outcome else []
    if facts.duration:
        told.append(facts.duration)
    if facts.attempt:
        told.append(facts.attempt)
    return f"{line}\n{' · '.join(told)}" if told else line


def _small_print(card: Card, facts: Facts, outside: bool) -> str:
    moment = when(card.communication.executed_at)
    line = f"{_who(card.communication)} · {'Started ' if facts.is_live else ''}{moment}"
    if facts.number:
        line += f" · {facts.number}"
    if facts.hidden:
        line += f" · {facts.hidden}"
    if facts.recorded:
        line += f" · {facts.recorded}"
    if outside:
        line += f" · {NOTES_KEPT}"
    return f"{line} · edited" if card.edited else line


def _who(communication: CommunicationRecord) -> str:
    return mention(communication.rep.slack_id) if communication.rep else doer_name(communication)


def _excerpt(description: str) -> str:
    """What fits a card of a description; the lead's history has it whole."""
    if len(description) <= DESCRIPTION_LENGTH and description.count("\n") < DESCRIPTION_LINES:
        return description
    lines = description.splitlines()[:DESCRIPTION_LINES]
    return f"{clip(chr(10).join(lines), DESCRIPTION_LENGTH - 1).rstrip('…')}… (History has the rest)"
