"""What a text says of plans, whose days and times are not the call's: "by Friday", "wants to buy on Friday"."""

import re
from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

from bot.reading.sentence import CLAUSE_END, START, Sentence

_FILLER = (
    r"(?:the|this|next|at|about|around|on|early|late|mid|end|close|of|business|day|eod|cob|noon|latest|a|le|la|les|ce"
    r"|fin|debut|de|du|vers|journee)"
)
_DUE = re.compile(
    rf"""{START}(?:
        by | before | until | till? | after | for | due | starting | since | every | each | between | as\s+of | within
      | d'ici | avant | jusqu'?\s?(?:a|au|en) | apres | pour | des | a\s+partir\s+d[eu] | depuis | chaque | entre | dans
    )\.?(?P<until>\s+(?:{_FILLER}\s+)*)""",
    re.VERBOSE,
)
_FROM = re.compile(rf"{START}(?:from|de|du)\s+\Z")
_ONWARDS = re.compile(r"\s+(?:on(?:wards?)?|forward)(?=\s*(?:[,.;\0]|\Z))")
_JOINED = re.compile(r"\s*(?:(?:or|and|to|till|through|at|et|ou|a|au|-|–)\s+)?")
_TO = re.compile(r"\s*(?:to|till|until|through|-|–)\s*")

_INTENTION = re.compile(
    rf"""{START}(?:
        wants? | wanted | wanna | will | would | [a-z]+'(?:ll|d) | should | must | going\s+to | gonna | able\s+to
      | ha(?:s|ve|d)\s+to | needs? | needed | plans? | planned | planning | prefers? | hop(?:es?|ing)
      | expect(?:s|ed|ing)? | promise[sd]? | ask(?:s|ed|ing)?\s+(?:(?:me|us|him|her|them)\s+)?(?:to|for)
      | (?:call|ring|phone|text|email|write)(?:s|ing)?\s+(?:[\w\0]+\s+){{0,2}}?(?:back|again|later)
      | (?:call|text|email|ping|try|reach|see|remind)\s+(?:him|her|them|me|us) | let'?s | retry | back\s+from
      | call-?backs? | follow(?:s|ing)?[\s-]?ups? | try\s+again | reminder
      | com(?:e|es|ing) | returns? | returning | be\s+back | visit(?:s|ing)? | (?:stop|swing|drop)(?:s|ping|ing)?\s+by
      | (?<!google\s)meet | (?<!zoom\s)(?<!teams\s)(?<!video\s)meeting | appointments? | appts? | available | free
      | (?:re)?schedul(?:e[sd]?|ing) | book(?:s|ed|ing)? | test[\s-]?drives? | delivery
      | (?<!no\s)(?<!not\s)(?<!n't\s)pick(?:s|ing)?[\s-]?up
      | (?:open|start|begin|end|leave|arrive|land|expire|turn|work|close|finish)(?:s|es) | we\s+(?:open|close) | closing
      | veut | veulent | voulait | voudra | voudrait | aimerait | souhaite | prefere | espere | compte | promis | prevu
      | va | vais | vont | doit | dois | devra | devrait | peut | pourra | pourrait | sera | serait | attend
      | r?appel(?:er|ez|le|lera|lerai) | rappels? | relancer? | recontacter | suivi | dispo(?:nible)?
      | (?:re)?passe(?:r|ra)? | (?:re)?vien(?:t|dra|drait) | (?:re)?venir | (?:signe|decide|confirme|arrive)ra
      | rdv | r-v | rv | rendez[\s-]?vous | rencontre(?!\s+(?:zoom|teams)) | essai | livraison
      | arrive | atterrit | ouvre | ferme | commence | finit | termine | travaille
    )(?=[.:]?(?:[\s,;)\0]|\Z))""",
    re.VERBOSE,
)
_ALSO_NAMES = ("will", "meet")


class Span(NamedTuple):
    """Where a day, a time of day or both are said. `is_past`: said to be over, like "yesterday" or "last Friday"."""

    start: int
    end: int
    is_past: bool = False


class Plans(NamedTuple):
    """Where a text speaks of plans: `due` right behind a word of deadline, `meant` from an intention on."""

    due: list[tuple[int, int]]
    meant: list[tuple[int, int]]

    def hold(self, span: Span) -> bool:
        """Whether `span` is a plan's. What is past can be a limit ("since yesterday"), never an intention."""
        if any(first <= span.start <= last for first, last in self.due):
            return True
        return not span.is_past and any(first <= span.start < last for first, last in self.meant)


def plans_in(sentence: Sentence) -> Plans:
    """Where `sentence` speaks of plans, English and French:

    - right behind a word of deadline: by, before, until, after, for, due, since, d'ici, avant, jusqu'à, pour, dès
    - behind an intention, until its clause ends: wants, will, call back, meeting, rdv, veut, doit, rappeler
    """
    due = [match.span("until") for match in _DUE.finditer(sentence.open)]
    ends = [match.start() for match in CLAUSE_END.finditer(sentence.open)] + [len(sentence.open)]
    meant = [
        (match.end(), next(end for end in ends if end >= match.end()))
        for match in _INTENTION.finditer(sentence.open)
        if not _is_past_or_a_name(sentence, *match.span())
    ]
    return Plans(due, meant)


def planned(sentence: Sentence, spans: Sequence[Span]) -> set[Span]:
    """Those of `spans` (in order) that are a plan's, with what is joined to them.

    "by Friday or Saturday" is all a plan's, and so are "from Friday on" and "9am to 5pm".
    """
    plans = plans_in(sentence)
    held = {span for span in spans if plans.hold(span) or _is_onwards(sentence, span)}
    for span, after in pairwise(spans):
        if span.is_past or after.is_past:
            continue
        if _is_range(sentence, span, after):
            held |= {span, after}
        elif span in held and _JOINED.fullmatch(sentence.open, span.end, after.start):
            held.add(after)
    return held


def _is_onwards(sentence: Sentence, span: Span) -> bool:
    return bool(_FROM.search(sentence.open, 0, span.start) and _ONWARDS.match(sentence.open, span.end))


def _is_range(sentence: Sentence, span: Span, after: Span) -> bool:
    between = sentence.open[span.end : after.start]
    if between.isspace():
        return sentence.open.startswith("a ", after.start)
    return _TO.fullmatch(between) is not None


def _is_past_or_a_name(sentence: Sentence, start: int, end: int) -> bool:
    """Whether the intention is a participle ("passé", "relancé") or a person ("Will Smith")."""
    if sentence.text[start:end].endswith("é"):
        return True
    return sentence.open[start:end] in _ALSO_NAMES and sentence.is_part_of_a_name(start, end)
