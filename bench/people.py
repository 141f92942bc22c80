"""Invented people to search among, as unevenly named as real ones: a few names are everywhere, most are rare. Pure.

The same every time. Numbers and addresses are made up; about one lead in five was never contacted.
"""

from bisect import bisect
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import accumulate
from random import Random

from models.found_by import folded

FIRST = (
    "Marie", "Jean", "Michel", "Sophie", "Nathalie", "Martin", "Julie", "Isabelle", "Mélanie", "François", "Éric",
    "Stéphane", "André", "Pierre", "Chantal", "Daniel", "Martine", "Caroline", "Mathieu", "David", "Geneviève",
    "Étienne", "Hélène", "Jonathan", "John", "Mary", "James", "Robert", "Jennifer", "Patrick", "Élodie", "Zoé",
    "Marie-Ève", "Jean-François", "Noémie", "Cédric", "Loïc", "Maude", "Josée", "Réjean", "Benoît", "Gaétan", "Ahmed",
    "Fatima", "Mohamed", "Priya", "Wei", "Nguyen", "Carlos", "Ana", "Søren", "Łukasz", "Björn", "Ångel", "Öykü",
)  # fmt: skip
LAST = (
    "Tremblay", "Gagnon", "Roy", "Côté", "Bouchard", "Gauthier", "Morin", "Lavoie", "Fortin", "Gagné", "Ouellet",
    "Pelletier", "Bélanger", "Lévesque", "Bergeron", "Leblanc", "Paquette", "Girard", "Simard", "Boucher", "Caron",
    "Beaulieu", "Cloutier", "Dubé", "Poirier", "Fournier", "Lapointe", "Leclerc", "Lefebvre", "Poulin", "Thibault",
    "St-Pierre", "Nadeau", "Martel", "Landry", "Martin", "Bédard", "Grenier", "Lessard", "Smith", "O'Brien", "Nguyen",
    "Singh", "Desjardins", "Hébert", "Thériault", "Arsenault", "Boisvert", "MacDonald", "D'Amours", "Müller", "Patel",
)  # fmt: skip
TRADES = (
    "Garage", "Toitures", "Transport", "Clinique", "Boulangerie", "Plomberie", "Construction", "Électricité", "Gestion",
    "Immobilier", "Excavation", "Rénovation", "Pharmacie", "Restaurant", "Dépanneur", "Services", "Solutions", "Groupe",
)  # fmt: skip
PLACES = (
    "Montréal", "Laval", "Québec", "Longueuil", "Gatineau", "Sherbrooke", "Saguenay", "Lévis", "Rive-Sud", "Estrie",
    "Trois-Rivières", "Terrebonne", "Brossard", "Drummondville", "Saint-Jérôme", "Granby", "Rimouski", "Chicoutimi",
)  # fmt: skip
SYLLABLES = (
    "ba", "bel", "bou", "char", "cour", "dé", "du", "fa", "fon", "gar", "gé", "hu", "jo", "la", "lan", "lé", "ma",
    "mon", "na", "nor", "pa", "pin", "qui", "ra", "rou", "sa", "sau", "té", "tru", "val", "ver", "vi", "za", "zé",
)  # fmt: skip
ENDINGS = ("ard", "eau", "el", "er", "et", "ier", "in", "lle", "mont", "net", "on", "ot", "rand", "sky", "son", "y")
HOSTS = ("gmail.com", "hotmail.com", "videotron.ca", "outlook.com", "yahoo.ca", "bell.net", "example.com")
AREAS = ("514", "438", "450", "579", "418", "581", "819", "873", "613", "416", "604")
NOW = datetime(2026, 11, 20, 16, tzinfo=UTC)
OWNERS = 40
"""Reps; one lead in ten is nobody's."""


@dataclass(frozen=True, slots=True)
class Person:
    first_name: str
    last_name: str
    company: str
    email: str
    phone: str
    """E.164."""
    owner: int | None
    """Which of the reps, 0 to OWNERS - 1: the first have the most leads."""
    last_contact_at: datetime | None


def people(count: int) -> Iterator[Person]:
    random = Random(1)
    families = [*LAST, *_invented(random, 20_000)]
    givens = [*FIRST, *_invented(random, 2_000)]
    places = [*PLACES, *_invented(random, 3_000)]
    by_family, by_given, by_place = (_skewed(len(names)) for names in (families, givens, places))
    by_owner = _skewed(OWNERS)

    def one_of(names: Sequence[str], weights: Sequence[float]) -> str:
        return names[bisect(weights, random.random() * weights[-1])]

    for number in range(count):
        first, last = one_of(givens, by_given), one_of(families, by_family)
        trade, place = random.choice(TRADES), one_of(places, by_place)
        company = (f"{trade} {place}", f"{trade} {last} et fils", f"{last} {place} inc.", "", "")[random.randrange(5)]
        separator = random.choice(("", ".", "-", "_"))
        local = f"{first}{separator}{last}{random.choice(('', '', str(random.randrange(100))))}"
        address = "".join(letter for letter in folded(local) if letter.isalnum() or letter in "._-")
        yield Person(
            first_name=first,
            last_name=last,
            company=company,
            email=f"{address}@{random.choice(HOSTS)}" if random.random() < 0.7 else "",
            phone=f"+1{random.choice(AREAS)}{random.randrange(2_000_000, 10_000_000)}"
            if number % 20
            else f"+336{random.randrange(10_000_000, 100_000_000)}",
            owner=None if random.random() < 0.1 else bisect(by_owner, random.random() * by_owner[-1]),
            last_contact_at=None
            if random.random() < 0.2
            else NOW - timedelta(microseconds=int(random.expovariate(1 / 4e13))),
        )


def _invented(random: Random, count: int) -> list[str]:
    names = {
        "".join(random.choices(SYLLABLES, k=random.choice((1, 2, 2, 3)))).capitalize() + random.choice(ENDINGS)
        for _ in range(count)
    }
    return sorted(names)


def _skewed(count: int) -> list[float]:
    """Sums of weights that fall as names do: the second has a little more than half of the first, and so on (Zipf)."""
    return list(accumulate(1 / (rank + 2) ** 0.9 for rank in range(count)))
