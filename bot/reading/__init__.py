"""What people type, read: phone numbers, durations, times, and the whole text of a /logcall.

Pure: text in, values out. Nothing here opens a file, a socket or a table.
"""

from bot.reading.draft import Draft, read_draft, warm
from bot.reading.durations import format_duration, read_duration
from bot.reading.phones import format_phone, mask_phone, read_phone
from bot.reading.times import read_time
from bot.reading.unreadable import InTheFuture, Unreadable
from bot.reading.words import Outcome

__all__ = [
    "Draft",
    "InTheFuture",
    "Outcome",
    "Unreadable",
    "format_duration",
    "format_phone",
    "mask_phone",
    "read_draft",
    "read_duration",
    "read_phone",
    "read_time",
    "warm",
]
