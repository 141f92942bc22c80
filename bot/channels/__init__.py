"""The door of channels: what each one hears of, and its digests."""

from bot.channels.listeners import register

__all__ = ["register"]
