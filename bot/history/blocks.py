"""What /lead shows: who a lead is and what was said with them. To the rep alone, or in short to a channel. Pure."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from bot import blockkit as bk
from bot import ids
from bot.blockkit import Block, escape, literal
from bot.reading import format_phone, mask_phone
from bot.words import do_not_contact_words, duration_words, method_words, result_words, status_words
from models.record import CommunicationRecord, LeadRecord, RepRecord

Message = dict[str, Any]
Cursor = tuple[datetime, int]

LONGEST_NAME = 120
LONGEST_NOTE = 300


def usage_message() -> Message:
    """What to type after /lead."""
    text = "See who a lead is, and everything that was logged with them. Only you see the answer."
    examples = "• `/lead Sophie Tremblay`\n• `/lead 514 789-4561`, or the last digits\n• `/lead sophie@example.com`"
    return bk.message(f"{text}\n{examples}", [bk.section(f"{text}\n{examples}")])


def nobody_message(query: str) -> Message:
    """No lead was found: look again, or log for a new one."""
    shown = escape(bk.clip(query, 200))
    text = f"No lead matches “{shown}”. Try fewer letters, a number or an email."
    more = "To add a lead, open the form and choose “New lead…” there."
    button = bk.button("Log a communication…", ids.OPEN_FORM, bk.clip(query, 2000))
    return bk.message(f"{text} {more}", [bk.section(text), bk.context(more), bk.actions(button)])


def choose_message(query: str, leads: Sequence[LeadRecord], *, more: bool) -> Message:
    """Several leads match: one select to choose from. `more`: there are others still."""
    shown = escape(bk.clip(query, 200))
    text = f"Several leads match “{shown}”: choose one."
    if more:
        text = f"Many leads match “{shown}”. Here are the first {len(leads)}; add a word to narrow them down."
    choices = [bk.option(_told_apart(lead), str(lead.id)) for lead in leads]
    select = bk.select(ids.HISTORY_CHOOSE, choices, placeholder="Choose a lead")
    return bk.message(text, [bk.section(text), bk.actions(select, block_id="choose")])


def history_message(
    lead: LeadRecord,
    items: Sequence[CommunicationRecord],
    *,
    region: str,
    older: Cursor | None = None,
    newer: Cursor | None = None,
    shareable: bool = True,
) -> Message:
    """Who a lead is and a page of what was said, for one rep's eyes. `region` is for how numbers are written."""
    text = f"{_name(lead)}: {_facts(lead)}. " + (_line(items[0]) if items else "Nothing logged yet")
    blocks: list[Block] = [bk.section(f"*{_name(lead)}*\n{_facts(lead)}"), *_reached_at(lead, region), *_warning(lead)]
    blocks.append(bk.divider())
    blocks += [block for item in items for block in _entry(item)] or [bk.section("Nothing logged yet.")]
    if paging := _paging(lead, older, newer):
        blocks.append(bk.actions(*paging, block_id="paging"))
    blocks.append(bk.actions(*_buttons(lead, shareable), block_id="doing"))
    return bk.message(text, blocks)


def shared_message(lead: LeadRecord, items: Sequence[CommunicationRecord], *, rep: str) -> Message:
    """What a channel gets to see: no notes, no addresses, numbers masked. `rep`: the Slack id of who shares it."""
    numbers = " · ".join(mask_phone(phone.number) for phone in lead.phones if phone.valid)
    lines = "\n".join(f"• {_line(item)}" for item in items) or "Nothing logged yet."
    by = f"Shared by {bk.mention(rep)}"
    blocks = [
        bk.section(f"*{_name(lead)}*\n{_facts(lead)}" + (f"\n{numbers}" if numbers else "")),
        *_warning(lead),
        bk.section(bk.clip(lines, 3000)),
        bk.context(by),
    ]
    return bk.message(f"{_name(lead)}: {_facts(lead)}. {lines} {by}", blocks)


def cursor_value(lead_id: int, cursor: Cursor) -> str:
    """A page of a lead's history as a button's value."""
    moment, communication_id = cursor
    return f"{lead_id} {moment.astimezone(UTC).isoformat()} {communication_id}"


