"""The buttons under a card, by the state of its communication. Pure."""

from bot import ids
from bot.blockkit import Block, Element, clip, confirm, plain
from bot.threads.sentences import masked
from bot.threads.words import lead_name, with_whom
from models.record import CommunicationRecord
from models.status import CallStatus, known_status, may_follow

_ANSWERED, _NO_ANSWER, _ERROR = CallStatus.ANSWERED, CallStatus.ATTEMPTED, CallStatus.ERROR

OUTCOMES: dict[str, tuple[str, CallStatus, str | None]] = {
    ids.CARD_ANSWERED: ("Answered", _ANSWERED, None),
    ids.CARD_NO_ANSWER: ("No answer", _NO_ANSWER, None),
    ids.CARD_VOICEMAIL: ("Left voicemail", _NO_ANSWER, "left_voicemail"),
    ids.CARD_WRONG_NUMBER: ("Wrong number", _NO_ANSWER, "wrong_number"),
    ids.CARD_CALLER_HUNG_UP: ("Caller hung up", CallStatus.INTERRUPTED, None),
    ids.CARD_FAILED: ("Failed", _ERROR, None),
}
"""What a live call's buttons report: their text, the status, the tag."""


def card_buttons(communication: CommunicationRecord) -> Block:
    """While a call is live, the outcomes that may follow; afterwards what can be done about it."""
    if communication.is_live:
        return {"type": "actions", "elements": _outcomes(communication)}
    value, whom = str(communication.id), with_whom(communication)
    return {
        "type": "actions",
        "elements": [
            _button("Edit", ids.CARD_EDIT, value, f"Edit: {whom}"),
            _button("Add note", ids.CARD_NOTE, value, f"Add note: {whom}"),
            _button("History", ids.HISTORY, str(communication.lead.id), f"History of {lead_name(communication.lead)}"),
        ],
    }


def _outcomes(communication: CommunicationRecord) -> list[Element]:
    value, whom = str(communication.id), with_whom(communication)
    now = known_status(communication.call_status)
    buttons = []
    for action_id, (text, status, _) in OUTCOMES.items():
        if may_follow(now, status, communication.flow):
            button = _button(text, action_id, value, f"{text}: {whom}")
            if status is _ANSWERED:
                button["style"] = "primary"
            if action_id == ids.CARD_WRONG_NUMBER:
                button["confirm"] = _sure(communication)
            buttons.append(button)
    return buttons


def _sure(communication: CommunicationRecord) -> Element:
    number = masked(communication.call_phone) if communication.call_phone else "This number"
    return confirm(
        "Wrong number?",
        f"{number} will be marked as not {lead_name(communication.lead)}'s, so that nobody calls it again.",
        "Wrong number",
        "Cancel",
        danger=True,
    )


def _button(text: str, action_id: str, value: str, label: str) -> Element:
    return {
        "type": "button",
        "action_id": action_id,
        "text": plain(text),
        "value": value,
        "accessibility_label": clip(label, 75),
    }
