"""What leads somebody to a recording. Pure."""

from typing import Any

from bot import blockkit as bk
from bot.recordings.links import VALID_FOR
from bot.words import contact_words, duration_words
from models.record import CommunicationRecord

_LONGEST_NAME = 120


def listen_message(call: CommunicationRecord, address: str) -> dict[str, Any]:
    """For the person alone who asked for it."""
    name = bk.literal(bk.clip(" ".join(call.lead.name.split()), _LONGEST_NAME))
    what = f"{contact_words(call.method, call.direction)} {name}"
    if call.call_duration:
        what += f", {duration_words(call.call_duration)}"
    minutes = int(VALID_FOR.total_seconds()) // 60
    text = f"<{address}|Listen to the recording>: {what}, {bk.when(call.executed_at)}."
    hint = f"The link works for {minutes} minutes, for whoever has it: don't pass it on."
    return bk.message(text, [bk.section(text), bk.context(hint)])
