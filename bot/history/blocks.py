"""What /lead shows to the rep who asks: who a lead is, how it stands with them, and what was said. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from bot import blockkit as bk
from bot import ids
from bot.blockkit import Block, escape, literal
from bot.history import sharing_words
from bot.history.entries import Beside, entry, entry_text, outcome, rep_shown
from bot.history.hours import hours_words
from bot.history.wanted import Wanted, value_of
from bot.lead_elements import asked_words, lead_menu, lead_option
from bot.reading import format_phone
from bot.words import result_words, to_do_words
from models.history import Cursor, NoteRecord, Standing
from models.record import CommunicationRecord, FollowUpRecord, LeadRecord, MergeRecord, RepRecord

Message = dict[str, Any]

LONGEST_NAME = 120
MOST_FOLLOW_UPS = 3
MOST_OTHERS = 3


@dataclass(frozen=True, slots=True)
class Page:
    """What is shown of a lead's history, as it was read."""

    items: Sequence[CommunicationRecord] = ()
    notes: Mapping[int, Sequence[NoteRecord]] = field(default_factory=dict)
    """{communication's id: what was added to it}."""
    edited: frozenset[int] = frozenset()
    recorded: frozenset[int] = frozenset()
    older: Cursor | None = None
    newer: Cursor | None = None
    filtered_by: Sequence[str] = ()
    """What it is filtered by, in words; none for everything."""

    def beside(self, item: CommunicationRecord, *, plays: bool) -> Beside:
        return Beside(self.notes.get(item.id, ()), item.id in self.edited, item.id in self.recorded, plays)


@dataclass(frozen=True, slots=True)
class Reader:
    """For whom it is drawn, and where."""

    rep_id: int
    region: str
    """How numbers are written."""
    timezone: str
    now: datetime
    address: str | None = None
    """The lead's own web address."""
    may_share: bool = False
    """Whether they are where others could read along."""
    may_export: bool = False
    plays: bool = False
    """Whether recordings can be listened to."""


def usage_message() -> Message:
    """What to type after /lead."""
    text = "See who a lead is, and everything that was logged with them. Only you see the answer."
    examples = "• `/lead Sophie Tremblay`\n• `/lead 514 789-4561`, or the last digits\n• `/lead sophie@example.com`"
    return bk.message(f"{text}\n{examples}", [bk.section(f"{text}\n{examples}")])


def nobody_message(query: str) -> Message:
    """No lead was found: look again, or log for a new one."""
    shown = literal(bk.clip(query, 200))
    text = f"No lead matches “{shown}”. Try fewer letters, a number or an email."
    more = "To add a lead, open the form and choose “New lead…” there."
    button = bk.button("Log a communication…", ids.OPEN_FORM, bk.clip(query, 2000))
    return bk.message(f"{text} {more}", [bk.section(text), bk.context(more), bk.actions(button)])


def choose_message(query: str, leads: Sequence[LeadRecord], *, more: bool) -> Message:
    """Several leads match: one select to choose from. `more`: there are others still."""
    shown = literal(bk.clip(query, 200))
    text = f"Several leads match “{shown}”: choose one."
    if more:
        text = f"Many leads match “{shown}”. Here are the first {len(leads)}; add a word to narrow them down."
    select = bk.select(ids.HISTORY_CHOOSE, [lead_option(lead) for lead in leads], placeholder="Choose a lead")
    return bk.message(text, [bk.section(text), bk.actions(select, block_id="choose")])


