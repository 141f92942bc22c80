"""Taking out what is stored, in constant memory: `exporting.stream(…)`, `exporting.communications_of(…)`."""

from bot.services.exporting.streaming import communications_of

__all__ = ["communications_of"]
