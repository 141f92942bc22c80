"""What a rep is told of a call that their phone system reports, and asked of one that several leads may have. Pure."""

from typing import Any

from bot import blockkit as bk
from bot import ids
from bot.blockkit import Block, literal
from bot.lead_elements import asked_words
from bot.reading import format_phone
from bot.words import duration_words, result_words, status_words
from models.record import CallQuestion, CommunicationRecord, LeadRecord
from models.status import CallStatus, Direction

Message = dict[str, Any]

MOST_CANDIDATES = 10
_LONGEST_NAME = 120


def started_message(call: CommunicationRecord, *, region: str, timezone: str, theirs: bool) -> Message:
    """Tell a rep of a call that has begun; drawn again, what came of it. `theirs`: it is still the reader's own."""
    name = _name(call.lead)
    if call.withdrawn_at is not None:
        return _sentence(f"The call with {name} was taken back.")
    if not theirs:
        return _sentence(f"{_somebody(call)} took the call with {name}.")
    told = [bk.when(call.executed_at)]
    if call.call_phone:
        told.append(format_phone(call.call_phone, region))
    if not call.is_live:
        outcome = [literal(status_words(call.call_status, call.call_tag))] if call.call_status else []
        if call.call_duration:
            outcome.append(duration_words(call.call_duration))
        text = f"Call with {name}: {' · '.join(outcome)}" if outcome else f"Call with {name}"
        return bk.message(text, [bk.section(f"*{text}*\n{' · '.join(told)}"), bk.actions(_edit(call), *_about(call))])
    text = f"Call in progress with {name}"
    if call.call_status == CallStatus.PENDING:
        text = f"Your phone rings: pick up to call {name}"
    told[0] = f"{'Incoming' if call.direction is Direction.INCOMING else 'Outgoing'}, since {told[0]}"
    who = [literal(call.lead.company)] if call.lead.company and call.lead.company != call.lead.name else []
    who.append(result_words(call.lead.result))
    blocks = [bk.section(f"*{text}*\n{' · '.join([*who, *told])}")]
    warning = asked_words(call.lead, timezone=timezone)
    if warning:
        blocks.append(bk.section(f"*Do not contact:* {literal(warning)}."))
        text += f". Do not contact: {literal(warning)}."
    return bk.message(text, [*blocks, bk.actions(*_about(call), _log(call))])


def ended_message() -> Message:
    """The same for who may not see the lead any more."""
    return _sentence("Your call has ended.")


def question_message(question: CallQuestion, *, region: str, theirs: bool) -> Message:
    """Ask a rep whom a call is with; drawn again, what was answered."""
    call = question.call
    what = "call from" if call.direction is Direction.INCOMING else "call to"
    number = literal(format_phone(call.customers_number, region))
    if call.communication_id is not None:
        if question.lead is None:
            return _sentence(f"Whom the {what} {number} was with is settled.")
        text = f"The {what} {number} is logged with {_name(question.lead)}."
        return bk.message(text, [bk.section(text), bk.actions(_history(question.lead))])
    if not theirs:
        return _sentence(f"Somebody else took the {what} {number}: they say whom it is with.")
    count = len(question.candidates)
    sharing = "1 lead has this number." if count == 1 else f"{count} leads have this number."
    text = f"Whom is the {what} {number} with? {sharing}"
    headline = f"*Whom is the {what} {number} with?*\n{sharing}"
    if question.ignored:
        text = headline = f"You ignored the {what} {number}: nothing is logged. You can still say whom it is with."
    elif question.is_live:
        headline += " The call goes on; it is logged once you choose."
    else:
        headline += f" {literal(status_words(question.status))}; it is logged once you choose."
    blocks = [bk.section(headline), *(_candidate(call.id, lead) for lead in question.candidates[:MOST_CANDIDATES])]
    if count > MOST_CANDIDATES:
        blocks.append(bk.context(f"Shown are the {MOST_CANDIDATES} that were contacted last."))
    doing = [bk.button("New lead", ids.CALL_NEW_LEAD, str(call.id), label=f"New lead for {number}")]
    if not question.ignored:
        doing.append(bk.button("Ignore", ids.CALL_IGNORE, str(call.id), label=f"Ignore the {what} {number}"))
        blocks.append(bk.context("Your choice is remembered for this number. Ignored calls are not logged."))
    return bk.message(text, [*blocks, bk.actions(*doing)])


def _candidate(call_log_id: int, lead: LeadRecord) -> Block:
    contact = f"Last contact {bk.when(lead.last_contact_at)}" if lead.last_contact_at else "Never contacted"
    company = [literal(lead.company)] if lead.company and lead.company != lead.name else []
    choose = bk.button("Choose", ids.CALL_WHICH_LEAD, f"{call_log_id} {lead.id}", label=f"The call is with {lead.name}")
    return bk.section(f"*{_name(lead)}*\n{' · '.join([*company, contact])}", accessory=choose)


def _sentence(text: str) -> Message:
    return bk.message(text, [bk.section(text)])


def _name(lead: LeadRecord) -> str:
    return literal(bk.clip(lead.name, _LONGEST_NAME))


def _somebody(call: CommunicationRecord) -> str:
    return literal(call.rep.name) if call.rep and call.rep.name else "Somebody else"


def _about(call: CommunicationRecord) -> list[bk.Element]:
    note = bk.button("Add note", ids.CARD_NOTE, str(call.id), label=f"Add a note to the call with {call.lead.name}")
    return [note, _history(call.lead)]


def _edit(call: CommunicationRecord) -> bk.Element:
    return bk.button("Edit", ids.CARD_EDIT, str(call.id), label=f"Edit the call with {call.lead.name}")


def _history(lead: LeadRecord) -> bk.Element:
    return bk.button("History", ids.HISTORY, str(lead.id), label=f"History of {lead.name}")


def _log(call: CommunicationRecord) -> bk.Element:
    return bk.button("Open form", ids.LOG_FOR_LEAD, str(call.lead.id), label=f"Open the form for {call.lead.name}")