def history_message(
    lead: LeadRecord,
    wanted: Wanted,
    page: Page,
    reader: Reader,
    *,
    standing: Standing | None = None,
    follow_ups: Sequence[FollowUpRecord] = (),
    merge: MergeRecord | None = None,
    others: Sequence[LeadRecord] = (),
) -> Message:
    """A page of what was said, for one rep's eyes. `standing` and `follow_ups` are for the first page. `merge`: the
    newest one, where that can still be undone. `others`: leads that may have been meant instead."""
    name, facts, due = lead_shown(lead), lead_facts(lead), follow_ups[:MOST_FOLLOW_UPS]
    left_out = f"{rest} more planned with them" if (rest := len(follow_ups) - len(due)) else ""
    title = f"<{reader.address}|{name}>" if reader.address else name
    reached_at = _reached_at(lead, reader.region)
    knowing = " · ".join(words for words in (left_out, _knowing(lead, standing)) if words)
    above = [*_warning(lead, reader), *_others(standing), *_merged(merge)]
    filtered, nothing = _filtered(page), _nothing(page)
    blocks = [
        bk.section(f"*{title}*\n{facts}", accessory=lead_menu(lead, merge=merge)),
        *([bk.context(reached_at)] if reached_at else []),
        *(bk.section(line) for line in above),
        *(_due(each, reader) for each in due),
        *([bk.context(knowing)] if knowing else []),
        bk.divider(),
        *([bk.section(filtered, accessory=_clear(wanted))] if filtered else []),
        *(_entries(page, reader) or [bk.section(nothing)]),
        *_buttons(lead, wanted, page, reader, standing),
        *_instead(others),
    ]
    said = [entry_text(item, page.beside(item, plays=reader.plays)) for item in page.items]
    told = [f"{name}: {facts}", reached_at, *above, *(_due_words(each, reader.now) for each in due), knowing, filtered]
    also = f"Also found: {', '.join(lead_shown(other) for other in others)}" if others else ""
    return bk.message("\n".join(line for line in [*told, *(said or [nothing]), also] if line), blocks)


def lead_shown(lead: LeadRecord) -> str:
    """As in "Sophie Tremblay · Garage Côté"."""
    company = f" · {literal(bk.clip(lead.company, LONGEST_NAME))}" if lead.company not in ("", lead.name) else ""
    return f"{literal(bk.clip(lead.name, LONGEST_NAME))}{company}"


def lead_facts(lead: LeadRecord) -> str:
    """As in "Reached · Lost · Last contact: yesterday · Owner: Alice"."""
    contact = f"Last contact: {bk.when(lead.last_contact_at)}" if lead.last_contact_at else "Never contacted"
    owner = f"Owner: {rep_shown(lead.owner)}" if lead.owner else "No owner"
    status = [lead.status.capitalize()] if lead.status else []
    return " · ".join([result_words(lead.result), *status, contact, owner])


def _reached_at(lead: LeadRecord, region: str) -> str:
    numbers = [
        f"{format_phone(phone.number, region)} ({phone.type}{'' if phone.valid else ', wrong number'})"
        + (f" ext. {escape(phone.extension)}" if phone.extension else "")
        for phone in lead.phones
    ]
    return " · ".join([*numbers, *(escape(bk.clip(email, 320)) for email in lead.emails)])


def _warning(lead: LeadRecord, reader: Reader) -> list[str]:
    asked = asked_words(lead, timezone=reader.timezone, now=reader.now)
    return [f":no_entry: *Do not contact:* {literal(asked)}."] if asked else []


def _others(standing: Standing | None) -> list[str]:
    """Who else is talking to this lead, in words that claim no more than is known."""
    if standing is None:
        return []
    ongoing = [
        f":telephone_receiver: *{_call_of(each.rep)}* since {bk.when(each.executed_at, '{time}')}."
        for each in standing.others
        if each.is_live
    ]
    recent = [
        f"{rep_shown(each.rep)} ({outcome(each)}, {bk.when(each.executed_at, '{time}')})"
        for each in standing.others
        if not each.is_live
    ]
    if len(recent) > MOST_OTHERS:
        recent = [*recent[:MOST_OTHERS], f"{len(recent) - MOST_OTHERS} more"]
    within = [f":busts_in_silhouette: *In touch with them within the hour:* {', '.join(recent)}."] if recent else []
    return [*ongoing[:MOST_OTHERS], *within]


def _call_of(rep: RepRecord | None) -> str:
    return f"{rep_shown(rep)} is on a call with them right now" if rep else "A call with them is going on"


def _merged(merge: MergeRecord | None) -> list[str]:
    if merge is None:
        return []
    by = f" by {rep_shown(merge.by)}" if merge.by else ""
    other = literal(bk.clip(merge.other, LONGEST_NAME))
    return [f"Merged with {other}{by}, {bk.when(merge.at)}. It can be undone until {bk.when(merge.until)}: see •••."]


