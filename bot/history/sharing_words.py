"""What a channel gets to see of a lead, and what is said before anybody sees it. Pure."""

from collections.abc import Sequence
from typing import Any

from bot import blockkit as bk
from bot import ids
from bot.blockkit import escape, literal
from bot.history.entries import line
from bot.lead_elements import asked_words
from bot.reading import format_phone, mask_phone
from models.record import CommunicationRecord, LeadRecord


def share_confirmation(lead: LeadRecord) -> bk.Element:
    """Asked before a lead is shown to a channel."""
    return bk.confirm(
        "Share in this channel?",
        f"Everybody here will see who {bk.clip(lead.name, 60)} is, their numbers and emails, and the newest entries "
        "without notes. It says that you shared it. Where guests or another company read along, numbers are masked "
        "and emails left out.",
        "Share",
        "Keep to myself",
    )


def file_confirmation(lead: LeadRecord) -> bk.Element:
    """Asked before a lead's history is sent as a file."""
    return bk.confirm(
        "Get the history as a file?",
        f"You alone get a CSV file of all that was logged with {bk.clip(lead.name, 60)}: dates, reps, numbers, "
        "outcomes and what was said. Contents of emails and links to meetings are not in it. It is written to the "
        "audit trail.",
        "Send me the file",
        "Cancel",
    )


def shared_message(
    title: str,
    facts: str,
    lead: LeadRecord,
    items: Sequence[CommunicationRecord],
    *,
    rep: str,
    region: str,
    masked: bool,
    outside: bool,
) -> dict[str, Any]:
    """A lead as a channel sees it: never with notes, which may be from where not everybody here is.

    `title`, `facts`: who they are, ready to be shown. `rep`: the Slack id of who shares it. `masked`: not only full
    members read along, so numbers are masked and emails left out. `outside`: nor is there anything to click.
    """
    numbers = [phone.number for phone in lead.phones if phone.valid]
    if masked:
        reached_at = [mask_phone(number) for number in numbers]
    else:
        reached_at = [*(format_phone(number, region) for number in numbers), *(escape(each) for each in lead.emails)]
    asked = asked_words(lead)
    warning = f":no_entry: *Do not contact:* {literal(asked)}." if asked else ""
    lines = "\n".join(f"• {line(item)}" for item in items) or "Nothing logged yet."
    by = f"Shared by {bk.mention(rep)}"
    if masked:
        by += " · Numbers are masked: not only members of the team may read here"
    head = "\n".join(part for part in (f"*{title}*", facts, bk.clip(" · ".join(reached_at), 1000)) if part)
    buttons = [
        bk.button("History", ids.HISTORY, str(lead.id), label=f"History of {lead.name}, for you alone"),
        bk.button("Log", ids.LOG_FOR_LEAD, str(lead.id), label=f"Log for {lead.name}"),
    ]
    blocks = [
        bk.section(head),
        *([bk.section(warning)] if warning else []),
        bk.section(lines),
        bk.context(by),
        *([] if outside else [bk.actions(*buttons)]),
    ]
    return bk.message(f"{head}\n{warning}\n{lines}\n{by}", blocks)
