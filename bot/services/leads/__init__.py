"""Leads: finding them, making them, and reading what was said with them. Called qualified: `leads.find(…)`."""

from bot.services.leads import numbers
from bot.services.leads.creating import create
from bot.services.leads.finding import by_number, find, get
from bot.services.leads.history import Cursor, HistoryPage, history
from bot.services.leads.numbers import whose

__all__ = ["Cursor", "HistoryPage", "by_number", "create", "find", "get", "history", "numbers", "whose"]
