"""A channel's settings in words, and what a change of them means. Pure."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from bot.blockkit import escape, mention, when
from bot.moments import clock
from bot.words import status_words
from models.hearing import ChannelSettings, Mode
from models.methods import METHODS
from models.period import DigestKind
from models.status import CallStatus

People = Mapping[int, str]
"""Slack ids of users, by their ids."""

_DAYS = ("Mondays", "Tuesdays", "Wednesdays", "Thursdays", "Fridays", "Saturdays", "Sundays")
_MODES = {Mode.THREAD: "cards with threads", Mode.CARD: "cards only", Mode.DIGEST: "digests only"}
_FROM_NOW_ON = {
    Mode.THREAD: "From now on cards are posted here, and replies in their threads.",
    Mode.CARD: "From now on no replies are posted here. Cards are, and are kept up to date.",
    Mode.DIGEST: "From now on no cards and no replies are posted here. Cards that are here are kept up to date.",
}
_LOCALES = {"en": "English", "fr": "Français"}


def described(settings: ChannelSettings, people: People) -> list[tuple[str, str]]:
    """Every setting by its name, as it is."""
    hearing = settings.hearing
    return [
        ("How much", _MODES[hearing.mode]),
        ("Methods", _some((METHODS[name].label for name in METHODS if name in hearing.methods), "every method")),
        ("Outcomes of calls", _some((status_words(one) for one in CallStatus if one in hearing.statuses), "every one")),
        ("Logged by", _some(_mentions(hearing.reps, people), "everybody")),
        ("Whose leads", _some(_mentions(hearing.owners, people), "everybody's")),
        ("Daily digest", "none" if settings.daily_at is None else f"at {clock(*divmod(settings.daily_at, 60))}"),
        ("Weekly digest", _weekly(settings)),
        ("Language of the digests", _LOCALES[settings.locale]),
        ("Timezone", escape(settings.timezone.replace("_", " "))),
    ]


def changes(wanted: ChannelSettings, before: ChannelSettings, people: People, now: datetime) -> list[str]:
    """What differs, a line each, and what that means."""
    old, new = dict(described(before, people)), described(wanted, people)
    lines = [f"{name}: {old[name]} → {said}" for name, said in new if old[name] != said]
    if wanted.hearing.mode is not before.hearing.mode:
        lines.append(_FROM_NOW_ON[wanted.hearing.mode])
    for kind in DigestKind:
        schedule = wanted.schedule(kind)
        if schedule is not None and before.schedule(kind) is None:
            first, _ = schedule.next_after(schedule.latest(now).named_for, now)
            lines.append(f"The first {kind} digest comes {when(first)}.")
    return lines


def _weekly(settings: ChannelSettings) -> str:
    if settings.weekly_at is None:
        return "none"
    return f"{_DAYS[settings.weekly_on - 1]} at {clock(*divmod(settings.weekly_at, 60))}"


def _mentions(chosen: Iterable[int], people: People) -> list[str]:
    return [mention(people[user_id]) for user_id in sorted(chosen) if user_id in people]


def _some(chosen: Iterable[str], otherwise: str) -> str:
    return ", ".join(chosen) or otherwise
