"""Which of a lead's fields each column of a file is: guessed by its head, in English or French, and by its values."""

import re
from collections.abc import Callable, Container, Mapping, Sequence
from dataclasses import dataclass

from bot.services.importing.cells import RESULTS, STATUSES
from bot.services.importing.fields import EMAIL_TYPES, FIELDS, NAMES, PHONE_TYPES
from bot.services.importing.phones import is_number
from bot.services.importing.sheets import NoTable, Sheet
from models.found_by import folded
from models.methods.email import ADDRESS

REASON, LINE = "why it was refused", "line"
"""The columns that a file of refused rows has beside its own."""

Columns = Mapping[str, str]
"""{the file's column: the lead's field}; a column that is not in it is left out."""

_WORDS = re.compile(r"[^\W_]+")
_HEADS = {
    "first_name": "first name|firstname|first|given name|forename|fname|prenom",
    "last_name": "last name|lastname|last|surname|family name|lname|nom de famille",
    "name": "name|full name|fullname|contact|contact name|lead|lead name|client|client name|customer|customer name|"
    "nom complet|nom du client|nom et prenom|prenom et nom|prenom nom|nom prenom",
    "company": "company|company name|organization|organisation|account|account name|business|business name|employer|"
    "societe|entreprise|compagnie|raison sociale|nom de l entreprise|nom de la societe|organisme|employeur",
    "owner": "owner|owner email|assigned to|assigned user|rep|sales rep|salesperson|advisor|responsible|conseiller|"
    "conseillere|proprietaire|responsable|vendeur|representant|assigne a|courriel du conseiller",
    "locale": "locale|language|lang|preferred language|langue|langue preferee|langue de correspondance",
    "status": "status|lead status|statut|etat",
    "result": "result|resultat",
    "source": "source|crm id|id crm|activix id|external id|id externe|reference crm",
    "unsubscribe_all_date": "unsubscribe all date|unsubscribe all|unsubscribed|unsubscribe date|do not contact|dnc|"
    "opt out|opted out|ne pas contacter|desabonne|desabonnement|date de desabonnement",
    "unsubscribe_call_date": "unsubscribe call date|unsubscribe call|do not call|no calls|call opt out|phone opt out|"
    "ne pas appeler|pas d appels",
    "unsubscribe_email_date": "unsubscribe email date|unsubscribe email|do not email|no emails|email opt out|"
    "email unsubscribed|ne pas envoyer de courriel|pas de courriel|pas d email",
    "unsubscribe_sms_date": "unsubscribe sms date|unsubscribe sms|do not text|do not sms|no texts|sms opt out|"
    "text opt out|ne pas texter|pas de texto|pas de sms",
}
_BY_HEAD = {head: field for field, heads in _HEADS.items() for head in heads.split("|")}
_LAST_NAME_BESIDE_A_FIRST = "nom"
_NO_FIELD = ""
"""The head of a column that is none of a lead's fields, whatever its values look like."""
_PHONES = {"phone", "phones", "telephone", "tel", "mobile", "cell", "cellular", "cellulaire", "cellphone", "portable"}
_PHONES |= {"gsm", "telephones", "handphone", "landline", "fixe"}
_EMAILS = {"email", "emails", "mail", "courriel", "courriels", "mel", "electronique"}
_EXTENSIONS = {"extension", "ext", "poste"}
_NOT_OF_A_LEAD = {
    "fax",
    "telecopieur",
    "valid",
    "valide",
    "status",
    "statut",
    "opt",
    "consent",
    "owner",
    "user",
    "type",
}
_TYPES = {
    "mobile": {"mobile", "cell", "cellular", "cellulaire", "cellphone", "portable", "gsm", "handphone"},
    "home": {"home", "domicile", "maison", "residence", "residentiel", "personal", "personnel", "perso", "private"},
    "work": {
        "work",
        "office",
        "business",
        "bureau",
        "travail",
        "professionnel",
        "professional",
        "pro",
        "job",
        "affaires",
    },
}
_KINDS = ("phone", "email")
"""Of which a lead has one of each type: a column that does not say its type takes a free one."""
_MOSTLY = 0.8


@dataclass(frozen=True, slots=True)
class Guess:
    column: str
    field: str | None
    """None: left out."""
    why: str = ""
    """Where the head alone would not say."""


def guess(sheet: Sheet, region: str) -> list[Guess]:
    """One for each column, in the file's order. No field is given twice. Raises NoTable where the head is a lead."""
    for name in sheet.columns:
        if ADDRESS.fullmatch(name) or is_number(name, region):
            raise NoTable(f"the first row must name the columns: {name} looks like a lead's. Add a row above it.")
    values = {column: [row[i] for row in sheet.sample if row[i].strip()] for i, column in enumerate(sheet.columns)}
    by_head = _by_head(sheet.columns)
    judged = [_judged(column, by_head[column], values[column], region) for column in sheet.columns]
    taken: dict[str, str] = {}
    for one in sorted(judged, key=lambda one: one.field in _KINDS):  # who says exactly what it is comes first
        if one.field and (field := _free(one.field, taken)):
            taken[field] = one.column
    fields = {column: field for field, column in taken.items()}
    return [
        Guess(one.column, fields.get(one.column), one.why)
        if one.column in fields or not one.field
        else Guess(one.column, None, "another column is that already")
        for one in judged
    ]


