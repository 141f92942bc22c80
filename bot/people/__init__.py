"""Reps' names, timezones and languages, as Slack tells them."""

from bot.listening import Listening
from bot.people import listeners


def register(app: Listening) -> None:
    listeners.register(app)
