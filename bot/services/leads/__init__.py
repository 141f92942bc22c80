"""Leads: finding them, making them, and reading what was said with them. Called qualified: `leads.find(…)`."""

from bot.services.leads import numbers
from bot.services.leads.creating import create
from bot.services.leads.finding import by_number, find, get, get_several
from bot.services.leads.history import HistoryPage, facets, history
from bot.services.leads.numbers import whose
from bot.services.leads.sharing import share, was_posted, was_refused
from bot.services.leads.standing import calls_by_hour, standing

__all__ = [
    "HistoryPage",
    "by_number",
    "calls_by_hour",
    "create",
    "facets",
    "find",
    "get",
    "get_several",
    "history",
    "numbers",
    "share",
    "standing",
    "was_posted",
    "was_refused",
    "whose",
]
