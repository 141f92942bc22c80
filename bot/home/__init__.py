"""The door of App Home: live calls, what is to do today, what was missed, and settings."""

from bot.home.listeners import register

__all__ = ["register"]
