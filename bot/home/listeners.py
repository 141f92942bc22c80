"""The door of App Home: live calls, what is to do today, what was missed, and settings."""

from bot.listening import Listening


def register(app: Listening) -> None:
    """Nothing is heard yet."""
