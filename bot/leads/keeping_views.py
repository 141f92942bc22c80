"""The forms in which a lead is marked, and in which it is noted whom not to contact. Pure."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from bot import blockkit as bk
from bot import ids
from bot.blockkit import Block, literal
from bot.lead_elements import noted_words
from bot.leads.views import recall, remember
from models.record import LeadRecord

MARK_FORM = "leads_mark_form"
DO_NOT_CONTACT_FORM = "leads_do_not_contact_form"
LONGEST_REASON = 500

_NONE = "none"
_STATUSES = (
    bk.option("None of these", _NONE),
    bk.option("Duplicate", "duplicate", "The same person is another lead. To join them, choose Merge instead."),
    bk.option("Invalid", "invalid", "Nobody can be reached, or nobody is there."),
    bk.option("Lost", "lost", "They bought elsewhere, or don't want to buy."),
)
_METHODS = {"all": "No contact at all", "phone": "No calls", "email": "No emails", "sms": "No text messages"}


@dataclass(frozen=True, slots=True)
class Wishes:
    """What was submitted about whom not to contact."""

    lead_id: int
    asked: frozenset[str]
    """What was ticked anew."""
    cleared: frozenset[str]
    """What was ticked and is no more."""
    reason: str


def mark_view(lead: LeadRecord, *, answer_to: str = "") -> dict[str, Any]:
    """Whether a lead is a duplicate, invalid or lost."""
    element = bk.radio("leads_status", _STATUSES, initial=lead.status or _NONE)
    blocks = [bk.input_block(f"{bk.clip(lead.name, 120)} is", element, block_id="status")]
    return bk.modal(
        callback_id=MARK_FORM,
        title="Mark a lead",
        submit="Save",
        blocks=[
            *blocks,
            bk.context("A marked lead keeps its history and is still found, marked as such."),
        ],
        private_metadata=remember(answer_to, lead=lead.id),
    )


def read_mark(view: dict[str, Any]) -> tuple[int, str | None]:
    """The lead, and what it is: None for none of these."""
    chosen = view["state"]["values"]["status"]["leads_status"]["selected_option"]["value"]
    return int(recall(view)["lead"]), None if chosen == _NONE else chosen


def do_not_contact_view(lead: LeadRecord, *, may_clear: bool, timezone: str, answer_to: str = "") -> dict[str, Any]:
    """By what a lead asked not to be contacted. `may_clear`: whether this person may take that back. `timezone`:
    theirs, an IANA name."""
    noted = {asked.what: noted_words(asked, timezone=timezone) for asked in lead.asked}
    options = [bk.option(words, what, _capital(noted.get(what))) for what, words in _METHODS.items()]
    blocks: list[Block] = [
        bk.input_block(
            bk.clip(f"{lead.name} asked for", 150),
            bk.checkboxes("leads_asked", options, initial=noted),
            block_id="asked",
            hint="Starting a contact is blocked then. What happened anyway can still be logged.",
            optional=True,
        )
    ]
    if noted and may_clear:
        blocks.append(
            bk.input_block(
                "Reason",
                bk.text_input("leads_reason", max_length=LONGEST_REASON),
                block_id="reason",
                hint="Only needed to clear one of them. It is kept on record.",
                optional=True,
            )
        )
    elif noted:
        blocks.append(bk.context("Only a manager can clear what a lead asked for."))
    return bk.modal(
        callback_id=DO_NOT_CONTACT_FORM,
        title="Do not contact",
        submit="Save",
        blocks=blocks,
        private_metadata=remember(answer_to, lead=lead.id, noted=sorted(noted)),
    )


def read_wishes(view: dict[str, Any]) -> Wishes:
    """The inverse of `do_not_contact_view`."""
    known, values = recall(view), view["state"]["values"]
    ticked = {option["value"] for option in values["asked"]["leads_asked"].get("selected_options") or []}
    drawn = set(known["noted"])
    reason = values.get("reason", {}).get("leads_reason", {}).get("value") or ""
    return Wishes(known["lead"], frozenset(ticked - drawn), frozenset(drawn - ticked), reason.strip())


def done_message(lead: LeadRecord, said: str) -> dict[str, Any]:
    """What was changed of a lead, with the way to its history. `said` is mrkdwn."""
    button = bk.button("History", ids.HISTORY, str(lead.id), label=f"History of {lead.name}")
    return bk.message(said, [bk.section(said), bk.actions(button)])


def edited_words(lead: LeadRecord) -> str:
    return f"*{literal(bk.clip(lead.name, 120))}* is saved."


def marked_words(lead: LeadRecord) -> str:
    how = f"marked as {lead.status}" if lead.status else "not marked any more"
    return f"*{literal(bk.clip(lead.name, 120))}* is {how}."


def wishes_words(lead: LeadRecord, asked: Collection[str], cleared: Collection[str]) -> str:
    """What was noted and cleared, in a sentence each."""
    name = f"*{literal(bk.clip(lead.name, 120))}*"
    parts = []
    if asked:
        parts.append(f"Noted for {name}: {_listed(asked)}.")
    if cleared:
        parts.append(f"Cleared for {name}: {_listed(cleared)}.")
    return " ".join(parts) or f"Nothing was changed for {name}."


def _listed(whats: Collection[str]) -> str:
    return ", ".join(words.lower() for what, words in _METHODS.items() if what in whats)


def _capital(words: str | None) -> str | None:
    return f"{words[0].upper()}{words[1:]}" if words else None
