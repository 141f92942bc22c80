"""The small form of a new lead, on top of a communication's form, and its inverse. Pure."""

from dataclasses import dataclass
from typing import Any

from bot import blockkit as bk
from bot.logcall.form import Form, recall, remember
from bot.logcall.views import values_in

NEW_LEAD_FORM = "logcall_new_lead_form"

_LOCALES = (bk.option("English", "en"), bk.option("French", "fr"), bk.option("Spanish", "es"))


@dataclass(frozen=True, slots=True)
class NewLead:
    parent_id: str
    """The view id of the communication's form."""
    parent: Form
    """What stands in it, without what people wrote there: Slack keeps that."""
    first_name: str = ""
    last_name: str = ""
    company: str = ""
    phone: str = ""
    """As typed."""
    email: str = ""
    locale: str = ""


def new_lead_view(new: NewLead, *, taken: tuple[str, str] | None = None) -> dict[str, Any]:
    """The form, filled in. `taken`: the number (E.164) that is another lead's already, and that lead's name."""
    blocks = [
        bk.context("A name or a company is enough.", block_id="says"),
        *(_taken(*taken) if taken else []),
        _line("First name", "first_name", new.first_name),
        _line("Last name", "last_name", new.last_name),
        _line("Company", "company", new.company),
        _line("Phone number", "phone", new.phone, 60),
        bk.input_block("Email", bk.email_input("lead_email", initial=new.email), block_id="email", optional=True),
        bk.input_block(
            "Language", bk.select("lead_locale", _LOCALES, initial=new.locale), block_id="locale", optional=True
        ),
    ]
    return bk.modal(
        callback_id=NEW_LEAD_FORM,
        title="New lead",
        submit="Add lead",
        close="Back",
        blocks=blocks,
        private_metadata=f"{new.parent_id} {remember(new.parent)}",
    )


def read_new_lead(view: dict[str, Any]) -> NewLead:
    """What stands in the form: the inverse of `new_lead_view`."""
    parent_id, _, parent = view["private_metadata"].partition(" ")
    said = values_in(view)
    return NewLead(
        first_name=said.get("first_name", "").strip(),
        last_name=said.get("last_name", "").strip(),
        company=said.get("company", "").strip(),
        phone=said.get("phone", "").strip(),
        email=said.get("email", "").strip(),
        locale=said.get("locale", ""),
        parent_id=parent_id,
        parent=recall(parent),
    )


def warns_of_owner(view: dict[str, Any], number: str) -> bool:
    """Whether the form, as it was submitted, said that `number` (E.164) is another lead's already."""
    return any(block.get("block_id") == f"taken:{number}" for block in view["blocks"])


def _taken(number: str, owner: str) -> list[bk.Block]:
    sentence = (
        f"*This number is already {bk.literal(bk.clip(owner, 100))}'s.* If you mean them, go back and choose them in "
        "the list. To add another lead with the same number, submit again."
    )
    return [bk.section(sentence, block_id=f"taken:{number}")]


def _line(label: str, name: str, initial: str, longest: int = 255) -> bk.Block:
    element = bk.text_input(f"lead_{name}", initial=bk.clip(initial, longest), max_length=longest)
    return bk.input_block(label, element, block_id=name, optional=True)
