"""Sample leads for the demo: invented people and companies, the same every time. Pure.

Their numbers end in 555-01xx, which telephone companies keep for fiction.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time, timedelta
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

from models.found_by import folded
from models.planning import FollowUpKind, Priority

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
class SampleFollowUp:
    kind: FollowUpKind
    text: str
    due_in: timedelta
    priority: Priority = Priority.NORMAL


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
    waited: timedelta = timedelta(hours=1)
    """From when they became a lead until the first communication."""
    history: tuple[SampleCommunication, ...] = ()
    follow_ups: tuple[SampleFollowUp, ...] = ()


def sample_leads(owners: list[str], *, now: datetime, count: int = 200) -> Iterator[SampleLead]:
    """`count` leads, shared out among `owners` (email addresses). `now` is aware: the last of what was said with them
    was said in the two weeks before, at the company's working hours."""
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
            waited=timedelta(minutes=dice.choice((4, 9, 15, 22, 35, 50, 90, 180, 600))),
            history=(*(_history(dice, phone) if contacted else ()), *_lately(dice, index, phone, now)),
            follow_ups=_FOLLOW_UPS.get(index, ()),
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
        kind = dice.choice(("answered", "attempted", "attempted", "missed", "sms"))
        if kind == "sms":
            yield SampleCommunication("sms", "incoming", {}, ago, dice.choice(_SAID) or "Oui, jeudi me convient.")
        elif kind == "answered":
            yield _call(dice, phone, ago, reached=True)
        elif kind == "missed":
            yield SampleCommunication(
                "phone", "incoming", {"call_phone": phone, "call_status": "interrupted"}, ago, None
            )
        else:
            yield _call(dice, phone, ago, reached=False)


_ZONE = ZoneInfo("America/Montreal")
_WEEKS = 2
_BUSY = range(5, 100)
"""The leads with whom something was said in the last two weeks."""
_HOURS = (9, 9, 10, 10, 10, 11, 11, 13, 14, 15, 16, 16, 17)
_GOOD_HOURS = (10, 11, 16)
"""At which more of those who are called are there."""
_TODAY = {
    1: SampleCommunication("phone", "incoming", {"call_status": "interrupted"}, timedelta(minutes=38), None),
    2: SampleCommunication(
        "phone", "outgoing", {"call_status": "answered", "call_duration": 372}, timedelta(minutes=55), _SAID[0]
    ),
    7: SampleCommunication(
        "phone", "outgoing", {"call_status": "attempted"}, timedelta(minutes=84), None, "left_voicemail"
    ),
    10: SampleCommunication("sms", "incoming", {}, timedelta(minutes=131), "Oui, jeudi me convient."),
    11: SampleCommunication("phone", "incoming", {"call_status": "interrupted"}, timedelta(hours=19), None),
}
"""By a lead's place in the list: what happened just now. The calls of 1 and 11 were missed."""
LIVE = SampleCommunication("phone", "outgoing", {"call_status": "calling"}, timedelta(0), None)
_FOLLOW_UPS = {
    1: (SampleFollowUp(FollowUpKind.CALL, "the hybrid, with the tow package", timedelta(minutes=45), Priority.HIGH),),
    5: (SampleFollowUp(FollowUpKind.CALL, "trade-in value", timedelta(hours=2)),),
    9: (SampleFollowUp(FollowUpKind.EMAIL, "send the lease offer", timedelta(hours=3)),),
    13: (SampleFollowUp(FollowUpKind.CSI, "how was the delivery?", timedelta(days=1)),),
    17: (SampleFollowUp(FollowUpKind.CALL, "winter tires", timedelta(days=2), Priority.LOW),),
}


def _lately(dice: Random, index: int, phone: str, now: datetime) -> Iterator[SampleCommunication]:
    """What was said in the last two weeks, oldest first."""
    if index in _BUSY:
        for day in sorted(dice.sample(range(1, 7 * _WEEKS), 2), reverse=True):
            hour, minute = dice.choice(_HOURS), dice.randint(0, 59)
            date = (now.astimezone(_ZONE) - timedelta(days=day)).date()
            at = datetime.combine(date, time(hour, minute), _ZONE).astimezone(UTC)
            chance = 0.7 if hour in _GOOD_HOURS else 0.35
            if date.isoweekday() < 6:
                yield _call(dice, phone, now - at, reached=dice.random() < chance)
    if index in _TODAY:
        just_now = _TODAY[index]
        values = just_now.values | ({"call_phone": phone} if just_now.method == "phone" else {})
        yield replace(just_now, values=values)


def _call(dice: Random, phone: str, ago: timedelta, *, reached: bool) -> SampleCommunication:
    if reached:
        values = {"call_phone": phone, "call_status": "answered", "call_duration": dice.randint(40, 900)}
        return SampleCommunication("phone", "outgoing", values, ago, dice.choice(_SAID))
    tag = dice.choice((None, "left_voicemail"))
    return SampleCommunication("phone", "outgoing", {"call_phone": phone, "call_status": "attempted"}, ago, None, tag)


def _address(name: str) -> str:
    return "".join(letter for letter in folded(name) if letter.isalnum() or letter == "-")
