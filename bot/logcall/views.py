"""The form of a communication, and its inverse. The ids in it are this file's and `inputs`' own. Pure."""

from dataclasses import replace
from typing import Any

from bot import blockkit as bk
from bot.blockkit import Block
from bot.lead_elements import lead_option, noted_shown
from bot.logcall.form import (
    ARCHIVED,
    LONGEST_DESCRIPTION,
    NOT_THERE,
    OUTSIDE,
    Form,
    at_second,
    other_name,
    recall,
    remember,
)
from bot.logcall.inputs import action_id, own_inputs
from bot.reading import LONGEST_FOLLOW_UP
from bot.words import do_not_contact_words, method_words
from models.methods import METHODS, OWN_FIELDS, FieldKind, Invalid
from models.record import LeadRecord
from models.status import Direction

LOGCALL = "logcall"
CORRECTION = "logcall_correction"

FOLLOW_UP = action_id("follow_up")
NEW_LEAD = action_id("new_lead")
LEAD = action_id("lead_id")
CHANNEL = action_id("channel_id")
_REMOVES = "removes"
REDRAWS = (
    action_id("method"),
    action_id("type"),
    LEAD,
    FOLLOW_UP,
    *(
        action_id(field.name)
        for method in METHODS.values()
        for field in method.fields
        if field.kind in (FieldKind.PHONE, FieldKind.STATUS)
    ),
)
"""Elements whose change asks for the form to be drawn again."""


def logcall_view(
    form: Form,
    *,
    lead: LeadRecord | None,
    rep: str,
    region: str,
    may_override: bool = False,
    no_card: str = "",
    replies: bool = True,
    planned: str = "",
) -> dict[str, Any]:
    """The form as a modal.

    `lead`: the one that `form.lead_id` names. `rep`: the Slack id of who fills it in. `region` is for how numbers are
    written. `may_override`: whether this rep may call somebody who asked for no calls, giving a reason. `no_card`: why
    the channel gets no card of it, if it gets none. `replies`: whether it hears of changes in a card's thread.
    `planned`: what the follow-up that was typed is understood as, or why it is not.
    """
    blocks = [
        *_banner(form, lead),
        *_lead(form, lead),
        *_kind(form),
        *own_inputs(form, lead, region),
        *([] if form.starts_a_call else [_when(form)]),
        _description(form),
        *(_reason(form) if may_override and form.starts_a_call and _is_refused(form, lead) else []),
        *([] if form.correcting else _follow_up(form, planned)),
        *_channel(form, rep, no_card, replies),
    ]
    return bk.modal(
        callback_id=CORRECTION if form.correcting else LOGCALL,
        title="Edit" if form.correcting else "Log a communication",
        submit=_submit(form, no_card),
        blocks=blocks,
        private_metadata=remember(form),
        notify_on_close=True,
    )


def _submit(form: Form, no_card: str) -> str:
    if form.correcting:
        return "Save"
    if not form.starts_a_call:
        return "Log"
    if form.direction is Direction.INCOMING:
        return "Log the live call" if no_card else "Post the live card"
    return "Start the call"


def read_logcall(view: dict[str, Any]) -> Form:
    """What stands in the form now: the inverse of `logcall_view`. Where the method was just changed, what stands in
    the inputs of the one before is read as well."""
    form = recall(view["private_metadata"])
    said = values_in(view)
    method = said.get("method", form.method)
    lead = said.get("lead_id")
    return replace(
        form,
        lead_id=int(lead) if lead else None,
        method=method,
        direction=Direction(said.get("type", form.direction)),
        executed_at=at_second(int(said["executed_at"])) if said.get("executed_at") else None,
        typed={name: text for name, text in said.items() if name in _OWN},
        description=said.get("description", ""),
        follow_up=said.get("follow_up", ""),
        channel_id=said.get("channel_id") if form.asks_for_channel else form.channel_id,
        reason=said.get("override_reason", ""),
    )


def warns_of_removal(view: dict[str, Any]) -> bool:
    """Whether the form, as it was submitted, said which stored values another method removes."""
    return any(block.get("block_id") == _REMOVES for block in view["blocks"])


