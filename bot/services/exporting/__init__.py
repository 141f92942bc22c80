"""Taking out what is stored, in constant memory: `exporting.stream(…)`, `exporting.communications_of(…)`."""

from bot.services.exporting.formats import BOM, Format
from bot.services.exporting.selection import Selection, Table
from bot.services.exporting.streaming import TABLES, communications_of, count, stream

__all__ = ["BOM", "TABLES", "Format", "Selection", "Table", "communications_of", "count", "stream"]
