"""What is to be done next, and when: "call again tomorrow 10am", "urgent: rappeler demain 10h pour le devis"."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from bot.reading.ahead import claim_time_to_come
from bot.reading.sentence import CLAUSE_END, END, START, Sentence
from bot.reading.times import zone_of
from bot.reading.unreadable import Unreadable
from models.planning import FollowUpKind, Priority

LONGEST_FOLLOW_UP = 200
"""Characters that are read; dateparser is slow on long texts."""


@dataclass(frozen=True, slots=True)
class FollowUpPlan:
    """What is to be done. `text` is what it is about, in the person's words; `due_at` aware, in UTC."""

    due_at: datetime
    kind: FollowUpKind = FollowUpKind.CALL
    priority: Priority = Priority.NORMAL
    text: str = ""


def read_follow_up(text: str, *, timezone: str, now: datetime, languages: Sequence[str] = ("en", "fr")) -> FollowUpPlan:
    """Read what is to be done and when, English and French. `timezone` (IANA) is the person's, `now` aware.

    Without a word for how, it is a call; a day without an hour is nine in the morning.

    Raises:
        InThePast: its time has passed.
        Unreadable: it has no time, or one that could be two; the message says what to write.
    """
    written = " ".join(text.replace("\0", " ").split())
    if len(written) > LONGEST_FOLLOW_UP:
        raise Unreadable(f"This is too long: {LONGEST_FOLLOW_UP} characters at most. The rest fits into the notes.")
    sentence = Sentence(written)
    due_at = claim_time_to_come(sentence, now.astimezone(zone_of(timezone)), languages)
    kind = _claim_kind(sentence)
    priority = _claim_priority(sentence)
    return FollowUpPlan(due_at.astimezone(UTC), kind, priority, _about(sentence))


def find_follow_up(
    text: str, *, timezone: str, now: datetime, languages: Sequence[str] = ("en", "fr")
) -> tuple[str, str]:
    """The clause of a note that says what is to be done ("wants a quote, call back Friday 10am"), and the note without
    it. "" and the whole note where no clause does."""
    sentence = Sentence(text)
    edges = [0, *(edge for match in CLAUSE_END.finditer(sentence.open) for edge in match.span()), len(text)]
    for start, end in zip(edges[::2], edges[1::2], strict=True):
        clause = text[start:end].strip()
        if not _TO_DO.match(Sentence(clause).open):
            continue
        try:
            read_follow_up(clause, timezone=timezone, now=now, languages=languages)
        except Unreadable:
            continue
        around = (text[:start].rstrip(_BETWEEN), text[end:].lstrip(_BETWEEN))
        return clause, ", ".join(part for part in around if part)
    return "", text


def _claim_priority(sentence: Sentence) -> Priority:
    for priority, pattern in _PRIORITIES.items():
        if match := pattern.search(sentence.open):
            sentence.claim(*match.span())
            return priority
    return Priority.NORMAL


def _claim_kind(sentence: Sentence) -> FollowUpKind:
    """By the first word for one. What only goes with "the" or "his" is no more than what it is about."""
    found = [(match, kind) for kind, pattern in _KINDS.items() if (match := pattern.search(sentence.open))]
    if not found:
        return FollowUpKind.CALL
    match, kind = min(found, key=lambda one: (one[0].start(), -one[0].end()))
    sentence.claim(*match.span())
    return kind


def _about(sentence: Sentence) -> str:
    words = sentence.rest().strip(" ,;:.!-–—")
    return "" if _SAYS_NOTHING.fullmatch(Sentence(words).open) else words


