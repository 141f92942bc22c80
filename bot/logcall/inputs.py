"""A method's own fields as inputs of a form, one way to draw each kind of field. Pure."""

from collections.abc import Callable

from bot import blockkit as bk
from bot.blockkit import Block
from bot.logcall.form import OTHER_NUMBER, Form, other_name
from bot.reading import format_phone
from models.methods import Field, FieldKind
from models.record import LeadRecord, PhoneRecord

NEVER_SHOWN = "Stored, never shown to anyone"
STORED = "Stored, hidden: leave blank to keep"


def action_id(name: str) -> str:
    """The id under which an input's element is heard."""
    return f"logcall_{name}"


def own_inputs(form: Form, lead: LeadRecord | None, region: str) -> list[Block]:
    """The inputs of the form's method, for its lead."""
    blocks: list[Block] = []
    for item in form.fields:
        if item.kind is FieldKind.PHONE:
            blocks += _number(item, form, lead, region)
        elif item.kind is FieldKind.STATUS:
            blocks += _outcome(item, form)
        elif not (item.kind is FieldKind.DURATION and form.starts_a_call):
            blocks.append(_typed(item, form))
    return blocks


def _number(item: Field, form: Form, lead: LeadRecord | None, region: str) -> list[Block]:
    """The lead's own numbers to choose from; a text input where there are none, or where another one is meant."""
    typed = form.typed.get(other_name(item.name), "")
    text = bk.input_block(
        "Another number" if lead and lead.phones else item.label,
        bk.text_input(action_id(other_name(item.name)), initial=typed, max_length=60),
        block_id=other_name(item.name),
        hint=item.hint,
        optional=True,
    )
    if lead is None or not lead.phones:
        return [text]
    phones = {phone.number: phone for phone in lead.phones}
    chosen = form.typed.get(item.name, "")
    if chosen not in phones and chosen != OTHER_NUMBER:
        chosen = OTHER_NUMBER if typed else next((phone.number for phone in lead.phones if phone.valid), "")
    choices = [bk.option(_number_words(phone, region), number) for number, phone in phones.items()]
    choices.append(bk.option("Another number…", OTHER_NUMBER))
    choose = bk.input_block(
        item.label,
        bk.select(action_id(item.name), choices, initial=chosen),
        block_id=f"{item.name}:{lead.id}",
        optional=True,
        dispatch=True,
    )
    return [choose, text] if chosen == OTHER_NUMBER else [choose]


def _number_words(phone: PhoneRecord, region: str) -> str:
    extension = f" ext. {phone.extension}" if phone.extension else ""
    wrong = "" if phone.valid else " · wrong number"
    return f"{format_phone(phone.number, region)}{extension} · {phone.type}{wrong}"


def _outcome(item: Field, form: Form) -> list[Block]:
    choices = form.choices()
    if not choices:
        return []
    options = [bk.option(choice.label, choice.value, choice.description) for choice in choices]
    element = bk.radio(action_id(item.name), options, initial=form.typed.get(item.name))
    return [
        bk.input_block(item.label, element, block_id=f"{item.name}:{form.direction}", hint=item.hint, dispatch=True)
    ]


def _typed(item: Field, form: Form) -> Block:
    stored = item.write_only and item.name in form.stored
    element = _ELEMENTS[item.kind](item, form.typed.get(item.name, ""), STORED if stored else None)
    hint = ". ".join(text for text in (item.hint, NEVER_SHOWN if item.write_only else "") if text)
    return bk.input_block(item.label, element, block_id=item.name, hint=hint, optional=True)


def _line(item: Field, initial: str, placeholder: str | None) -> bk.Element:
    return bk.text_input(
        action_id(item.name), initial=initial, placeholder=placeholder, max_length=min(item.max_length, 3000)
    )


def _text(item: Field, initial: str, placeholder: str | None) -> bk.Element:
    return _line(item, initial, placeholder) | {"multiline": True}


def _email(item: Field, initial: str, placeholder: str | None) -> bk.Element:
    return bk.email_input(action_id(item.name), initial=initial, placeholder=placeholder)


def _url(item: Field, initial: str, placeholder: str | None) -> bk.Element:
    return bk.url_input(action_id(item.name), initial=initial, placeholder=placeholder)


def _duration(item: Field, initial: str, placeholder: str | None) -> bk.Element:
    return bk.text_input(action_id(item.name), initial=initial, placeholder=placeholder, max_length=60)


_ELEMENTS: dict[FieldKind, Callable[[Field, str, str | None], bk.Element]] = {
    FieldKind.LINE: _line,
    FieldKind.TEXT: _text,
    FieldKind.EMAIL: _email,
    FieldKind.URL: _url,
    FieldKind.DURATION: _duration,
}
