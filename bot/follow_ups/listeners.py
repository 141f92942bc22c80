"""The door of follow-ups: reminders, their buttons, and the list of today."""

from bot.listening import Listening


def register(app: Listening) -> None:
    """Nothing is heard yet."""
