"""The words of cards and replies, in one place so that another language can stand beside them. Pure."""

from datetime import timedelta
from functools import lru_cache

from bot.blockkit import escape, literal
from bot.words import contact_words, status_words
from models.methods import METHODS
from models.record import CommunicationRecord, LeadRecord, RepRecord
from models.status import CallStatus, Direction, stale_after

NAME_LENGTH = 120

_ICONS = {"phone": ":telephone_receiver:", "email": ":email:", "sms": ":speech_balloon:", "video": ":video_camera:"}
"""A help to the eye only: the words beside it say the same."""

_HIDDEN = {"email_subject": "subject", "email_body": "body", "email_user": "address", "url": "link"}


def icon(method: str) -> str:
    return _ICONS.get(method, ":memo:")


def with_whom(communication: CommunicationRecord) -> str:
    """As in "Call to Sophie Tremblay", "Incoming email from Sophie Tremblay". Not escaped."""
    return f"{contact_words(communication.method, communication.direction)} {one_line(communication.lead.name)}"


def an(words: str) -> str:
    """As in "a call", "an email"; `words` with its first letter made small."""
    return ("an " if words[0] in "AEIOU" else "a ") + words[0].lower() + words[1:]


def lead_name(lead: LeadRecord) -> str:
    return one_line(lead.name)


def rep_name(rep: RepRecord | None) -> str:
    """Who did it, for reading: no mention, so that nobody is called to a thread by their own click. Escaped."""
    if rep is None:
        return "The phone system"
    return shown(rep.name) if rep.name else f"<@{rep.slack_id}>"


def doer_name(communication: CommunicationRecord) -> str:
    """Whose a communication was: only calls are told of by phone systems. Escaped."""
    if communication.rep is None and communication.method != "phone":
        return "Another system"
    return rep_name(communication.rep)


def plain_name(rep: RepRecord | None) -> str:
    """Where no mention would be shown as one, and nothing needs escaping."""
    if rep is None:
        return "the phone system"
    return one_line(rep.name) or "somebody"


@lru_cache(maxsize=256)
def ordinal(number: int) -> str:
    ending = "th" if number % 100 in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{ending}"


def stored_hidden(names: frozenset[str]) -> str:
    """As in "Subject and body stored, hidden": that they are kept is all that anyone learns. "" for none."""
    if not names:
        return ""
    kept = [
        _HIDDEN.get(field.name, field.label.lower())
        for method in METHODS.values()
        for field in method.fields
        if field.name in names
    ]
    listed = " and ".join([", ".join(kept[:-1]), kept[-1]] if len(kept) > 1 else kept)
    return f"{listed.capitalize()} stored, hidden"


@lru_cache(maxsize=4096)
def one_line(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= NAME_LENGTH else text[: NAME_LENGTH - 1].rstrip() + "…"


@lru_cache(maxsize=4096)
def shown(name: str) -> str:
    """A name on one line, fit to stand inside mrkdwn, bold or not."""
    return literal(one_line(name))


@lru_cache(maxsize=256)
def outcome_words(status: str | None, tag: str | None) -> tuple[str, str]:
    """How a call stands, alone and within a sentence: "No answer", "no answer"; "" for none. Escaped."""
    words = escape(status_words(status, tag)) if status else ""
    return words, words[:1].lower() + words[1:]


@lru_cache(maxsize=8)
def stale_words(status: str) -> tuple[str, str]:
    """The same for a call that was left as it is: "In progress for over 4 hours: outcome not told yet"."""
    how = "Ringing" if status == CallStatus.PENDING else "In progress"
    limit = int((stale_after(status) or timedelta(0)).total_seconds())
    span = f"{limit // 3600} hours" if limit % 3600 == 0 else f"{limit} seconds"
    words = f"{how} for over {span}: outcome not told yet"
    return words, words[:1].lower() + words[1:].replace(": ", ", ")


@lru_cache(maxsize=4096)
def about(method: str, direction: Direction, name: str, company: str) -> tuple[str, str, str, str]:
    """With whom: "Call to Ève Roy", not escaped; the same, escaped; within a sentence, "a call to Ève Roy (Belmont)";
    and the company, "" where the name already says it."""
    how = contact_words(method, direction)
    what, firm = f"{how} {shown(name)}", "" if company == name else shown(company)
    return f"{how} {one_line(name)}", what, f"{an(what)} ({firm})" if firm else an(what), firm
