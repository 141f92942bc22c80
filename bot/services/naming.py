"""Whom a text is about that has more in it than a name: "Tremblay asked about the hybrid"."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.services.records import lead_records
from bot.services.search import having
from bot.services.search.sought import Term
from models import Lead, User, Workspace
from models.database import reads
from models.found_by import search_words
from models.record import LeadRecord
from models.rows import rows

LONGEST_NAME = 5
"""Words."""
_SHORTEST_WORD = 3
"""Letters that at least one word of a name has."""
_MOST = 20


@dataclass(frozen=True, slots=True)
class Named:
    leads: tuple[LeadRecord, ...]
    """Those that the name may mean: at least one."""
    name: str
    rest: str
    """The text without the name."""


@dataclass(frozen=True, slots=True)
class _End:
    leads: list[Lead]
    words: list[str]
    rest: list[str]


async def named_in(workspace: Workspace, user: User, text: str) -> Named | None:
    """The leads that the longest run of words at either end of `text` names; None where neither end names any.

    Ordinary words name nobody: each word of the run is a whole word of the lead's name or company, and a word that
    stands alone is written with a capital and is a first name, a last name or a whole company.
    """
    words = text.split()
    ends = [await _end(workspace, user, words, backwards=backwards) for backwards in (False, True)]
    found = [end for end in ends if end.leads]
    if not found:
        return None
    best = max(found, key=lambda end: (len(end.leads) == 1, len(end.words)))  # of equals the first
    records = await lead_records([lead.id for lead in best.leads], reads())
    return Named(tuple(records), " ".join(best.words), " ".join(best.rest))


async def _end(workspace: Workspace, user: User, words: Sequence[str], *, backwards: bool) -> _End:
    """What the longest run at one end of a text names."""
    for run in _runs(words, backwards=backwards):
        if _may_be_name(run):
            ids = await having(workspace, user, [_whole_words(word) for word in run], _MOST)
            leads = {lead.id: lead for lead in await rows(Lead, ids, reads())}
            if named := [leads[id_] for id_ in ids if id_ in leads and _names(run, leads[id_])]:
                return _End(named, run, list(words[: -len(run)] if backwards else words[len(run) :]))
    return _End([], [], [])


def _runs(words: Sequence[str], *, backwards: bool) -> list[list[str]]:
    """The longest first."""
    lengths = range(min(LONGEST_NAME, len(words) - 1), 0, -1)
    return [list(words[-n:] if backwards else words[:n]) for n in lengths]


def _may_be_name(run: Sequence[str]) -> bool:
    spelled = [search_words(word) for word in run]
    if not all(spelled) or all(len("".join(word)) < _SHORTEST_WORD for word in spelled):
        return False
    return len(run) > 1 or run[0].lstrip("(\"'«“")[:1].isupper()


def _whole_words(word: str) -> Term:
    """Whole words that a lead has which `word` may mean: "Marie-Ève" is `marie` and `eve`, or `marieeve`."""
    parts = search_words(word)
    return [[f"{part} " for part in parts], *([[f"{''.join(parts)} "]] if len(parts) > 1 else [])]


def _names(run: Sequence[str], lead: Lead) -> bool:
    person, company = (set(_tokens(text)) for text in (f"{lead.first_name} {lead.last_name}", lead.company))
    spelled = [_tokens(word) for word in run]
    if len(run) > 1:
        return all(set(tokens) & (person | company) for tokens in spelled)
    return bool(set(spelled[0]) & person) or set(search_words(run[0])) == set(search_words(lead.company))


def _tokens(text: str) -> list[str]:
    """The words of a text, and what is written as one put together: "Marie-Ève" is `marie`, `eve` and `marieeve`."""
    return [token for written in text.split() for token in (*search_words(written), "".join(search_words(written)))]
