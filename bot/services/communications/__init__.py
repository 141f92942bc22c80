"""Logging a communication, and everything that may happen to it afterwards."""

from bot.services.communications.correcting import correct
from bot.services.communications.logging import log
from bot.services.communications.noting import add_note
from bot.services.communications.reading import get, who_settled
from bot.services.communications.reporting import report_status
from bot.services.communications.taking_in import bring_up_to_date, take_in
from bot.services.communications.undoing import UNDO_WITHIN, last_undoable, take_back

__all__ = [
    "UNDO_WITHIN",
    "add_note",
    "bring_up_to_date",
    "correct",
    "get",
    "last_undoable",
    "log",
    "report_status",
    "take_back",
    "take_in",
    "who_settled",
]
