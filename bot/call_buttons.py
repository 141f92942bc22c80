"""The buttons of a call that is going on: on its card, in a question to its rep, in their Home. Pure."""

from bot import ids
from bot.blockkit import Element, confirm
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


def outcome_buttons(communication: CommunicationRecord, *, whom: str, name: str, number: str) -> list[Element]:
    """The outcomes that may follow now. `whom`: as in "Call to Sophie Tremblay"; `name` and `number`: of the lead, the
    number masked, "" for none. All three are not escaped."""
    value, now = str(communication.id), known_status(communication.call_status)
    buttons = []
    for action_id, (text, status, _) in OUTCOMES.items():
        if may_follow(now, status, communication.flow):
            button = small_button(text, action_id, value, whom)
            if status is CallStatus.ANSWERED:
                button["style"] = "primary"
            if action_id == ids.CARD_WRONG_NUMBER:
                button["confirm"] = _sure(name, number)
            buttons.append(button)
    return buttons


def small_button(text: str, action_id: str, value: str, about: str) -> Element:
    """`about`: with whom, for those who hear a button without seeing what it stands under."""
    return {
        "type": "button",
        "action_id": action_id,
        "text": {"type": "plain_text", "text": text, "emoji": False},
        "value": value,
        "accessibility_label": f"{text}: {about}"[:LONGEST_LABEL],
    }


def _sure(name: str, number: str) -> Element:
    return confirm(
        "Wrong number?",
        f"The call ends as a wrong number. If {name} has {number or 'that number'}, it is marked as wrong there, so "
        "that nobody calls it again.",
        "Wrong number",
        "Cancel",
        danger=True,
    )
