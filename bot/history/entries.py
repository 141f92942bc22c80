"""One communication in a lead's history: a line, what was said, and what was added. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot import blockkit as bk
from bot import ids
from bot.blockkit import Block, Element, escape, literal
from bot.words import duration_words, method_words, status_words
from models.history import NoteRecord
from models.record import CommunicationRecord, RepRecord

LONGEST_NOTE = 300
LONGEST_ADDED = 150


@dataclass(frozen=True, slots=True)
class Beside:
    """What is known of a communication, beside itself."""

    notes: Sequence[NoteRecord] = ()
    edited: bool = False
    recorded: bool = False
    plays: bool = False
    """Whether what is recorded can be listened to."""


_NOTHING = Beside()


def rep_shown(rep: RepRecord | None) -> str:
    """Who did it, by name: reading a history calls nobody."""
    if rep is None:
        return "the phone system"
    return literal(bk.clip(rep.name, 80)) if rep.name else bk.mention(rep.slack_id)


def outcome(item: CommunicationRecord) -> str:
    """As in "Call · Answered · 12 min"."""
    parts = [literal(method_words(item.method, item.direction))]
    if words := status_words(item.call_status, item.call_tag):
        parts.append(escape(bk.clip(words, 80)))
    if item.call_duration:
        parts.append(duration_words(item.call_duration))
    return " · ".join(parts)


def line(item: CommunicationRecord, beside: Beside = _NOTHING) -> str:
    """A communication on one line, without what was said."""
    what, *rest = outcome(item).split(" · ", 1)
    told = [f"*{what}*", *rest, rep_shown(item.rep), bk.when(item.executed_at)]
    if item.hidden:
        told.append("contents stored, hidden")
    if beside.recorded:
        told.append("recorded")
    if beside.edited:
        told.append("edited")
    return " · ".join(told)


def entry(item: CommunicationRecord, beside: Beside) -> list[Block]:
    """What a page of a history shows of a communication: all of it, or a button for the rest."""
    said, added, buttons = _one_line(item.description or ""), _added(beside.notes), _buttons(item, beside)
    [alone] = buttons if len(buttons) == 1 else [None]
    blocks = [bk.section(line(item, beside), accessory=alone)]
    if said:
        blocks.append(bk.quote(bk.clip(said, LONGEST_NOTE)))
    if added:
        blocks.append(bk.context(added))
    if len(buttons) > 1:
        blocks.append(bk.actions(*buttons))
    return blocks


def entry_text(item: CommunicationRecord, beside: Beside) -> str:
    """The same for who sees no blocks."""
    said, added = escape(bk.clip(_one_line(item.description or ""), LONGEST_NOTE)), _added(beside.notes)
    return f"{line(item, beside)}" + (f": {said}" if said else "") + (f" ({added})" if added else "")


def _buttons(item: CommunicationRecord, beside: Beside) -> list[Element]:
    buttons, value, what = [], str(item.id), method_words(item.method, item.direction)
    if beside.recorded and beside.plays:
        buttons.append(bk.button("Listen", ids.CARD_LISTEN, value, label=f"Listen to {what}"))
    notes = beside.notes
    if len(_one_line(item.description or "")) > LONGEST_NOTE or len(notes) > 1 or _are_long(notes):
        buttons.append(bk.button("Read all", ids.HISTORY_ENTRY, value, label=f"Read all of {what}"))
    return buttons


def _are_long(notes: Sequence[NoteRecord]) -> bool:
    return any(len(note.text) > LONGEST_ADDED for note in notes)


def _added(notes: Sequence[NoteRecord]) -> str:
    if not notes:
        return ""
    newest = notes[-1]
    text = escape(bk.clip(_one_line(newest.text), LONGEST_ADDED))
    what = "Note" if len(notes) == 1 else f"{len(notes)} notes, the newest"
    return f"{what} from {rep_shown(newest.rep)}: {text}"


def _one_line(text: str) -> str:
    return " ".join(text.split())
