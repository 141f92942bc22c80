"""What a Home says of calls and follow-ups: who is on the phone, what is to do, what was missed and done. Pure."""

from collections.abc import Sequence
from datetime import datetime

from bot import blockkit as bk
from bot import ids
from bot.blockkit import Block, literal
from bot.call_buttons import outcome_buttons
from bot.follow_up_buttons import follow_up_buttons, reopen_button
from bot.reading import format_phone, mask_phone
from bot.words import contact_words, do_not_contact_words, duration_words, status_words, to_do_words
from models.overview import MissedCall
from models.record import CommunicationRecord, FollowUpRecord, LeadRecord, RepRecord
from models.status import is_stale

MOST_LIVE = 8
MOST_MISSED = 6
LONGEST_NAME = 120
LONGEST_NOTE = 200

_ICONS = {"phone": ":telephone_receiver:", "email": ":email:", "sms": ":speech_balloon:", "video": ":video_camera:"}
"""A help to the eye only: the words beside it say the same."""


def live_blocks(calls: Sequence[CommunicationRecord], rep: RepRecord, now: datetime) -> list[Block]:
    """The team's calls that go on; one's own with the buttons that say how they ended."""
    blocks = [bk.header("On the phone now")]
    for call in calls[:MOST_LIVE]:
        mine = call.rep is not None and call.rep.id == rep.id
        who = "You" if mine else _name(call.rep)
        since = f"since {bk.when(call.executed_at, '{time}')}"
        if is_stale(call.call_status, call.executed_at, now):
            since = f"began {bk.when(call.executed_at)}. *Say how it ended*" if mine else "outcome not told yet"
        blocks.append(bk.section(f"{_icon(call.method)} *{_with_whom(call)}*{_company(call.lead)}\n{who} · {since}"))
        if mine:
            number = mask_phone(call.call_phone) if call.call_phone else ""
            name = bk.clip(call.lead.name, LONGEST_NAME)
            whom = f"{contact_words(call.method, call.direction)} {name}"
            blocks.append(bk.actions(*outcome_buttons(call, whom=whom, name=name, number=number)))
    return blocks + _rest(len(calls) - MOST_LIVE, "call") if calls else [*blocks, bk.context("Nobody is on the phone.")]


def follow_up_blocks(
    items: Sequence[FollowUpRecord], in_all: int, done: Sequence[FollowUpRecord], now: datetime
) -> list[Block]:
    """What is to do until the day is over, the longest overdue first; `in_all`: how much there is. `done`: what was
    said to be done just now."""
    blocks = [bk.header("To do today")]
    if not items:
        nothing = "Nothing more today." if done else "Nothing to follow up today."
        blocks.append(bk.context(f"{nothing} Plan a follow-up in the form when you log."))
    for item in items:
        lead = item.lead
        told = [f"{'*Overdue*, was due' if item.is_overdue(now) else 'Due'} {bk.when(item.due_at)}"]
        if item.priority != "normal":
            told.append(f"{item.priority.capitalize()} priority")
        what = f"{to_do_words(item.kind)} {literal(bk.clip(lead.name, LONGEST_NAME))}"
        said = f"\n“{literal(_one_line(item.text))}”" if item.text else ""
        blocks.append(bk.section(f"*{what}*{_company(lead)}{_warning(lead)}\n{' · '.join(told)}{said}"))
        blocks.append(follow_up_buttons(item, "home"))
    blocks += _rest(in_all - len(items), "follow-up", "`/logcall today` lists them all.")
    for item in done:
        what = f"{to_do_words(item.kind)} {literal(bk.clip(item.lead.name, LONGEST_NAME))}"
        blocks.append(bk.section(f"Done: {what}", accessory=reopen_button(item)))
    return blocks


def missed_blocks(calls: Sequence[MissedCall], region: str) -> list[Block]:
    """Who called in vain and waits to be called back."""
    blocks = [bk.header("Missed calls")]
    for missed in calls[:MOST_MISSED]:
        call, lead = missed.newest, missed.newest.lead
        told = [bk.when(call.executed_at)]
        if missed.times > 1:
            told = [f"Called {missed.times} times, last {bk.when(call.executed_at)}"]
        if call.call_phone:
            told.append(format_phone(call.call_phone, region))
        name = literal(bk.clip(lead.name, LONGEST_NAME))
        blocks.append(bk.section(f"*Missed call from {name}*{_company(lead)}{_warning(lead)}\n{' · '.join(told)}"))
        blocks.append(
            bk.actions(
                bk.button("Call back", ids.CALL_BACK, str(call.id), style="primary", label=f"Call back {lead.name}"),
                bk.button("Log", ids.LOG_FOR_LEAD, str(lead.id), label=f"Log for {lead.name}"),
                bk.button("History", ids.HISTORY, str(lead.id), label=f"History of {lead.name}"),
            )
        )
    if not calls:
        return [*blocks, bk.context("No missed calls in the last 14 days, or all were called back.")]
    return blocks + _rest(len(calls) - MOST_MISSED, "missed call", "They come up as you call back.")


def recent_blocks(items: Sequence[CommunicationRecord]) -> list[Block]:
    """What the rep logged last."""
    blocks = [bk.header("Logged last")]
    for item in items:
        told = [literal(status_words(item.call_status, item.call_tag))] if item.call_status else []
        if item.call_duration:
            told.append(duration_words(item.call_duration))
        line = " · ".join([*told, bk.when(item.executed_at)])
        again = bk.button(
            "Log again",
            ids.LOG_AGAIN,
            str(item.id),
            label=f"Log again: {contact_words(item.method, item.direction)} {item.lead.name}",
        )
        text = f"{_icon(item.method)} *{_with_whom(item)}*{_company(item.lead)}\n{line}"
        blocks.append(bk.section(text, accessory=again))
    return blocks if items else [*blocks, bk.context("Nothing yet. What you log comes up here.")]


def _rest(number: int, what: str, how: str = "") -> list[Block]:
    """How many more there are than are shown."""
    if number <= 0:
        return []
    return [bk.context(f"And {number:,} more {what}{'' if number == 1 else 's'}. {how}".strip())]


def _icon(method: str) -> str:
    return _ICONS.get(method, ":memo:")


def _with_whom(item: CommunicationRecord) -> str:
    name = literal(bk.clip(item.lead.name, LONGEST_NAME))
    return f"{contact_words(item.method, item.direction)} {name}"


def _company(lead: LeadRecord) -> str:
    return "" if lead.company in ("", lead.name) else f" · {literal(bk.clip(lead.company, LONGEST_NAME))}"


def _warning(lead: LeadRecord) -> str:
    if not lead.do_not_contact:
        return ""
    return f"\n:no_entry: *Do not contact:* asked for no {do_not_contact_words(lead.do_not_contact)}"


def _name(rep: RepRecord | None) -> str:
    """Who it is, by name: looking at a Home calls nobody."""
    if rep is None:
        return "The phone system"
    return literal(bk.clip(rep.name, LONGEST_NAME)) if rep.name else bk.mention(rep.slack_id)


def _one_line(text: str) -> str:
    return bk.clip(" ".join(text.split()), LONGEST_NOTE)
