"""What people type, read: phone numbers, durations, times, and the whole text of a /logcall.

Pure: text in, values out. Nothing here opens a file, a socket or a table.
"""

from bot.reading.draft import Draft, read_draft, warm
from bot.reading.durations import format_duration, read_duration
from bot.reading.follow_ups import LONGEST_FOLLOW_UP, FollowUpPlan, find_follow_up, read_follow_up
from bot.reading.mrkdwn import contacts_in, mentioned_in, read_mrkdwn
from bot.reading.phones import find_phones, format_phone, mask_phone, read_phone, read_phone_with_extension
from bot.reading.times import read_time
from bot.reading.unreadable import InTheFuture, InThePast, Unreadable
from bot.reading.words import Outcome

__all__ = [
    "LONGEST_FOLLOW_UP",
    "Draft",
    "FollowUpPlan",
    "InTheFuture",
    "InThePast",
    "Outcome",
    "Unreadable",
    "contacts_in",
    "find_follow_up",
    "find_phones",
    "format_duration",
    "format_phone",
    "mask_phone",
    "mentioned_in",
    "read_draft",
    "read_duration",
    "read_follow_up",
    "read_mrkdwn",
    "read_phone",
    "read_phone_with_extension",
    "read_time",
    "warm",
]
