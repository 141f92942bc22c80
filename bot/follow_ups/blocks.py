"""Follow-ups as messages: the reminder, and the list of today. Pure."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from bot import blockkit as bk
from bot import ids
from bot.blockkit import Block, literal
from bot.follow_up_buttons import follow_up_block, follow_up_buttons, reopen_button
from bot.moments import at
from bot.words import do_not_contact_words, to_do_words
from models.record import FollowUpRecord

Message = dict[str, Any]

TODAY = "today"
"""How the ids of the blocks of a list begin: a click in one of them redraws the list."""
PAGE = 8
LATE_AFTER = timedelta(minutes=30)
LONGEST_NAME = 120
LONGEST_TEXT = 300
_HIDDEN = "This was about a lead that is somebody else's now."

_METHODS = {"call": "phone", "csi": "phone", "email": "email", "sms": "sms"}


@dataclass(frozen=True, slots=True)
class Reader:
    """Who reads a message: their id, their timezone (IANA), and when."""

    id: int
    timezone: str
    now: datetime


def reminder_message(
    items: Sequence[FollowUpRecord],
    reader: Reader,
    *,
    more: int = 0,
    outdated: Collection[int] = (),
    hidden: Collection[int] = (),
    is_first: bool = True,
) -> Message:
    """What a rep is reminded of, and later what became of it. `more`: how many were due beside `items`. `outdated`:
    ids of those that a newer message shows; `hidden`: of those whose lead is not the reader's to see any more.
    `is_first`: whether it is about to be posted."""
    title = _title(items, reader, more, is_first=is_first)
    told, blocks = [title], [bk.section(f"*{title}*")]
    for item in items:
        if item.id in hidden:
            told.append(_HIDDEN)
            blocks.append(bk.section(_HIDDEN))
            continue
        again = f"{_what(item)}: I reminded you again since, below."
        said = again if item.id in outdated else _stands(item, reader, is_reminder=True)
        told.append(said)
        blocks.append(bk.section(said))
        if item.id not in outdated:
            blocks += _buttons(item, "due")
    if more:
        told.append(f"And {_number(more)} more.")
        everything = bk.button("Show all", ids.FOLLOW_UPS_TODAY, label="Show all that is to do today")
        blocks.append(bk.section(f"And {_number(more)} more.", accessory=everything))
    return _message(told, blocks)


def today_message(items: Sequence[FollowUpRecord], reader: Reader, *, in_all: int, before: int = 0) -> Message:
    """What a rep has to do until the day is over, what is overdue first: a page of it. `before`: how many are on the
    pages before."""
    if not items and not before:
        nothing = "Nothing to follow up today. Plan a follow-up in the form when you log: “call again tomorrow 10am”."
        return bk.message(nothing, [bk.section(nothing)])
    overdue = sum(item.is_overdue(reader.now) for item in items)
    title = f"To do today: {_number(in_all)}"
    if before or in_all > len(items):
        title += f" · {before + 1} to {before + len(items)}"
    if overdue:
        title += f" · {overdue} overdue here" if in_all > len(items) else f" · {overdue} overdue"
    told, blocks = [title], [bk.section(f"*{title}*")]
    for item in items:
        said = _stands(item, reader)
        told.append(said)
        blocks += [bk.section(said), *_buttons(item, TODAY)]
    blocks += _paging(items, in_all, before)
    return _message(told, blocks)


def answer(item: FollowUpRecord, reader: Reader) -> str:
    """How a follow-up stands after a click, in one line: "Done: Call Sophie Tremblay. You said so."."""
    if not item.is_open:
        return _stands(item, reader)
    return f"{_what(item)}: I'll remind you {at(item.due_at, reader.now, reader.timezone)}."


def _title(items: Sequence[FollowUpRecord], reader: Reader, more: int, *, is_first: bool) -> str:
    count = len(items) + more
    if not is_first and not any(item.is_overdue(reader.now) for item in items):
        return "Follow-ups" if count > 1 else "Follow-up"
    return "A follow-up is due" if count == 1 else f"{count} follow-ups are due"


def _stands(item: FollowUpRecord, reader: Reader, *, is_reminder: bool = False) -> str:
    """What is to be done and when, or what became of it. Escaped."""
    what = f"*{_what(item)}*"
    if item.outcome == "cancelled":
        return f"Cancelled: {what}. What it was planned in was taken back."
    if item.outcome == "matched":
        return f"Done: {what}. {_by(item, reader)} logged it."
    if not item.is_open:
        return f"Done: {what}. {_by(item, reader)} said so."
    told = [_due_words(item, reader, is_reminder=is_reminder)]
    if item.priority != "normal":
        told.append(f"{item.priority.capitalize()} priority")
    if item.rep.id != reader.id:
        told.append(f"{_name(item.rep.name) or bk.mention(item.rep.slack_id)}'s now")
    lead = item.lead
    if lead.last_contact_at and lead.last_contact_at > item.created_at + timedelta(minutes=1):
        told.append(f"last contact {at(lead.last_contact_at, reader.now, reader.timezone)}")
    if _METHODS.get(item.kind) in lead.do_not_contact:
        told.append(f"*asked for no {do_not_contact_words(lead.do_not_contact)}*")
    about = f"\n“{literal(bk.clip(' '.join(item.text.split()), LONGEST_TEXT))}”" if item.text else ""
    return f"{what}\n{' · '.join(told)}{about}"


def _due_words(item: FollowUpRecord, reader: Reader, *, is_reminder: bool) -> str:
    when = at(item.due_at, reader.now, reader.timezone)
    if is_reminder and not item.is_overdue(reader.now):
        return f"I'll remind you {when}"
    return f"{'Overdue since' if item.due_at < reader.now - LATE_AFTER else 'Due'} {when}"


def _what(item: FollowUpRecord) -> str:
    company = item.lead.company if item.lead.company != item.lead.name else ""
    firm = f" ({_name(company)})" if company else ""
    return f"{to_do_words(item.kind)} {_name(item.lead.name)}{firm}"


def _by(item: FollowUpRecord, reader: Reader) -> str:
    if item.closed_by is None:
        return "Somebody"
    return (
        "You" if item.closed_by.id == reader.id else _name(item.closed_by.name) or bk.mention(item.closed_by.slack_id)
    )


def _name(name: str) -> str:
    return literal(bk.clip(" ".join(name.split()), LONGEST_NAME))


def _buttons(item: FollowUpRecord, place: str) -> list[Block]:
    if item.is_open:
        return [follow_up_buttons(item, place)]
    if item.outcome == "cancelled":
        return []
    return [bk.actions(reopen_button(item), block_id=follow_up_block(item, place))]


def _paging(items: Sequence[FollowUpRecord], in_all: int, before: int) -> list[Block]:
    buttons = []
    if before:
        buttons.append(bk.button("From the beginning", ids.FOLLOW_UPS_TODAY))
    if items and (left := in_all - before - len(items)) > 0:
        last = items[-1]
        place = f"{before + len(items)} {last.due_at.isoformat()} {last.id}"
        buttons.append(bk.button(f"Next ({_number(left)} more)", ids.FOLLOW_UPS_NEXT, place))
    return [bk.actions(*buttons, block_id=f"{TODAY} pages")] if buttons else []


def read_place(value: str) -> tuple[int, tuple[datetime, int]]:
    """What the button of the next page says: how many are before it, and after which it begins."""
    before, due_at, id_ = value.split()
    return int(before), (datetime.fromisoformat(due_at), int(id_))


def _message(told: Sequence[str], blocks: list[Block]) -> Message:
    """Without marks of formatting in the text; a name has none, see `literal`."""
    return bk.message("\n".join(told).replace("*", ""), blocks)


def _number(count: int) -> str:
    return f"{count:,}"
