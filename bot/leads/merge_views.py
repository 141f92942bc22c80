"""The forms in which two leads are merged and taken apart again: whom, then what it does. Pure."""

from datetime import datetime
from typing import Any

from bot import blockkit as bk
from bot import ids
from bot.blockkit import literal
from bot.lead_elements import lead_option
from bot.leads.views import recall, remember
from bot.reading import format_phone
from models.record import LeadDetails, LeadRecord, MergePlan, MergeRecord

MERGE_FORM = "leads_merge_form"
MERGE_REVIEW = "leads_merge_review"
UNMERGE_FORM = "leads_unmerge_form"
OTHER = "leads_merge_other"
SURVIVOR = "leads_merge_survivor"

_OTHER_BLOCK = "other"
_SURVIVOR_BLOCK = "survivor"
_FILLED = {"company": "the company", "locale": "the language", "owner_id": "the owner"}


def merge_view(lead: LeadRecord, *, answer_to: str = "") -> dict[str, Any]:
    """Whom to merge `lead` with."""
    element = bk.external_select(OTHER, placeholder="Name, company, number or email")
    blocks = [
        bk.section(f"*{literal(bk.clip(lead.name, 120))}* and another lead are the same person? Choose the other one."),
        bk.input_block(
            "The other lead",
            element,
            block_id=_OTHER_BLOCK,
            hint="Next you see what merging does, before anything is changed.",
        ),
    ]
    return bk.modal(
        callback_id=MERGE_FORM,
        title="Merge two leads",
        submit="Next",
        blocks=blocks,
        private_metadata=remember(answer_to, lead=lead.id),
    )


def read_merge(view: dict[str, Any]) -> tuple[int, int]:
    """The lead, and the other one that was chosen."""
    return int(recall(view)["lead"]), _chosen(view, _OTHER_BLOCK)


def other_error(sentence: str) -> dict[str, str]:
    """What is wrong with the other lead, under its select."""
    return {_OTHER_BLOCK: sentence}


def review_view(plan: MergePlan, *, first: int, region: str, answer_to: str = "") -> dict[str, Any]:
    """What merging does, and which of the two stays. `first`: the lead that is named first, whichever stays."""
    both = sorted((plan.survivor, plan.other), key=lambda details: details.lead.id != first)
    options = [
        bk.option(lead_option(details.lead)["text"]["text"], str(details.lead.id), _weight(details)) for details in both
    ]
    blocks = [
        bk.input_block(
            "Which one stays?",
            bk.radio(SURVIVOR, options, initial=str(plan.survivor.lead.id)),
            block_id=_SURVIVOR_BLOCK,
            dispatch=True,
        ),
        bk.section(_does(plan, region), block_id=f"does:{plan.survivor.lead.id}"),
        bk.context("Nothing is lost, and you can undo it for one day."),
    ]
    return bk.modal(
        callback_id=MERGE_REVIEW,
        title="Merge two leads",
        submit="Merge",
        blocks=blocks,
        private_metadata=remember(answer_to, leads=[details.lead.id for details in both]),
    )


def read_review(view: dict[str, Any]) -> tuple[int, int]:
    """The lead that stays, and the one that becomes a part of it."""
    survivor = _chosen(view, _SURVIVOR_BLOCK)
    [other] = [id_ for id_ in recall(view)["leads"] if id_ != survivor]
    return survivor, other


def first_of(view: dict[str, Any]) -> int:
    """The lead that `review_view` names first."""
    return int(recall(view)["leads"][0])


def says_what_it_does(view: dict[str, Any], survivor_id: int) -> bool:
    """Whether the form, as it was submitted, said what merging into this survivor does."""
    return any(block.get("block_id") == f"does:{survivor_id}" for block in view["blocks"])


def survivor_error(sentence: str) -> dict[str, str]:
    return {_SURVIVOR_BLOCK: sentence}


