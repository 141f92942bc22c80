"""The words of digests, in English and in French. Pure."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from bot.moments import clock, hour_long
from bot.words import status_words
from models.period import DigestKind, Period
from models.status import CallStatus

_NARROW = "\u202f"
"""French sets a narrow space before its percent sign and between a number and its "h"."""


@dataclass(frozen=True, slots=True)
class Words:
    digest: Mapping[DigestKind, str]
    attempts: str
    reached: str
    reach_rate: str
    first_contact: str
    overdue: str
    best_hour: str
    rep: str
    nobody_known: str
    by_hour: str
    by_day: str
    than_before: Mapping[DigestKind, str]
    """As in "5 more than the day before"."""
    as_before: Mapping[DigestKind, str]
    more: str
    fewer: str
    points_up: tuple[str, str]
    points_down: tuple[str, str]
    """Of one percentage point, and of several; so are all pairs."""
    sooner: str
    later: str
    nothing: str
    """What stands for a number that there is not."""
    some_outcomes: str
    answered_of: str
    reached_of: tuple[str, str]
    up_to: str
    quiet_week: str
    per_rep: str
    nobody: str
    own_only: str
    counted: str
    outcomes: str
    reps: tuple[str, str]
    owners: tuple[str, str]
    incoming: tuple[str, str]
    missed: tuple[str, str]
    methods: Mapping[str, tuple[str, str]]
    statuses: Mapping[str, str]
    conjunction: str
    percent: Callable[[float], str]
    hour: Callable[[int, int], str]
    """Of hours and minutes: "6:30 PM"."""
    hours: Callable[[int], str]
    """The hour that begins then: "10–11 AM"."""
    day: Callable[[date], str]
    short_day: Callable[[date], str]
    days: Callable[[date, date], str]
    """From a day to another."""
    days_long: str
    colon: str


def period_words(words: Words, period: Period) -> str:
    """The day or the week that a digest is about, in words."""
    last = period.end if not period.is_whole_days else period.end - timedelta(days=1)
    if period.kind is DigestKind.DAILY:
        named = words.day(period.named_for)
    else:
        named = words.days(period.start.date(), last.date())
    if period.is_whole_days:
        return named
    return words.up_to.format(named, words.hour(period.end.hour, period.end.minute))


def span(words: Words, length: timedelta) -> str:
    """As in "45 s", "12 min", "1 h 05 min", "2 days 3 h"; the two languages differ in the days alone."""
    minutes, seconds = divmod(round(length.total_seconds()), 60)
    hours, minutes = divmod(minutes, 60)
    days, hours = divmod(hours, 24)
    if days:
        return f"{words.days_long.format(days)} {hours} h" if hours else words.days_long.format(days)
    if hours:
        return f"{hours} h {minutes:02} min" if minutes else f"{hours} h"
    return f"{minutes} min" if minutes else f"{seconds} s"


def listed(words: Words, parts: Iterable[str]) -> str:
    *first, last = parts
    return f"{', '.join(first)} {words.conjunction} {last}" if first else last


def of(number: int, forms: tuple[str, str]) -> str:
    """As in "1 email", "4 emails"."""
    return forms[0 if number == 1 else 1].format(number)


_EN_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_EN_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
_FR_DAYS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")
_FR_MONTHS = (
    *("janvier", "février", "mars", "avril", "mai", "juin"),
    *("juillet", "août", "septembre", "octobre", "novembre", "décembre"),
)


def _english_days(first: date, last: date) -> str:
    month = f" {_EN_MONTHS[first.month - 1]}" if first.month != last.month else ""
    dash = " – " if month else "–"
    return f"{first.day}{month}{dash}{last.day} {_EN_MONTHS[last.month - 1]}"


def _french_hour(hour: int, minute: int = 0) -> str:
    return f"{hour % 24}{_NARROW}h" + (f"{_NARROW}{minute:02}" if minute else "")


def _french_date(day: date, *, month: bool = True) -> str:
    number = "1er" if day.day == 1 else str(day.day)
    return f"{number} {_FR_MONTHS[day.month - 1]}" if month else number


def _french_days(first: date, last: date) -> str:
    return f"du {_french_date(first, month=first.month != last.month)} au {_french_date(last)}"


ENGLISH = Words(
    digest={DigestKind.DAILY: "Daily digest", DigestKind.WEEKLY: "Weekly digest"},
    attempts="Call attempts",
    reached="Reached",
    reach_rate="Reach rate",
    first_contact="Median time to first contact",
    overdue="Follow-ups overdue",
    best_hour="Best hour to call",
    rep="Rep",
    nobody_known="The phone system",
    by_hour="Calls by hour",
    by_day="Calls by day",
    than_before={DigestKind.DAILY: "than the day before", DigestKind.WEEKLY: "than the week before"},
    as_before={DigestKind.DAILY: "as many as the day before", DigestKind.WEEKLY: "as many as the week before"},
    more="{} more {}",
    fewer="{} fewer {}",
    points_up=("up {} point", "up {} points"),
    points_down=("down {} point", "down {} points"),
    sooner="{} sooner",
    later="{} later",
    nothing="–",
    some_outcomes="not shown, as this channel hears of some outcomes only",
    answered_of="{} of {} answered",
    reached_of=("{} reached", "{} reached"),
    up_to="{}, up to {}",
    quiet_week="Nothing was logged.",
    per_rep="Per rep",
    nobody="Nobody did anything that counts here.",
    own_only="Your own numbers: your team's are for managers.",
    counted="Counted is what this channel hears of",
    outcomes="calls that ended as",
    reps=("{} rep", "{} reps"),
    owners=("{} rep's leads", "{} reps' leads"),
    incoming=("{} incoming call", "{} incoming calls"),
    missed=("{} missed", "{} missed"),
    methods={
        "phone": ("{} call", "{} calls"),
        "email": ("{} email", "{} emails"),
        "sms": ("{} text message", "{} text messages"),
        "video": ("{} video meeting", "{} video meetings"),
    },
    statuses={status: status_words(status) for status in CallStatus},
    conjunction="and",
    percent=lambda rate: f"{round(rate * 100)}%",
    hour=clock,
    hours=hour_long,
    day=lambda day: f"{_EN_DAYS[day.weekday()]} {day.day} {_EN_MONTHS[day.month - 1]}",
    short_day=lambda day: f"{_EN_DAYS[day.weekday()][:3]} {day.day}",
    days=_english_days,
    days_long="{} d",
    colon=":",
)
FRENCH = Words(
    digest={DigestKind.DAILY: "Bilan du jour", DigestKind.WEEKLY: "Bilan de la semaine"},
    attempts="Tentatives d’appel",
    reached="Joints",
    reach_rate="Taux de contact",
    first_contact="Délai médian du premier contact",
    overdue="Relances en retard",
    best_hour="Meilleure heure pour appeler",
    rep="Conseiller",
    nobody_known="Le système téléphonique",
    by_hour="Appels par heure",
    by_day="Appels par jour",
    than_before={DigestKind.DAILY: "que la veille", DigestKind.WEEKLY: "que la semaine précédente"},
    as_before={DigestKind.DAILY: "autant que la veille", DigestKind.WEEKLY: "autant que la semaine précédente"},
    more="{} de plus {}",
    fewer="{} de moins {}",
    points_up=("en hausse de {} point", "en hausse de {} points"),
    points_down=("en baisse de {} point", "en baisse de {} points"),
    sooner="{} plus tôt",
    later="{} plus tard",
    nothing="–",
    some_outcomes="non affiché, car ce canal n’entend parler que de certains résultats",
    answered_of="{} sur {} avec réponse",
    reached_of=("{} joint", "{} joints"),
    up_to="{}, jusqu’à {}",
    quiet_week="Rien n’a été consigné.",
    per_rep="Par conseiller",
    nobody="Personne n’a rien fait qui compte ici.",
    own_only="Vos propres chiffres : ceux de l’équipe sont réservés aux gestionnaires.",
    counted="Compté : ce dont ce canal entend parler",
    outcomes="appels terminés par",
    reps=("{} conseiller", "{} conseillers"),
    owners=("clients d’{} conseiller", "clients de {} conseillers"),
    incoming=("{} appel entrant", "{} appels entrants"),
    missed=("dont {} manqué", "dont {} manqués"),
    methods={
        "phone": ("{} appel", "{} appels"),
        "email": ("{} courriel", "{} courriels"),
        "sms": ("{} texto", "{} textos"),
        "video": ("{} visioconférence", "{} visioconférences"),
    },
    statuses={
        "pending": "Sonne chez le conseiller",
        "calling": "Appel en cours",
        "answered": "Répondu",
        "attempted": "Sans réponse",
        "unanswered": "Non décroché par le conseiller",
        "interrupted": "Manqué : l’appelant a raccroché",
        "error": "Échec de l’appel",
    },
    conjunction="et",
    percent=lambda rate: f"{round(rate * 100)}{_NARROW}%",
    hour=_french_hour,
    hours=lambda hour: f"{_french_hour(hour)}–{_french_hour(hour + 1)}",
    day=lambda day: f"{_FR_DAYS[day.weekday()]} {_french_date(day)}",
    short_day=lambda day: f"{_FR_DAYS[day.weekday()][:3]}. {day.day}",
    days=_french_days,
    days_long="{} j",
    colon=" :",
)
WORDS: Mapping[str, Words] = {"en": ENGLISH, "fr": FRENCH}
