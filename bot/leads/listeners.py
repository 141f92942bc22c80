"""The door of keeping leads right: editing them, merging two, marking them, and noting whom not to contact."""

from bot.listening import Listening


def register(app: Listening) -> None:
    """Nothing is heard yet."""
