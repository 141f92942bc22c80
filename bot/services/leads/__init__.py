"""Leads: finding them, making them, and reading what was said with them. Called qualified: `leads.find(…)`."""

from bot.services.leads import numbers, shelves
from bot.services.leads.conditions import Condition
from bot.services.leads.counted import numbered_history
from bot.services.leads.creating import create
from bot.services.leads.details import details
from bot.services.leads.editing import edit
from bot.services.leads.finding import by_address, by_number, find, get, get_several, survivor_of
from bot.services.leads.history import HistoryPage, facets, history, one
from bot.services.leads.keeping import mark, note_do_not_contact
from bot.services.leads.listing import listed, searched
from bot.services.leads.merge_plans import merge_plan
from bot.services.leads.merging import merge
from bot.services.leads.mirroring import Mirrored, mirror
from bot.services.leads.numbers import whose
from bot.services.leads.reach import GivenEmail, GivenPhone
from bot.services.leads.sharing import share, was_posted, was_refused
from bot.services.leads.standing import calls_by_hour, standing
from bot.services.leads.taking_out import as_file
from bot.services.leads.unmerging import merge_to_undo, undo_merge, undoable_merge
from bot.services.leads.whole import whole

__all__ = [
    "Condition",
    "GivenEmail",
    "GivenPhone",
    "HistoryPage",
    "Mirrored",
    "as_file",
    "by_address",
    "by_number",
    "calls_by_hour",
    "create",
    "details",
    "edit",
    "facets",
    "find",
    "get",
    "get_several",
    "history",
    "listed",
    "mark",
    "merge",
    "merge_plan",
    "merge_to_undo",
    "mirror",
    "note_do_not_contact",
    "numbered_history",
    "numbers",
    "one",
    "searched",
    "share",
    "shelves",
    "standing",
    "survivor_of",
    "undo_merge",
    "undoable_merge",
    "was_posted",
    "was_refused",
    "whole",
    "whose",
]
