"""The buttons under a card, by the state of its communication. Pure."""

from bot import ids
from bot.blockkit import Block, Element, confirm
from bot.threads.facts import Facts
from bot.threads.words import lead_name
from models.record import CommunicationRecord
from models.status import CallStatus, known_status, may_follow

OUTCOMES: dict[str, tuple[str, CallStatus, str | None]] = {
    ids.CARD_ANSWERED: ("Answered", CallStatus.ANSWERED, None),
    ids.CARD_NO_ANSWER: ("No answer", CallStatus.ATTEMPTED, None),
    ids.CARD_VOICEMAIL: ("Left voicemail", CallStatus.ATTEMPTED, "left_voicemail"),
    ids.CARD_WRONG_NUMBER: ("Wrong number", CallStatus.ATTEMPTED, "wrong_number"),
    ids.CARD_CALLER_HUNG_UP: ("Caller hung up", CallStatus.INTERRUPTED, None),
    ids.CARD_FAILED: ("Failed", CallStatus.ERROR, None),
}
"""What a live call's buttons report: their text, the status, the tag."""

LONGEST_LABEL = 75


def card_buttons(communication: CommunicationRecord, facts: Facts) -> Block:
    """While a call is live, the outcomes that may follow; afterwards what can be done about it."""
    if facts.is_live:
        return {"type": "actions", "elements": _outcomes(communication, facts)}
    value, lead = str(communication.id), communication.lead
    return {
        "type": "actions",
        "elements": [
            _button("Edit", ids.CARD_EDIT, value, facts.whom),
            _button("Add note", ids.CARD_NOTE, value, facts.whom),
            _button("History", ids.HISTORY, str(lead.id), lead_name(lead)),
        ],
    }


def _outcomes(communication: CommunicationRecord, facts: Facts) -> list[Element]:
    value, now = str(communication.id), known_status(communication.call_status)
    buttons = []
    for action_id, (text, status, _) in OUTCOMES.items():
        if may_follow(now, status, communication.flow):
            button = _button(text, action_id, value, facts.whom)
            if status is CallStatus.ANSWERED:
                button["style"] = "primary"
            if action_id == ids.CARD_WRONG_NUMBER:
                button["confirm"] = _sure(communication, facts)
            buttons.append(button)
    return buttons


def _sure(communication: CommunicationRecord, facts: Facts) -> Element:
    return confirm(
        "Wrong number?",
        f"The call ends as a wrong number. If {lead_name(communication.lead)} has {facts.number or 'that number'}, it "
        "is marked as wrong there, so that nobody calls it again.",
        "Wrong number",
        "Cancel",
        danger=True,
    )


def _button(text: str, action_id: str, value: str, about: str) -> Element:
    """`about`: with whom, for those who hear a button without seeing its card."""
    return {
        "type": "button",
        "action_id": action_id,
        "text": {"type": "plain_text", "text": text, "emoji": False},
        "value": value,
        "accessibility_label": f"{text}: {about}"[:LONGEST_LABEL],
    }
