"""What a use case may refuse with, beside `models.methods.Invalid`. Each is a sentence for the person."""

from collections.abc import Callable


class _Said(Exception):
    """A sentence in plain text, with `{…}` for each of `names`: what people are called, or called something."""

    def __init__(self, sentence: str, **names: str) -> None:
        super().__init__(sentence)
        self._sentence = sentence
        self._names = names

    def __str__(self) -> str:
        return self.message

    @property
    def message(self) -> str:
        return self.shown(str)

    def shown(self, name: Callable[[str], str]) -> str:
        """The sentence where names have to be written otherwise than they are: `name` writes one."""
        if not self._names:
            return self._sentence
        return self._sentence.format(**{key: name(called) for key, called in self._names.items()})


class Missing(_Said):
    """There is no such row in this workspace."""


class Refused(_Said):
    """It is there, but this may not be done: not by this person, or not any more."""