def corrected(guesses: Sequence[Guess], corrections: Sequence[str]) -> list[Guess]:
    """`corrections`: "Column=field", and "Column=" to leave it out. Raises NoTable, saying what can be written."""
    found = {one.column: one for one in guesses}
    given: dict[str, Guess] = {}
    for correction in corrections:
        written, equals, field = correction.rpartition("=")
        column = next((name for name in found if folded(name) == folded(written.strip())), None)
        if not equals or column is None:
            raise NoTable(f"--map {correction!r} names no column. The file has: {', '.join(found)}.")
        if field.strip() and field.strip() not in FIELDS:
            raise NoTable(f"--map {correction!r} names no field. There are: {', '.join(FIELDS)}.")
        given[column] = Guess(column, field.strip() or None, "as you said")
    claimed = [one.field for one in given.values() if one.field]
    if twice := {field for field in claimed if claimed.count(field) > 1}:
        raise NoTable(f"--map gives {', '.join(sorted(twice))} to more than one column.")
    return [
        given.get(name) or (Guess(name, None, "another column is that, as you said") if one.field in claimed else one)
        for name, one in found.items()
    ]


def agreed(guesses: Sequence[Guess]) -> dict[str, str]:
    """The columns that are read. Raises NoTable where no lead could be made of them, or a name is told twice."""
    columns = {one.column: one.field for one in guesses if one.field}
    fields = set(columns.values())
    if not any(name in NAMES or name.endswith(("_phone", "_email")) for name in fields):
        raise NoTable(
            'no column is a name, a company, a phone or an email. If one is, say which: --map "Column=name", and so on.'
        )
    if "name" in fields and fields & {"first_name", "last_name"}:
        raise NoTable('a whole name and its parts are both given: leave one out with --map "Column=".')
    return columns


def _by_head(columns: Sequence[str]) -> dict[str, str | None]:
    """By its head alone: a field, "phone" or "email" for one that does not say which, or none."""
    found = {column: _of_head(" ".join(_WORDS.findall(folded(column)))) for column in columns}
    if "first_name" in found.values() and "last_name" not in found.values():
        for column in columns:
            if folded(column).strip() == _LAST_NAME_BESIDE_A_FIRST:
                found[column] = "last_name"
    return found


def _of_head(head: str) -> str | None:
    if head in (REASON, LINE):
        return _NO_FIELD
    if head in _BY_HEAD:
        return _BY_HEAD[head]
    if head == "nom":
        return "name"
    words = [re.sub(r"\d+\Z", "", word) for word in head.split()]
    kinds = set(words)
    if "e mail" in head:
        kinds.add("email")
    if kinds & _NOT_OF_A_LEAD:
        return _NO_FIELD
    type_ = next((name for name, said in _TYPES.items() if kinds & said), None)
    if kinds & _EXTENSIONS:
        return f"{type_ or 'mobile'}_extension"
    if kinds & _EMAILS:
        return f"{type_}_email" if type_ in EMAIL_TYPES else "email"
    if kinds & _PHONES:
        return f"{type_}_phone" if type_ else "phone"
    return None


def _judged(column: str, field: str | None, values: Sequence[str], region: str) -> Guess:
    """The guess by the head, held against the values that are there."""
    share = _shares(values)
    if not values or field == _NO_FIELD:
        return Guess(column, field or None)
    if field and field.endswith("phone") and not share(lambda value: sum(map(str.isdigit, value)) >= 7):
        return Guess(column, None, "its values are no phone numbers")
    if field and field.endswith("email") and not share(lambda value: "@" in value):
        return Guess(column, None, "its values are no emails")
    if field in ("status", "result"):
        known = STATUSES if field == "status" else RESULTS
        if share(lambda value: folded(value.strip()) in known) < _MOSTLY:
            return Guess(column, None, f"its values are none that a lead's {field} can be")
    if field == "source" and (len(set(values)) < len(values) or share(lambda value: any(map(str.isdigit, value))) < 1):
        return Guess(column, None, "its values are no ids: they repeat, or have no digit")
    if field in (None, *NAMES):
        if share(lambda value: bool(ADDRESS.fullmatch(value.strip()))) >= _MOSTLY:
            return Guess(column, "email", "by its values")
        if share(lambda value: is_number(value.strip(), region)) >= _MOSTLY:
            return Guess(column, "phone", "by its values")
    return Guess(column, field)


def _shares(values: Sequence[str]) -> Callable[[Callable[[str], bool]], float]:
    return lambda says_so: sum(map(says_so, values)) / len(values)


def _free(field: str, taken: Container[str]) -> str | None:
    """The field itself, or the first of its kind that no column is yet."""
    if field in FIELDS and field not in taken:
        return field
    kind = field.rpartition("_")[2]
    types = {"phone": PHONE_TYPES, "email": EMAIL_TYPES}.get(kind, ())
    return next((name for name in (f"{type_}_{kind}" for type_ in types) if name not in taken), None)
