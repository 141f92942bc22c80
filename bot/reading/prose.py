"""What is told in prose: words that only a reader understands."""

from copy import copy

from bot.reading.sentence import CLAUSE_END, Sentence
from bot.reading.words import claim_words

PROSE_WORDS = 3
"""Lower-case words that nothing understands and that make prose of what follows them."""


def unread(sentence: Sentence) -> Sentence:
    """`sentence` with its words of method, direction and outcome claimed; `sentence` itself is left as it is."""
    other = copy(sentence)
    claim_words(other)
    return other


def is_told(unread: Sentence, start: int) -> bool:
    """Whether prose leads up to `start`, in its clause: "asked about the hybrid Friday"."""
    before = unread.open[:start]
    begin = max([before.rfind("\0") + 1, *(match.end() for match in CLAUSE_END.finditer(before))])
    words = unread.text[begin:start].split()
    return sum(word.islower() and word[0].isalpha() for word in words) >= PROSE_WORDS
