"""What reps mean to do next with a lead: planned, reminded of, done. Called qualified: `follow_ups.plan(…)`."""

from bot.services.follow_ups.closing import done, reopen
from bot.services.follow_ups.listing import due_count, due_today, get, of_lead, overdue_count
from bot.services.follow_ups.planning import plan
from bot.services.follow_ups.reminding import Reminder, habits_changed, reminded_of, take_up
from bot.services.follow_ups.snoozing import snooze, snooze_until_tomorrow

__all__ = [
    "Reminder",
    "done",
    "due_count",
    "due_today",
    "get",
    "habits_changed",
    "of_lead",
    "overdue_count",
    "plan",
    "reminded_of",
    "reopen",
    "snooze",
    "snooze_until_tomorrow",
    "take_up",
]