def values_in(view: dict[str, Any]) -> dict[str, str]:
    """What a view's inputs hold, by the name that their block's id begins with; nothing for what was not chosen."""
    said = {}
    for block_id, elements in view["state"]["values"].items():
        for element in elements.values():
            value = next((element[key] for key in _HELD if element.get(key) is not None), None)
            if element["type"] in _TEXTS:
                value = value or ""
            if value is not None:
                said[block_id.partition(":")[0]] = value["value"] if isinstance(value, dict) else str(value)
    return said


_OWN = OWN_FIELDS | {other_name(name) for name in OWN_FIELDS}
_HELD = ("value", "selected_option", "selected_date_time", "selected_conversation")
_TEXTS = ("plain_text_input", "email_text_input", "url_text_input")


def errors_under(view: dict[str, Any], problem: Invalid) -> dict[str, str]:
    """The sentences of `problem`, each under the input it is about; of a field that is not drawn, under the first."""
    blocks = {block["block_id"].partition(":")[0]: block["block_id"] for block in view["blocks"] if _is_input(block)}
    first = next(iter(blocks.values()))
    errors: dict[str, list[str]] = {}
    for name, sentence in problem.errors.items():
        block_id = blocks.get(other_name(name)) or blocks.get(name) or first
        errors.setdefault(block_id, []).append(_sentence(sentence))
    return {block_id: " ".join(sentences) for block_id, sentences in errors.items()}


def _is_input(block: Block) -> bool:
    return bool(block["type"] == "input")


def _sentence(message: str) -> str:
    """What a rule says of a field ("must be …"), as a sentence of its own."""
    if message[:1].islower():
        message = f"This {message}"
    return message if message[-1:] in ".?!…" else f"{message}."


def _is_refused(form: Form, lead: LeadRecord | None) -> bool:
    return lead is not None and form.method in lead.do_not_contact


def _banner(form: Form, lead: LeadRecord | None) -> list[Block]:
    if lead is None or not lead.do_not_contact:
        return []
    asked = f"Do not contact: {bk.clip(lead.name, 60)} asked for no {do_not_contact_words(lead.do_not_contact)}."
    noted = [bk.context(words, block_id="noted")] if (words := noted_shown(lead)) else []
    if _is_refused(form, lead):
        return [bk.alert(f"{asked} You can log what happened, not start a new contact.", "error"), *noted]
    return [bk.alert(asked, "warning"), *noted]


def _lead(form: Form, lead: LeadRecord | None) -> list[Block]:
    hint = None
    if form.shared_number and lead is None:
        hint = f"Several leads have {form.query}: open the list to choose one. Next time I'll know whom you mean."
    elif form.query and lead is None:
        hint = f"Several leads match “{bk.clip(form.query, 100)}”: open the list to choose one."
    elif form.guesses and lead is None:
        hint = "The message may be about several leads: open the list to choose one."
    element = bk.external_select(
        LEAD, initial=lead_option(lead) if lead else None, placeholder="Name, company, number or email"
    )
    blocks = [bk.input_block("Lead", element, block_id=f"lead_id:{form.filled_lead}", hint=hint, dispatch=True)]
    if not form.correcting:
        blocks.append(bk.actions(bk.button("New lead…", NEW_LEAD), block_id="new_lead"))
    return blocks


def _kind(form: Form) -> list[Block]:
    direction = bk.input_block(
        "Direction",
        bk.radio(action_id("type"), _DIRECTIONS, initial=form.direction),
        block_id="type",
        dispatch=True,
    )
    if form.is_live:
        return [bk.context(f"*{method_words(form.method, form.direction)}*", block_id="kind"), direction]
    methods = [bk.option(method.label, name) for name, method in METHODS.items()]
    method = bk.input_block(
        "Method", bk.select(action_id("method"), methods, initial=form.method), block_id="method", dispatch=True
    )
    return [method, *_removes(form), direction]


def _removes(form: Form) -> list[Block]:
    if not form.removes:
        return []
    listed = ", ".join(item.label for item in form.removes)
    return [bk.context(f"*Changing the method removes:* {listed}.", block_id=_REMOVES)]


_DIRECTIONS = (
    bk.option("Outgoing: we contacted them", Direction.OUTGOING),
    bk.option("Incoming: they contacted us", Direction.INCOMING),
)


