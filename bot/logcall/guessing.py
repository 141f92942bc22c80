"""Whom a message may be about: by the numbers and email addresses in it, else by the names."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bot.logcall.newcomers import ADDRESS
from bot.reading import find_phones
from bot.services import leads
from bot.services.naming import named_in
from models import User, Workspace
from models.record import LeadRecord

MOST_CLUES = 5
"""Addresses, or names, of one message that are looked up."""
MOST = 20

_CAPITALISED = re.compile(r"(?<![\w'’.-])(?:[^\W\d_a-zà-öø-ÿ][\w'’.-]*[ \t]*){1,4}")
_POSSESSIVE = re.compile(r"['’]s$")
_LONGEST_SEARCHED = 1000
"""Characters of a message that are searched for names."""


@dataclass(frozen=True, slots=True)
class Guess:
    leads: tuple[LeadRecord, ...] = ()
    """Whom it may be about: the one, or those to choose from."""
    number: str | None = None
    """E.164: the first one in it."""
    shared_number: str = ""
    """A number in it that several leads have, where it says which of them is meant, or nothing else does."""
    newcomer: str = ""
    """What may name a lead who is yet to be made: an email address, or a name."""
    by_mail: bool = False
    """Whether an email address is all that it has to reach somebody by."""


async def guess(workspace: Workspace, rep: User, text: str, contacts: Sequence[str]) -> Guess:
    """`contacts`: numbers and addresses that Slack recognised in it, written out."""
    everything = " \n ".join([text, *contacts])
    numbers = find_phones(everything, workspace.region)
    addresses = list(dict.fromkeys(address.casefold() for address in ADDRESS.findall(everything)))[:MOST_CLUES]
    clues = [await leads.whose(workspace, rep, number) for number in numbers]
    clues += [await leads.by_address(workspace, address, seen_by=rep) for address in addresses]
    names = _names_in(text)
    meant = _meant(clues)
    found = meant or await _named(workspace, rep, names)
    is_shared = bool(numbers) and len(await leads.by_number(workspace, numbers[0], seen_by=rep)) > 1
    is_about_number = len(meant) == 1 or len(list(filter(None, clues))) == 1
    return Guess(
        leads=tuple(found[:MOST]),
        number=numbers[0] if numbers else None,
        shared_number=numbers[0] if is_shared and is_about_number else "",
        newcomer=" ".join([*(name for name in names[:1] if len(name.split()) > 1), *addresses[:1]]),
        by_mail=bool(addresses) and not numbers,
    )


def _meant(clues: Iterable[Sequence[LeadRecord]]) -> list[LeadRecord]:
    """The lead that every clue which says anything has in common, else all that any of them says."""
    telling = [clue for clue in clues if clue]
    everybody = {lead.id: lead for clue in telling for lead in clue}
    common = [lead for id_, lead in everybody.items() if all(id_ in {one.id for one in clue} for clue in telling)]
    return common if len(common) == 1 else list(everybody.values())


def _names_in(text: str) -> list[str]:
    """Runs of words that are written with a capital, those of several words first."""
    runs = [_POSSESSIVE.sub("", run.strip(" \t.'’-")) for run in _CAPITALISED.findall(text[:_LONGEST_SEARCHED])]
    return sorted(filter(None, dict.fromkeys(runs)), key=lambda run: len(run.split()) == 1)[:MOST_CLUES]


async def _named(workspace: Workspace, rep: User, names: Sequence[str]) -> list[LeadRecord]:
    """Whom the first of `names` means that means anybody."""
    for name in names:
        # Naming is looked for at the end of a text: this is one of which the name is the whole end.
        found = await named_in(workspace, rep, f"– {name}")
        if found is not None:
            return list(found.leads)
    return []
