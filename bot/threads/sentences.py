"""Cards and replies as sentences: all that phones' notifications and screen readers have of them. Pure."""

from bot.blockkit import escape
from bot.threads.facts import Facts
from bot.threads.words import doer_name, rep_name
from bot.words import duration_words, status_words
from models.record import Card, Reply
from models.status import Direction

LONGEST_TEXT = 400
"""Characters of somebody's own words in a sentence: Slack takes 4,000 in all, and escaping may make five of one."""


def card_sentence(card: Card, facts: Facts) -> str:
    """Everything that a card says, in one breath: who did what with whom, the outcome, how long, when. Escaped."""
    communication = card.communication
    who = doer_name(communication)
    if communication.withdrawn_at:
        return f"{who} took back {facts.what_within}."
    verb, moment = ("started", f"since {facts.moment}") if facts.is_live else ("logged", facts.moment)
    if facts.is_live and communication.direction is Direction.INCOMING and communication.rep:
        verb = "is on"
    outcome = f"{facts.outcome_within}, " if facts.outcome else ""
    duration = f"{facts.duration}, " if facts.duration else ""
    sentence = f"{who} {verb} {facts.what_within}: {outcome}{duration}{moment}."
    if more := [fact for fact in (facts.attempt, facts.hidden, facts.number, facts.recorded) if fact]:
        sentence += f" {'. '.join(more)}."
    if communication.description:
        sentence += f" Notes: {shortened(communication.description).rstrip('.')}."
    return f"{sentence} Edited." if card.edited else sentence


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