_BETWEEN = " ,;-–—|·•/"
_ALONE = r"(?:(?<=\0)|\A)[\s,;:]*"
_OR_PRIORITY = r"(?:[\s-]+prio(?:rity)?)?"
_PRIORITIES = {
    Priority.LOW: re.compile(
        rf"{START}(?:not\s+(?:so\s+|that\s+)?urgent|no\s+rush|low[\s-]+prio(?:rity)?|prio(?:rity|rite)?\s*:?\s*(?:low|basse)"
        rf"|(?:basse|faible)\s+priorite|priorite\s+(?:basse|faible)|pas\s+(?:si\s+)?(?:urgent|presse)){END}"
        rf"|{_ALONE}low[\s,;:.!]*(?=\0|\Z)"
    ),
    Priority.HIGH: re.compile(
        rf"{START}(?:(?:very\s+|tres\s+)?urgent(?:ly|e)?|asap|important{_OR_PRIORITY}|high[\s-]+prio(?:rity)?|priority"
        rf"|top[\s-]+prio(?:rity)?|prio(?:rity|rite)?\s*:?\s*(?:high|haute|elevee)|(?:haute|grande)\s+priorite"
        rf"|priorite\s+(?:haute|elevee)|prioritaire|en\s+priorite|des\s+que\s+possible){END}"
        rf"|{_ALONE}high[\s,;:.!]*(?=\0|\Z)|(?<=[\w\0])\s?!!+"
    ),
}
_AGAIN = r"(?:\s+(?:(?:him|her|them|back|again|up|later|encore|de\s+nouveau)(?![\w'])))*"
_OWNERS = ("the", "his", "her", "their", "my", "our", "your", "that", "this", "le", "la", "son", "sa", "ce", "cet")
_NOT_ABOUT = "".join(rf"(?<!{word}\s)" for word in _OWNERS) + "(?<!l')"
_SEND = (
    r"(?:(?:send|write|drop|shoot)\s+(?:(?:him|her|them)\s+)?(?:an?\s+)?|(?:lui\s+|leur\s+)?"
    r"(?:envoyer|envoie|ecrire|ecris)(?:-lui)?\s+(?:une?\s+)?(?:petit\s+)?)?"
)
_KINDS = {
    FollowUpKind.CSI: re.compile(
        rf"{START}(?:csi(?:\s+call)?|(?:customer\s+)?satisfaction(?:\s+(?:call|survey))?"
        rf"|(?:appel|sondage)\s+(?:de\s+)?satisfaction|appel\s+csi){END}"
    ),
    FollowUpKind.EMAIL: re.compile(rf"{START}{_NOT_ABOUT}{_SEND}(?:e-?mail|mail|courriel|mel){_AGAIN}{END}"),
    FollowUpKind.SMS: re.compile(
        rf"{START}{_NOT_ABOUT}{_SEND}(?:sms|text(?:\s+message)?|texto|texte|texter|msg){_AGAIN}{END}"
    ),
    FollowUpKind.CALL: re.compile(
        rf"{START}(?:(?:give\s+(?:him|her|them)\s+a\s+|remind\s+me\s+to\s+)?(?:call|ring|phone)(?:-?backs?)?{_AGAIN}"
        rf"|call-?backs?|(?:le\s+|la\s+|les\s+|lui\s+)?(?:r?appel(?:er|ez|le)|telephoner?)(?:-(?:le|la|les|lui))?"
        rf"(?:\s+(?:encore|de\s+nouveau))?|rappel){END}"
    ),
}
_TO_DO = re.compile(
    rf"(?:(?:please|pls|svp|urgent|must|need\s+to|to|a|doit|dois|je\s+dois|i\s+will|i'll|will|remind\s+me\s+to)[\s:,]+)*"
    rf"(?:(?:call|ring|phone|text|email|write)(?:-?backs?|\s+(?:(?:him|her|them)\s+)?(?:back|again))"
    rf"|follow(?:[\s-]?up)|(?:le\s+|la\s+|les\s+)?(?:rappeler|rappelle|rappel|relancer|recontacter)"
    rf"|(?:call|ring|phone|text|email)\s+(?:him|her|them)){END}"
)
_SAYS_NOTHING = re.compile(
    r"(?:(?:again|back|up|him|her|them|to|please|pls|svp|a|le|la|les|lui|encore|and|et|follow(?:[\s-]?up)?|remind(?:er)?|me"
    r"|suivi|relancer|relance|faire|un|do|an?|at|on|for)[\s,;:.]*)*"
)
