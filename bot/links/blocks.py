"""What a link unfolds to, under a message or in front of who is writing one. Pure.

As short as what the channel's own cards say: no notes, no numbers, no addresses, and nothing that is kept sealed.
"""

from typing import Any

from bot import blockkit as bk
from bot import ids
from bot.addresses import Kind
from bot.blockkit import escape, literal
from bot.words import contact_words, do_not_contact_words, duration_words, result_words, status_words
from models.record import CommunicationRecord, LeadRecord, RepRecord

Card = dict[str, Any]

_LONGEST_NAME = 120


def lead_card(lead: LeadRecord) -> Card:
    """Who a lead is, and how it stands with them."""
    contact = f"Last contact: {bk.when(lead.last_contact_at)}" if lead.last_contact_at else "Never contacted"
    owner = f"Owner: {_rep(lead.owner)}" if lead.owner else "No owner"
    status = [lead.status.capitalize()] if lead.status else []
    facts = " · ".join([result_words(lead.result), *status, contact, owner])
    warning = []
    if lead.do_not_contact:
        warning = [bk.section(f"*Do not contact:* asked for no {do_not_contact_words(lead.do_not_contact)}.")]
    headline = bk.section(f"*{_name(lead)}*\n{facts}")
    log = bk.button("Log", ids.LOG_FOR_LEAD, str(lead.id), label=f"Log for {lead.name}")
    return _card(f"{_name(lead)}: {facts}", [headline, *warning, bk.actions(_history(lead), log)])


def communication_card(communication: CommunicationRecord) -> Card:
    """What was done, and what came of it."""
    lead = communication.lead
    what = f"{contact_words(communication.method, communication.direction)} {_name(lead)}"
    if communication.withdrawn_at is not None:
        taken_back = f"{what}: taken back by {_rep(communication.rep)}"
        return _card(taken_back, [bk.section(taken_back)])
    outcome = [escape(bk.clip(words, 80))] if (words := _outcome(communication)) else []
    if communication.call_duration:
        outcome.append(duration_words(communication.call_duration))
    facts = " · ".join([*outcome, _rep(communication.rep), bk.when(communication.executed_at)])
    return _card(f"{what}: {facts}", [bk.section(f"*{what}*\n{facts}"), bk.actions(_history(lead))])


def closed_card(kind: Kind, lead_id: int) -> Card:
    """What stands where somebody reads along who may not see it: nothing of what it is about. The button shows it to
    who clicks, if they may see it."""
    text = f"A {kind} in Logcall. Not everybody here may see it."
    show = bk.button("Show it to me", ids.HISTORY, str(lead_id), label=f"Show this {kind} to me alone")
    return _card(text, [bk.section(text), bk.actions(show)])


def _card(fallback: str, blocks: list[bk.Block]) -> Card:
    return {"fallback": bk.clip(fallback, 1000), "blocks": blocks}


def _history(lead: LeadRecord) -> bk.Element:
    return bk.button("History", ids.HISTORY, str(lead.id), label=f"History of {lead.name}")


def _outcome(communication: CommunicationRecord) -> str:
    return status_words(communication.call_status, communication.call_tag) if communication.call_status else ""


def _name(lead: LeadRecord) -> str:
    company = f" · {literal(bk.clip(lead.company, _LONGEST_NAME))}" if lead.company not in ("", lead.name) else ""
    return f"{literal(bk.clip(lead.name, _LONGEST_NAME))}{company}"


def _rep(rep: RepRecord | None) -> str:
    """By name: an unfolded link calls nobody."""
    if rep is None:
        return "the phone system"
    return literal(bk.clip(rep.name, 80)) if rep.name else bk.mention(rep.slack_id)
