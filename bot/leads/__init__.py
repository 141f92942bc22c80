"""The door of keeping leads right: editing them, merging two, marking them, and noting whom not to contact."""

from bot.leads.listeners import register

__all__ = ["register"]