def _knowing(lead: LeadRecord, standing: Standing | None) -> str:
    if standing is None:
        return ""
    last, parts = standing.last_reached, []
    if last is not None:
        parts.append(f"Last reached: {bk.when(last.executed_at)} by {rep_shown(last.rep)} ({outcome(last)})")
    elif lead.result is not None and lead.result != "reached":
        parts.append("Never reached so far")
    if hours := hours_words(standing.times):
        parts.append(hours)
    return " · ".join(parts)


def _due_words(follow_up: FollowUpRecord, now: datetime) -> str:
    about = f": {literal(bk.clip(follow_up.text, 150))}" if follow_up.text else ""
    urgent = "High priority. " if follow_up.priority == "high" else ""
    what = f"{to_do_words(follow_up.kind)} {literal(bk.clip(follow_up.lead.name, LONGEST_NAME))}"
    whose = f"{bk.when(follow_up.due_at)}, for {rep_shown(follow_up.rep)}"
    state = "Due" if follow_up.is_overdue(now) else "Planned"
    return f":alarm_clock: *{state}: {what}*{about}. {urgent}{whose}"


def _due(follow_up: FollowUpRecord, reader: Reader) -> Block:
    words = _due_words(follow_up, reader.now)
    if follow_up.rep.id != reader.rep_id:
        return bk.section(words)
    done = bk.button("Done", ids.FOLLOW_UP_DONE, str(follow_up.id), label="Mark this follow-up as done")
    return bk.section(words, accessory=done)


def _filtered(page: Page) -> str:
    return f"Only: *{literal(' · '.join(page.filtered_by))}*" if page.filtered_by else ""


def _clear(wanted: Wanted) -> bk.Element:
    return bk.button("Clear filters", ids.HISTORY_CLEAR, str(wanted.lead_id))


def _nothing(page: Page) -> str:
    if page.filtered_by:
        return "Nothing here matches. Clear the filters to see everything."
    return "Nothing logged yet."


def _entries(page: Page, reader: Reader) -> list[Block]:
    return [block for item in page.items for block in entry(item, page.beside(item, plays=reader.plays))]


def _instead(others: Sequence[LeadRecord]) -> list[Block]:
    if not others:
        return []
    select = bk.select(ids.HISTORY_CHOOSE, [lead_option(lead) for lead in others], placeholder="Choose another lead")
    count = "One other lead matches" if len(others) == 1 else f"{len(others)} other leads match"
    return [bk.section(f"{count} what you typed.", accessory=select, block_id="choose")]


def _buttons(lead: LeadRecord, wanted: Wanted, page: Page, reader: Reader, standing: Standing | None) -> list[Block]:
    turning: list[bk.Element] = []
    if page.newer:
        turning.append(bk.button("Newer", ids.HISTORY_NEWER, value_of(wanted, page.newer), label="Newer entries"))
    if page.older:
        turning.append(bk.button("Older", ids.HISTORY_OLDER, value_of(wanted, page.older), label="Older entries"))
    if page.items or wanted.is_filtered:
        turning.append(bk.button("Filter…", ids.HISTORY_FILTER, value_of(wanted), label="Filter this history"))
    if standing and standing.times.by_slot:
        turning.append(bk.button("When to call", ids.HISTORY_HOURS, str(lead.id), label="Calls by weekday and hour"))
    value = str(lead.id)
    doing = [bk.button("Log", ids.LOG_FOR_LEAD, value, style="primary", label=f"Log for {lead.name}")]
    if reader.may_share:
        asked = sharing_words.share_confirmation(lead)
        doing.append(bk.button("Share in this channel", ids.HISTORY_SHARE, value, confirm=asked))
    if reader.may_export and (page.items or wanted.is_filtered):
        asked = sharing_words.file_confirmation(lead)
        doing.append(bk.button("As a file…", ids.LEAD_FILE, value, confirm=asked, label="Get this history as a file"))
    rows = [bk.actions(*turning, block_id="paging")] if turning else []
    return [*rows, bk.actions(*doing, block_id="doing")]
