"""The door of follow-ups: reminders, their buttons, and the list of today."""

from bot.follow_ups.listeners import register

__all__ = ["register"]
