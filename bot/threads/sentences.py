"""Cards and replies as sentences: all that phones' notifications and screen readers have of them. Pure."""

from datetime import datetime
from functools import lru_cache

from bot.blockkit import escape
from bot.reading import mask_phone
from bot.threads.moments import at, last_one
from bot.threads.words import an, company, duration_words, ordinal, rep_name, stored_hidden, with_whom
from bot.words import status_words
from models.record import Card, Reply

LONGEST_TEXT = 900
"""Characters of somebody's own words in a sentence: Slack takes 4,000 in all."""

masked = lru_cache(maxsize=4096)(mask_phone)


def card_sentence(card: Card, *, now: datetime) -> str:
    """Everything that a card says, in one breath: who did what with whom, the outcome, how long, when. Escaped."""
    communication = card.communication
    who = rep_name(communication.rep)
    what = escape(an(with_whom(communication)))
    if firm := company(communication.lead):
        what += f" ({escape(firm)})"
    if communication.withdrawn_at:
        return f"{who} took back {what}."
    moment = at(communication.executed_at, now, card.timezone)
    facts = []
    if words := status_words(communication.call_status, communication.call_tag):
        facts.append(escape(words[0].lower() + words[1:]))
    if communication.call_duration:
        facts.append(duration_words(communication.call_duration))
    facts.append(f"since {moment}" if communication.is_live else moment)
    verb = "started" if communication.is_live else "logged"
    return ". ".join([f"{who} {verb} {what}: {', '.join(facts)}", *_more(card, now)]) + "."


def attempt_words(card: Card, now: datetime) -> str:
    """ "3rd attempt, last Tuesday"; "" for the first one."""
    if card.attempt is None or card.attempt < 2:
        return ""
    attempt = f"{ordinal(card.attempt)} attempt"
    return f"{attempt}, {last_one(card.previous_at, now, card.timezone)}" if card.previous_at else attempt


def reply_sentence(reply: Reply) -> str:
    """One line: "Alice changed No answer → Answered", "Note from Alice: …". Escaped."""
    who = rep_name(reply.actor)
    if reply.note is not None:
        return f"Note from {who}: {shortened(reply.note)}"
    if reply.withdrawn:
        return f"{who} took this back"
    old = status_words(reply.old_status, reply.old_tag)
    new = status_words(reply.new_status, reply.new_tag)
    step = escape(f"{old} → {new}" if old else new)
    line = f"{who} changed {step}" if reply.corrected else f"{who}: {step}"
    return f"{line} · {duration_words(reply.duration)}" if reply.duration else line


def shortened(text: str) -> str:
    """Somebody's words on one line, escaped, in at most LONGEST_TEXT characters of theirs."""
    words = " ".join(text.split())
    return escape(words if len(words) <= LONGEST_TEXT else words[: LONGEST_TEXT - 1].rstrip() + "…")


def _more(card: Card, now: datetime) -> list[str]:
    communication = card.communication
    more = [attempt_words(card, now), stored_hidden(communication.hidden)]
    if communication.call_phone:
        more.append(masked(communication.call_phone))
    if communication.description:
        more.append(f"Notes: {shortened(communication.description)}".rstrip("."))
    if card.edited:
        more.append("Edited")
    return [part for part in more if part]