def read_cursor(value: str) -> tuple[int, Cursor]:
    """The lead and the place in its history that `cursor_value` wrote down."""
    lead_id, moment, communication_id = value.split()
    return int(lead_id), (datetime.fromisoformat(moment), int(communication_id))


def _told_apart(lead: LeadRecord) -> str:
    number = next((mask_phone(phone.number) for phone in lead.phones if phone.valid), "")
    tail = " · ".join(part for part in (bk.clip(lead.company, 24), number) if part)
    return f"{bk.clip(lead.name, 72 - len(tail))} · {tail}" if tail else lead.name


def _name(lead: LeadRecord) -> str:
    company = f" · {literal(bk.clip(lead.company, LONGEST_NAME))}" if lead.company not in ("", lead.name) else ""
    return f"{literal(bk.clip(lead.name, LONGEST_NAME))}{company}"


def _facts(lead: LeadRecord) -> str:
    contact = f"Last contact: {bk.when(lead.last_contact_at)}" if lead.last_contact_at else "Never contacted"
    owner = f"Owner: {_rep(lead.owner)}" if lead.owner else "No owner"
    status = [lead.status.capitalize()] if lead.status else []
    return " · ".join([result_words(lead.result), *status, contact, owner])


def _rep(rep: RepRecord | None) -> str:
    """Who did it, by name: reading a history calls nobody."""
    if rep is None:
        return "the phone system"
    return literal(bk.clip(rep.name, 80)) if rep.name else bk.mention(rep.slack_id)


def _reached_at(lead: LeadRecord, region: str) -> list[Block]:
    numbers = [
        f"{format_phone(phone.number, region)} ({phone.type}{'' if phone.valid else ', wrong number'})"
        + (f" ext. {escape(phone.extension)}" if phone.extension else "")
        for phone in lead.phones
    ]
    lines = [*numbers, *(escape(bk.clip(email, 320)) for email in lead.emails)]
    return [bk.context(" · ".join(lines))] if lines else []


def _warning(lead: LeadRecord) -> list[Block]:
    if not lead.do_not_contact:
        return []
    return [bk.section(f":no_entry: *Do not contact:* asked for no {do_not_contact_words(lead.do_not_contact)}.")]


def _line(item: CommunicationRecord) -> str:
    """A communication on one line, without its notes."""
    parts = [f"*{method_words(item.method, item.direction)}*"]
    if words := status_words(item.call_status, item.call_tag):
        parts.append(escape(bk.clip(words, 80)))
    if item.call_duration:
        parts.append(duration_words(item.call_duration))
    return " · ".join([*parts, _rep(item.rep), bk.when(item.executed_at)])


def _entry(item: CommunicationRecord) -> list[Block]:
    note = " ".join((item.description or "").split())
    line = bk.section(_line(item))
    return [line, bk.quote(bk.clip(note, LONGEST_NOTE))] if note else [line]


def _paging(lead: LeadRecord, older: Cursor | None, newer: Cursor | None) -> list[bk.Element]:
    buttons = []
    if newer:
        buttons.append(bk.button("Newer", ids.HISTORY_NEWER, cursor_value(lead.id, newer), label="Newer entries"))
    if older:
        buttons.append(bk.button("Older", ids.HISTORY_OLDER, cursor_value(lead.id, older), label="Older entries"))
    return buttons


def _buttons(lead: LeadRecord, shareable: bool) -> list[bk.Element]:
    value = str(lead.id)
    log = bk.button("Log", ids.LOG_FOR_LEAD, value, style="primary", label=f"Log for {lead.name}")
    if not shareable:
        return [log]
    sure = bk.confirm(
        "Share in this channel?",
        f"Everybody here will see {bk.clip(lead.name, 80)}: result, owner, last contact and the newest entries, "
        "without notes or addresses, with numbers masked. It says that you shared it.",
        "Share",
        "Keep to myself",
    )
    return [log, bk.button("Share in this channel", ids.HISTORY_SHARE, value, confirm=sure)]
