"""The door of calls that a phone system reports: who is told of them, and who is asked whom they are with."""

from bot.listening import Listening


def register(app: Listening) -> None:
    """Nothing is heard yet."""
