"""The door of /lead: who a lead is, and everything that was said with them."""

from bot.history.listeners import register

__all__ = ["register"]
