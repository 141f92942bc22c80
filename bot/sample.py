"""Sample leads for the demo: invented people and companies, the same every time. Pure.

Their numbers end in 555-01xx, which telephone companies keep for fiction.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from random import Random
from typing import Any

from models.lead import folded

_FRENCH = (
    "Marie-Ève", "Élodie", "Geneviève", "Chantal", "Noémie", "Maude", "Josée", "Océane", "Léa", "Camille", "Sylvie",
    "Audrey", "Étienne", "François", "Mathieu", "Jean-Philippe", "Rémi", "Gaétan", "Hugo", "Olivier", "Cédric",
    "Frédéric", "Loïc", "Stéphane",
)  # fmt: skip
_ENGLISH = (
    "Hannah", "Priya", "Grace", "Mei", "Fatima", "Sarah", "Emily", "Aisha", "Nora", "Linh", "Olivia", "Amara", "Liam",
    "Arjun", "Noah", "Wei", "Omar", "Daniel", "Jacob", "Samuel", "Kofi", "Mateo", "Ethan", "Minh",
)  # fmt: skip
_FAMILIES = (
    "Bouchard", "Côté", "Gauthier", "Pelletier", "Bélanger", "Lévesque", "Desjardins", "Thériault", "Arsenault",
    "Boisvert", "Dubé", "Hébert", "Lapointe", "MacDonald", "Singh", "Chen", "Patel", "Campbell", "Haddad", "Fraser",
    "Nguyen", "Rossi", "O'Connor", "Kowalski", "Diallo", "Park", "Wilson", "Okonkwo",
)  # fmt: skip
_COMPANIES = (
    "Toitures Belmont", "Érablière du Lac", "Transport Rive-Sud", "Clinique Saint-Laurent", "Boulangerie Mont-Royal",
    "Plomberie Gagné", "Maple Ridge Landscaping", "Northern Lights Bakery", "Harbourfront Dental", "Prairie Freight",
    "Cabinet Lavoie Notaires", "Atelier Fontaine", "Chez Ginette Traiteur", "Laurentian Outfitters", "Granit Estrie",
)  # fmt: skip
_AREAS = ("514", "438", "450", "579", "418", "581", "819", "873", "613", "416", "604")
_SAID = (
    "Wants a quote on the hybrid, with the tow package.",
    "Prefers to be called after five.",
    "Trading in a 2019 sedan, will send pictures.",
    "Demande un essai routier samedi matin.",
    "Compare avec un autre concessionnaire, rappeler lundi.",
    "Lease ends in March; asked about winter tires.",
    None,
)


@dataclass(frozen=True)
class SampleCommunication:
    method: str
    direction: str
    values: dict[str, Any]
    ago: timedelta
    description: str | None
    tag: str | None = None


@dataclass(frozen=True)
class SampleLead:
    first_name: str
    last_name: str
    company: str
    phone: str
    """E.164."""
    email: str
    locale: str
    owner: str
    """The email address of the rep who has this lead, as an export of a CRM would name them; "" for nobody."""
    do_not_contact: bool = False
    history: tuple[SampleCommunication, ...] = ()


def sample_leads(owners: list[str], count: int = 200) -> Iterator[SampleLead]:
    """`count` leads, shared out among `owners` (email addresses)."""
    dice = Random(1876)  # noqa: S311 (nothing secret: the same leads every time)
    people = [
        ("Marie-Ève", "Tremblay", "Toitures Belmont", "fr-CA"),
        ("Marie", "Tremblay", "", "fr-CA"),
        ("Ève", "Tremblay-Roy", "Boulangerie Mont-Royal", "fr-CA"),
        ("Jean-François", "Lefebvre", "", "fr-CA"),
        ("Jean", "Lefèvre", "Transport Rive-Sud", "fr-CA"),
        ("James", "Tremblay", "Prairie Freight", "en-CA"),
        *_people(dice),
    ]
    for index, (first, last, company, locale) in enumerate(people[:count]):
        phone = f"+1{_AREAS[index % len(_AREAS)]}55501{index * 7 % 100:02d}"
        owner = owners[index % (len(owners) + 1) - 1] if owners and index % (len(owners) + 1) else ""
        contacted = index < 3 or dice.random() < 0.3
        yield SampleLead(
            first_name=first,
            last_name=last,
            company=company,
            phone=phone,
            email=f"{_address(first)}.{_address(last)}@{_address(company) if company else 'courriel'}.example",
            locale=locale,
            owner=owner,
            do_not_contact=index in (3, 40),
            history=tuple(_history(dice, phone)) if contacted else (),
        )


def _people(dice: Random) -> list[tuple[str, str, str, str]]:
    named = [(first, last, "fr-CA") for first in _FRENCH for last in _FAMILIES]
    named += [(first, last, "en-CA") for first in _ENGLISH for last in _FAMILIES]
    dice.shuffle(named)
    return [(first, last, dice.choice((*_COMPANIES, "", "", "", "")), locale) for first, last, locale in named]


def _history(dice: Random, phone: str) -> Iterator[SampleCommunication]:
    """A few communications, oldest first."""
    for weeks in sorted(dice.sample(range(1, 30), dice.choice((1, 2, 3))), reverse=True):
        ago = timedelta(weeks=weeks, hours=dice.randint(-30, 30), minutes=dice.randint(0, 59))
        said = dice.choice(_SAID)
        kind = dice.choice(("answered", "attempted", "voicemail", "missed", "sms"))
        if kind == "sms":
            yield SampleCommunication("sms", "incoming", {}, ago, said or "Oui, jeudi me convient.")
        elif kind == "answered":
            values = {"call_phone": phone, "call_status": "answered", "call_duration": dice.randint(40, 900)}
            yield SampleCommunication("phone", "outgoing", values, ago, said)
        elif kind == "missed":
            yield SampleCommunication(
                "phone", "incoming", {"call_phone": phone, "call_status": "interrupted"}, ago, None
            )
        else:
            values = {"call_phone": phone, "call_status": "attempted"}
            tag = "left_voicemail" if kind == "voicemail" else None
            yield SampleCommunication("phone", "outgoing", values, ago, None, tag)


def _address(name: str) -> str:
    return "".join(letter for letter in folded(name) if letter.isalnum() or letter == "-")
