"""A typed line whose words are claimed, piece by piece, by whoever recognises them."""

import re
import unicodedata

START = r"(?<![^\s,;(\[\0])(?!(?<=\d,)\d{3}\b)"
"""Before a recognised piece: the start, white space, an opening bracket, or a piece already claimed.

Not a comma inside of a number: "32,500" holds no 500.
"""
END = r"(?=[.:!?)\]]*(?:[\s;\0]|(?<!\d),|,(?!\d{3}\b)|\Z))"
"""After it: the end, white space or closing punctuation. A hyphen is neither, so "In-Sook" is no "in"."""
CLAUSE_END = re.compile(r"[,;!?…)](?=[\s\0]|\Z)|(?<=\w{4})\.(?=[\s\0]|\Z)|\s[-–—|·•/]+(?=\s)")
"""Where a clause ends. A full stop ends none after three letters or less: "nov.", "p.m.", "rdv."."""
MONTH = (
    r"(?:jan(?:uary|vier|v)?|feb(?:ruary)?|fev(?:rier|r)?|mar(?:ch|s)?|apr(?:il)?|avr(?:il)?|may|mai|june?|juin"
    r"|july?|juil(?:let)?|aug(?:ust)?|aout|sept?(?:ember|embre)?|oct(?:ober|obre)?|nov(?:ember|embre)?"
    r"|dec(?:ember|embre)?)\b\.?"
)
"""The name of a month, whole or shortened, English or French."""

_PUNCTUATION = ",;.:!?()[]/|·•-–—"
_APOSTROPHES = "’‘ʼ´`"


class _Fold(dict[int, str]):
    """Each character to exactly one: lower case, no accent, plain apostrophe, ASCII digit."""

    def __missing__(self, code: int) -> str:
        character = chr(code)
        if character == "\0":
            folded = " "
        elif character in _APOSTROPHES:
            folded = "'"
        elif character.isdecimal():
            folded = str(unicodedata.decimal(character))
        else:
            folded = unicodedata.normalize("NFD", character)[0].lower()[0]
        self[code] = folded
        return folded


_FOLD = _Fold()


def fold(text: str) -> str:
    """`text` for matching, of the same length: "Répondu" → "repondu"."""
    return text.translate(_FOLD)


def phrase(words: str) -> str:
    """A regular expression for folded words: any white space between them, apostrophes optional."""
    return re.escape(words).replace(r"\ ", r"\s+").replace("'", "['\\s]?")


class Sentence:
    """`text` as typed, and `open`: the same, folded, with "\\0" where a piece has been claimed."""

    def __init__(self, text: str) -> None:
        self.text = unicodedata.normalize("NFC", text)
        self.open = fold(self.text)

    def claim(self, start: int, end: int) -> None:
        """Take the characters from `start` to `end` out of what is left to read."""
        self.open = self.open[:start] + "\0" * (end - start) + self.open[end:]

    def word_before(self, position: int) -> str:
        """The unclaimed word that stands before `position`, as typed; empty where there is none."""
        end = len(self.open[:position].rstrip())
        start = end
        while start and self.open[start - 1] != "\0" and not self.open[start - 1].isspace():
            start -= 1
        return self.text[start:end]

    def word_after(self, position: int) -> str:
        """The unclaimed word that stands after `position`, as typed; empty where there is none."""
        start = position + len(self.open[position:]) - len(self.open[position:].lstrip())
        end = start
        while end < len(self.open) and self.open[end] != "\0" and not self.open[end].isspace():
            end += 1
        return self.text[start:end]

    def is_part_of_a_name(self, start: int, end: int) -> bool:
        """Whether the piece is written like a name beside another: "Noon Chen", "Will Out", "Na Li"."""
        if not self.text[start:end].istitle():
            return False
        return any(word.istitle() for word in (self.word_before(start), self.word_after(end)))

    def is_among_prose(self, start: int, end: int) -> bool:
        """Whether an ordinary lower-case word stands on either side: "interested in the Civic"."""
        return any(word.islower() for word in (self.word_before(start), self.word_after(end)))

    def rest(self) -> str:
        """What nobody claimed, as typed and in order, without the punctuation that hung on claimed pieces."""
        words: list[str] = []
        for run in re.finditer(r"[^\s\0]+", self.open):
            start, end = run.span()
            word = self.text[start:end]
            if self.open[start - 1 : start] == "\0":
                word = word.lstrip(_PUNCTUATION)
            if self.open[end : end + 1] == "\0" and not word.strip(_PUNCTUATION):
                word = ""
            words.append(word)
        if "\0" in self.open:
            while words and not words[0].strip(_PUNCTUATION):
                del words[0]
            while words and not words[-1].strip(_PUNCTUATION):
                del words[-1]
        rest = " ".join(word for word in words if word)
        return rest.rstrip(",;") if "\0" in self.open else rest
