"""The form in which a lead is edited, and its inverse. The ids in it are this file's own. Pure."""

import json
from dataclasses import dataclass
from typing import Any
from zlib import crc32

from bot import blockkit as bk
from bot.blockkit import Block
from bot.reading import Unreadable, format_phone, read_phone_with_extension
from models.methods import Invalid
from models.record import LeadDetails, PhoneRecord

EDIT_FORM = "leads_edit_form"

_PHONES = {"mobile": "Mobile phone", "home": "Home phone", "work": "Work phone"}
_EMAILS = {"home": "Email", "work": "Work email"}
_LANGUAGES = {"en": "English", "fr": "French", "es": "Spanish"}
_NAMES = {"first_name": "First name", "last_name": "Last name", "company": "Company"}
LONGEST_NAME = 255
LONGEST_PHONE = 80


@dataclass(frozen=True, slots=True)
class Edited:
    """What was submitted: what was not touched is in neither."""

    lead_id: int
    changes: dict[str, object]
    """As `leads.edit` takes them."""
    wrong: dict[str, str]
    """What can't be read, by field."""


def edit_view(details: LeadDetails, *, region: str, answer_to: str = "") -> dict[str, Any]:
    """The form, filled in. `region` is for how numbers are written; `answer_to`: see `remember`."""
    filled = _filled(details, region)
    blocks: list[Block] = [bk.context("A name or a company is enough. What you leave empty is removed.")]
    blocks += [_line(label, name, filled[name], LONGEST_NAME) for name, label in _NAMES.items()]
    blocks += [
        _line(_label(_PHONES, "phone", type_), f"phone_{type_}", filled[f"phone_{type_}"], LONGEST_PHONE, hint=hint)
        for type_, hint in _phone_types(details)
    ]
    blocks += [
        bk.input_block(
            _label(_EMAILS, "email", type_),
            bk.email_input(f"leads_email_{type_}", initial=filled[f"email_{type_}"]),
            block_id=f"email_{type_}",
            optional=True,
        )
        for type_ in _types(_EMAILS, [email.type for email in details.emails])
    ]
    locale = filled["locale"]
    languages = _LANGUAGES | ({locale: locale} if locale and locale not in _LANGUAGES else {})
    choices = [bk.option(words, value) for value, words in languages.items()]
    blocks += [
        bk.input_block(
            "Language", bk.select("leads_locale", choices, initial=locale), block_id="locale", optional=True
        ),
        bk.input_block(
            "Owner",
            bk.person_select("leads_owner", initial=filled["owner"] or None, placeholder="Nobody"),
            block_id="owner",
            hint="Whose lead this is. Leave it empty for nobody's.",
            optional=True,
        ),
    ]
    drawn = {name: _checksum(value) for name, value in filled.items()}
    return bk.modal(
        callback_id=EDIT_FORM,
        title="Edit a lead",
        submit="Save",
        blocks=blocks,
        private_metadata=remember(answer_to, lead=details.lead.id, drawn=drawn),
    )


def read_edited(view: dict[str, Any], region: str) -> Edited:
    """What is to be changed: the inverse of `edit_view`. What stands there as it was drawn is left alone, since
    somebody else may have changed it meanwhile."""
    known = recall(view)
    said = {name: (value or "").strip() for name, value in values_in(view).items()}
    touched = {name: value for name, value in said.items() if known["drawn"].get(name) != _checksum(value)}
    changes: dict[str, object] = {}
    wrong: dict[str, str] = {}
    for name, value in touched.items():
        if not name.startswith("phone_"):
            changes[name] = value
            continue
        extension = name.replace("phone_", "extension_", 1)
        try:
            found = read_phone_with_extension(value, region) if value else None
        except Unreadable as problem:
            wrong[name] = str(problem)
            continue
        changes[name], changes[extension] = (found.phone, found.extension or "") if found else ("", "")
    return Edited(known["lead"], changes, wrong)


def remember(answer_to: str = "", **facts: Any) -> str:
    """What a form keeps for its submission. `answer_to`: the response_url of where it was opened from, if there is one:
    what came of it is said there."""
    return json.dumps({"url": answer_to, **facts}, separators=(",", ":"))


def recall(view: dict[str, Any]) -> dict[str, Any]:
    """What `remember` wrote down."""
    known: dict[str, Any] = json.loads(view["private_metadata"])
    return known


def values_in(view: dict[str, Any]) -> dict[str, str | None]:
    """What the inputs hold, by their block's id: text, an option's value, or a person's Slack id."""
    said: dict[str, str | None] = {}
    for block_id, elements in view["state"]["values"].items():
        for element in elements.values():
            chosen = element.get("selected_option") or {}
            said[block_id] = element.get("value") or chosen.get("value") or element.get("selected_user")
    return said


def errors_under(view: dict[str, Any], problem: Invalid) -> dict[str, str]:
    """The sentences of `problem`, each under the input it is about, or else under the first."""
    inputs = [block["block_id"] for block in view["blocks"] if block["type"] == "input"]
    errors: dict[str, list[str]] = {}
    for name, sentence in problem.errors.items():
        block_id = name.replace("extension_", "phone_", 1)
        errors.setdefault(block_id if block_id in inputs else inputs[0], []).append(_sentence(sentence))
    return {block_id: " ".join(sentences) for block_id, sentences in errors.items()}


def _filled(details: LeadDetails, region: str) -> dict[str, str]:
    """What stands in each input at first."""
    lead = details.lead
    phones = {f"phone_{phone.type}": _written(phone, region) for phone in lead.phones}
    emails = {f"email_{email.type}": email.address for email in details.emails}
    return {
        "first_name": details.first_name,
        "last_name": details.last_name,
        "company": lead.company,
        **{f"phone_{type_}": "" for type_ in _PHONES},
        **phones,
        **{f"email_{type_}": "" for type_ in _EMAILS},
        **emails,
        "locale": lead.locale,
        "owner": lead.owner.slack_id if lead.owner else "",
    }


def _phone_types(details: LeadDetails) -> list[tuple[str, str | None]]:
    """Each with what is known of the number, if anything."""
    wrong = {phone.type for phone in details.lead.phones if not phone.valid}
    types = _types(_PHONES, [phone.type for phone in details.lead.phones])
    hints = dict.fromkeys(wrong, "Marked as a wrong number. Another number takes the mark away.")
    return [(type_, hints.get(type_)) for type_ in types]


def _types(usual: dict[str, str], there: list[str]) -> list[str]:
    return list(dict.fromkeys([*usual, *there]))


def _label(usual: dict[str, str], what: str, type_: str) -> str:
    return usual.get(type_) or f"Other {what} {type_.removeprefix('other')}".strip()


def _written(phone: PhoneRecord, region: str) -> str:
    number = format_phone(phone.number, region)
    return f"{number} ext. {phone.extension}" if phone.extension else number


def _line(label: str, name: str, initial: str, longest: int, *, hint: str | None = None) -> Block:
    element = bk.text_input(f"leads_{name}", initial=bk.clip(initial, longest), max_length=longest)
    return bk.input_block(label, element, block_id=name, hint=hint, optional=True)


def _checksum(value: str) -> int:
    return crc32(value.strip().encode())


def _sentence(message: str) -> str:
    """What a rule says of a field ("must be …"), as a sentence of its own."""
    if message[:1].islower():
        message = f"This {message}"
    return message if message[-1:] in ".?!…" else f"{message}."
