"""The buttons under a card, by the state of its communication. Pure."""

from bot import ids
from bot.blockkit import Block
from bot.call_buttons import outcome_buttons, small_button
from bot.threads.facts import Facts
from bot.threads.words import lead_name
from models.record import CommunicationRecord


def card_buttons(communication: CommunicationRecord, facts: Facts, *, playable: bool = False) -> Block:
    """While a call is live, the outcomes that may follow; afterwards what can be done about it. `playable`: what is
    recorded can be listened to."""
    lead = communication.lead
    if facts.is_live:
        outcomes = outcome_buttons(communication, whom=facts.whom, name=lead_name(lead), number=facts.number)
        return {"type": "actions", "elements": outcomes}
    value = str(communication.id)
    buttons = [
        small_button("Edit", ids.CARD_EDIT, value, facts.whom),
        small_button("Add note", ids.CARD_NOTE, value, facts.whom),
        small_button("History", ids.HISTORY, str(lead.id), lead_name(lead)),
    ]
    if playable and facts.recorded:
        buttons.insert(0, small_button("Listen", ids.CARD_LISTEN, value, facts.whom))
    return {"type": "actions", "elements": buttons}
