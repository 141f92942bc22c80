"""The card's two small forms, and what was filled in. Pure."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from bot.blockkit import Block, channel_link, context, input_block, literal, modal, text_input
from bot.reading import format_duration, read_duration
from bot.threads.words import with_whom
from models.hearing import EVERYTHING, Hearing, Mode, hears
from models.record import CommunicationRecord
from models.status import LONGEST_CALLING, CallStatus

View = dict[str, Any]

ANSWERED = "threads_answered"
NOTE = "threads_note"
DURATION_BLOCK = "duration"
NOTE_BLOCK = "note"

LONGEST_NOTE = 3000
_TOLD = {
    False: "Your note is posted in its thread, in {}.",
    True: "That you added a note is said in its thread, in {}. Your words are not: another company reads along there.",
}
_KEPT = "Your note is kept in the history. {} hears nothing of it."


def answered_view(
    communication: CommunicationRecord, *, now: datetime, hearing: Hearing = EVERYTHING, outside: bool = False
) -> View:
    """How long did it take, and what was said? The time since the call began stands in already. `hearing`: what its
    channel hears of. `outside`: another company reads there."""
    elapsed = now - communication.executed_at
    # A call that is open for longer was forgotten: how long it took is not the time since it began.
    known = timedelta(0) < elapsed <= LONGEST_CALLING
    return modal(
        callback_id=ANSWERED,
        title="Call answered",
        submit="Save",
        private_metadata=str(communication.id),
        blocks=[
            _about(communication, _answered_told(communication, hearing), outside),
            input_block(
                "Duration",
                text_input(
                    DURATION_BLOCK,
                    initial=format_duration(int(elapsed.total_seconds())) if known else None,
                    placeholder="3m20",
                    max_length=40,
                ),
                block_id=DURATION_BLOCK,
                hint="Like 3m20, 12 min, 200s or 1h05",
            ),
            input_block(
                "Notes",
                text_input(NOTE_BLOCK, multiline=True, max_length=LONGEST_NOTE),
                block_id=NOTE_BLOCK,
                optional=True,
            ),
        ],
    )


def read_answered(view: View) -> tuple[int, str | None]:
    """(seconds, note or None). Raises bot.reading.Unreadable for a duration that is none."""
    return read_duration(_typed(view, DURATION_BLOCK)), _typed(view, NOTE_BLOCK).strip() or None


def note_view(communication: CommunicationRecord, *, hearing: Hearing = EVERYTHING, outside: bool = False) -> View:
    told = hears(hearing, communication) is Mode.THREAD
    return modal(
        callback_id=NOTE,
        title="Add a note",
        submit="Add",
        private_metadata=str(communication.id),
        blocks=[
            _about(communication, _TOLD[outside] if told else _KEPT, outside=False),
            input_block("Note", text_input(NOTE_BLOCK, multiline=True, max_length=LONGEST_NOTE), block_id=NOTE_BLOCK),
        ],
    )


def read_note(view: View) -> str:
    return _typed(view, NOTE_BLOCK).strip()


def read_communication(view: View) -> int:
    """The id of the communication that a form is about."""
    return int(view["private_metadata"])


def inline_errors(errors: dict[str, str]) -> dict[str, str]:
    """{block_id: sentence}, from what a service found wrong: {field: what}."""
    at = {
        "call_duration": (DURATION_BLOCK, "Duration"),
        "description": (NOTE_BLOCK, "With what is noted already, this"),
    }
    places = {field: at.get(field, (NOTE_BLOCK, "Note")) for field in errors}
    return {block: f"{name} {errors[field]}." for field, (block, name) in places.items()}


def _answered_told(call: CommunicationRecord, hearing: Hearing) -> str:
    """What an answered call brings about in its channel, said beforehand."""
    after = hears(hearing, replace(call, call_status=CallStatus.ANSWERED))
    if after in (None, Mode.DIGEST):
        return "{} hears nothing of it: no card is posted there."
    if hears(hearing, call) is None:
        return "Saving posts the card, in {}."
    if after is Mode.CARD:
        return "Saving updates the card, in {}."
    return "Saving updates the card and replies in its thread, in {}."


def _about(communication: CommunicationRecord, what_happens: str, outside: bool) -> Block:
    """`what_happens`: a sentence, with {} for the channel. `outside`: what is written is not shown there."""
    if outside:
        what_happens += " Your notes are not shown: another company reads along there."
    whom = f"*{literal(with_whom(communication))}*"
    if communication.channel_id is None:
        return context(whom)
    return context(f"{whom}\n{what_happens.format(channel_link(communication.channel_id))}")


def _typed(view: View, name: str) -> str:
    return view["state"]["values"][name][name].get("value") or ""