def _when(form: Form) -> Block:
    return bk.input_block(
        "When",
        bk.datetime_picker(action_id("executed_at"), initial=form.executed_at),
        block_id=f"executed_at:{form.filled_at}",
    )


def _description(form: Form) -> Block:
    return bk.input_block(
        METHODS[form.method].description_label,
        bk.text_input(
            action_id("description"), initial=form.description, multiline=True, max_length=LONGEST_DESCRIPTION
        ),
        block_id="description:new" if form.renoted else "description",
        optional=True,
    )


def _follow_up(form: Form, planned: str) -> list[Block]:
    element = bk.text_input(
        FOLLOW_UP, initial=form.follow_up, placeholder="call again tomorrow 10am", max_length=LONGEST_FOLLOW_UP
    )
    asked = bk.input_block("Follow-up", element, block_id="follow_up", hint=_FOLLOW_UP, optional=True, dispatch=True)
    return [asked, bk.context(planned, block_id="planned")] if planned else [asked]


_FOLLOW_UP = (
    "What to do next and when: “email Friday about the quote”, “urgent: call in 2 hours”, “rappeler demain 10h”. "
    "I remind you in a direct message."
)


def _reason(form: Form) -> list[Block]:
    return [
        bk.input_block(
            "Reason to call anyway",
            bk.text_input(action_id("override_reason"), initial=form.reason, max_length=255),
            block_id="override_reason",
            hint="As a manager you may; the reason is kept on record.",
            optional=True,
        )
    ]


def _channel(form: Form, rep: str, no_card: str, replies: bool) -> list[Block]:
    if not form.asks_for_channel:
        place = f" in {bk.channel_link(form.channel_id)}" if form.channel_id else ""
        told = " A changed outcome is told in its thread." if form.method == "phone" and replies else ""
        return [bk.context(f"Saving updates the card{place}.{told}", block_id="says")]
    chosen = bk.input_block(
        "Post the card in",
        bk.channel_select(CHANNEL, initial=form.channel_id),
        block_id="channel_id",
        hint="Everybody in that channel will see it. Leave it empty to post nothing.",
        optional=True,
        dispatch=True,
    )
    return [chosen, *_trouble(form), bk.context(_says(form, rep, no_card), block_id="says")]


def _trouble(form: Form) -> list[Block]:
    if not form.trouble or not form.channel_id:
        return []
    sentence = _TROUBLES[form.trouble].format(channel=bk.channel_link(form.channel_id))
    return [bk.section(f"*Note:* {sentence}", block_id="trouble")]


_TROUBLES = {
    NOT_THERE: "I'm not in {channel} yet. Type `/invite @logcall` there; the card will wait.",
    ARCHIVED: "{channel} is archived. Choose another channel, or unarchive it; the card will wait.",
    OUTSIDE: "Another company reads {channel}. The card there leaves out your notes.",
}


def _says(form: Form, rep: str, no_card: str) -> str:
    """What submitting does, said beforehand."""
    hidden = [field.label.lower() for field in form.fields if field.write_only]
    kept = ""
    if hidden:
        listed = " and ".join([", ".join(hidden[:-1]), hidden[-1]] if len(hidden) > 1 else hidden)
        kept = f" Stored and never shown: {listed}."
    if form.correcting:
        if form.channel_id is None:
            return "Its card was not posted yet, and will not be."
        if no_card:
            return f"Its card was not posted yet. {no_card}"
        return f"Its card was not posted yet. Saving posts it in {bk.channel_link(form.channel_id)}."
    if form.channel_id is None:
        return f"Nothing will be posted in Slack.{kept}"
    if no_card:
        return f"{no_card}{kept}"
    card = "a live card" if form.starts_a_call else "a card"
    return f"Submitting posts {card} in {bk.channel_link(form.channel_id)}, as {bk.mention(rep)}.{kept}"


def members_only_view(workspace: str) -> dict[str, Any]:
    """What a guest sees instead of the form."""
    sentence = f"Logcall is for the full members of {bk.escape(workspace)}. Ask an administrator for an account."
    return bk.modal(callback_id="logcall_members_only", title="Logcall", close="Close", blocks=[bk.section(sentence)])