def merged_message(lead: LeadRecord, merge: MergeRecord) -> dict[str, Any]:
    """What came of it, with the way back. `lead`: the one that is left."""
    text = (
        f"{literal(merge.other)} is now part of {literal(lead.name)}. You can undo this until {bk.when(merge.until)}."
    )
    sure = bk.confirm("Undo the merge?", undo_words(merge, lead), "Undo the merge", "Leave it merged", danger=True)
    buttons = [
        bk.button("History", ids.HISTORY, str(lead.id), label=f"History of {lead.name}"),
        bk.button("Undo the merge", ids.MERGE_UNDO, str(merge.id), confirm=sure),
    ]
    return bk.message(text, [bk.section(text), bk.actions(*buttons)])


def unmerge_view(merge: MergeRecord, survivor: LeadRecord, *, answer_to: str = "") -> dict[str, Any]:
    """Asks before a merge is undone."""
    by = f", by {literal(merge.by.name)}" if merge.by and merge.by.name else ""
    merged = f"{literal(merge.other)} was merged into {literal(survivor.name)} {bk.when(merge.at)}{by}."
    return bk.modal(
        callback_id=UNMERGE_FORM,
        title="Undo a merge",
        submit="Undo the merge",
        blocks=[bk.section(merged), bk.section(literal(undo_words(merge, survivor)))],
        private_metadata=remember(answer_to, merge=merge.id),
    )


def refused_view(sentence: str) -> dict[str, Any]:
    """`sentence`: mrkdwn, why a merge can't be undone, where the form that asked stood."""
    return bk.modal(callback_id=UNMERGE_FORM, title="Undo a merge", blocks=[bk.section(sentence)], close="Close")


def undo_words(merge: MergeRecord, survivor: LeadRecord) -> str:
    """What undoing does, as plain text."""
    other, name = bk.clip(merge.other, 60), bk.clip(survivor.name, 60)
    return f"{other} and {name} become two leads again, each with its own. What was logged since stays with {name}."


def unmerged_message(survivor: LeadRecord, other: LeadRecord) -> dict[str, Any]:
    text = f"{literal(survivor.name)} and {literal(other.name)} are two leads again."
    histories = [  # a row each: within one, no two buttons may have the same id
        bk.actions(bk.button(f"History of {bk.clip(lead.name, 60)}", ids.HISTORY, str(lead.id)))
        for lead in (survivor, other)
    ]
    return bk.message(text, [bk.section(text), *histories])


def _weight(details: LeadDetails) -> str:
    contact = _day(details.lead.last_contact_at) if details.lead.last_contact_at else "never contacted"
    owner = f" · {details.lead.owner.name}" if details.lead.owner and details.lead.owner.name else ""
    return bk.clip(f"{details.communications} logged · {contact}{owner}", 75)


def _day(moment: datetime) -> str:
    return f"last contact {moment.day} {moment:%b %Y}"


def _does(plan: MergePlan, region: str) -> str:
    stays, other = plan.survivor, plan.other
    name, goes = (literal(bk.clip(details.lead.name, 120)) for details in (stays, other))
    lines = [
        f"*{name}* stays, and *{goes}* becomes a part of it.",
        f"• Histories: {stays.communications} + {other.communications} = "
        f"{stays.communications + other.communications} communications, with their notes",
    ]
    if plan.follow_ups:
        lines.append(f"• Open follow-ups of {goes}: {plan.follow_ups}")
    given = [f"{format_phone(phone.number, region)} ({phone.type})" for phone in plan.phones]
    given += [f"{bk.escape(email.address)} ({email.type})" for email in plan.emails]
    given += list(dict.fromkeys(_FILLED.get(name, "the name") for name in plan.filled))
    if given:
        lines.append(f"• {name} is given: {', '.join(given)}")
    if other.lead.do_not_contact - stays.lead.do_not_contact:
        lines.append(f"• What {goes} asked not to be contacted by holds for {name} too")
    lines.append(f"• Searching for {goes} finds {name}")
    return "\n".join(lines)


def _chosen(view: dict[str, Any], block_id: str) -> int:
    [element] = view["state"]["values"][block_id].values()
    return int((element.get("selected_option") or {}).get("value") or 0)
