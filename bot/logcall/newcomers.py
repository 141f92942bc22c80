"""Words that name no lead that we know, read as those of a new one. Pure."""

import re
from dataclasses import dataclass

from models.record import LeadRecord

ADDRESS = re.compile(r"[^\s@,;:<>()]+@[\w.-]+\w")

_FEW = 2
"""So many words, however they are written, are a name rather than a note."""
_MOST = 3


@dataclass(frozen=True, slots=True)
class Newcomer:
    name: str = ""
    email: str = ""

    @property
    def first_name(self) -> str:
        return self.name.partition(" ")[0]

    @property
    def last_name(self) -> str:
        return self.name.partition(" ")[2]


def newcomer_in(text: str) -> Newcomer:
    """Whom `text` may mean: an email address; a few words, or the capitalised ones that a longer text begins with."""
    address = ADDRESS.search(text)
    words = text.replace(address[0], " ", 1).split() if address else text.split()
    named = 0
    while named < len(words) and _may_be_name(words[named], any_case=len(words) <= _FEW):
        named += 1
    if named > _MOST:  # a sentence in capitals
        named = 0
    return Newcomer(" ".join(words[:named]), address[0] if address else "")


def without_newcomer(notes: str, newcomer: Newcomer, lead: LeadRecord) -> str:
    """`notes` without the words that `lead`, who was made of them, bears now."""
    if newcomer.name and newcomer.name.casefold() in lead.name.casefold():
        notes = _without(notes, newcomer.name)
    if newcomer.email and newcomer.email.casefold() in lead.emails:
        notes = _without(notes, newcomer.email)
    return notes


def _may_be_name(word: str, *, any_case: bool) -> bool:
    letters = word.strip(".,'’-")
    return letters.replace("-", "").replace("'", "").replace("’", "").isalpha() and (any_case or letters[0].isupper())


def _without(notes: str, words: str) -> str:
    return re.sub(rf"(?<!\S){re.escape(words)}(?:\s+|$)", "", notes, count=1).strip()
