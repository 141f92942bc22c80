"""The door of recordings: a card's button that leads to one, and the address where it is played."""

from bot.recordings.listeners import register
from bot.recordings.playing import Playing

__all__ = ["Playing", "register"]
