"""The door of calls that a phone system reports: who is told of them, and who is asked whom they are with."""

from bot.calls.listeners import register

__all__ = ["register"]
