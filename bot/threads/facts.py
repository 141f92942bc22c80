"""A card's words, each looked up once: the sentence, the blocks and the buttons are made of the same ones. Pure."""

from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from bot.moments import at, last_one
from bot.reading import mask_phone
from bot.threads.words import about, ordinal, outcome_words, stale_words, stored_hidden
from bot.words import duration_words
from models.record import Card

masked = lru_cache(maxsize=4096)(mask_phone)


@dataclass(slots=True)
class Facts:
    """What is not there is "". `whom` alone is not escaped."""

    whom: str
    """As in "Call to Sophie Tremblay"."""
    what: str
    """The same, escaped."""
    what_within: str
    """The same within a sentence, with the company: "a call to Sophie Tremblay (Belmont)"."""
    company: str
    is_live: bool
    outcome: str
    """As in "No answer"."""
    outcome_within: str
    """The same within a sentence: "no answer"."""
    duration: str
    attempt: str
    """As in "3rd attempt, last Tuesday"; only from the second on."""
    moment: str
    """As in "yesterday at 4:00 PM", on the rep's clock."""
    number: str
    """Masked."""
    hidden: str
    """As in "Subject and body stored, hidden"."""
    recorded: str
    """"Recorded"."""


def facts_of(card: Card, now: datetime) -> Facts:
    communication = card.communication
    lead, seconds, phone = communication.lead, communication.call_duration, communication.call_phone
    is_live = communication.is_live
    return Facts(
        *about(communication.method, communication.direction, lead.name, lead.company),
        is_live,
        *_outcome(card, now, is_live),
        duration_words(seconds) if seconds else "",
        _attempt(card, now),
        at(communication.executed_at, now, card.timezone),
        masked(phone) if phone else "",
        stored_hidden(communication.hidden) if communication.hidden else "",
        "Recorded" if card.recorded else "",
    )


def _outcome(card: Card, now: datetime, is_live: bool) -> tuple[str, str]:
    communication = card.communication
    if is_live and communication.call_status and card.is_stale(now):
        return stale_words(communication.call_status)
    return outcome_words(communication.call_status, communication.call_tag)


def _attempt(card: Card, now: datetime) -> str:
    if card.attempt is None or card.attempt < 2:
        return ""
    attempt = f"{ordinal(card.attempt)} attempt"
    return f"{attempt}, {last_one(card.previous_at, now, card.timezone)}" if card.previous_at else attempt
