"""The form of a channel's settings, and its inverse. The ids in it are this file's own. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from bot import blockkit as bk
from bot.blockkit import Block, Element
from bot.channels.describing import changes, described
from bot.moments import clock
from bot.words import status_words
from models.hearing import Aspect, ChannelSettings, Hearing, Mode
from models.methods import METHODS, Invalid
from models.status import CallStatus

View = dict[str, Any]

SETTINGS = "channel_settings"
PREVIEW = "channel_settings_preview"
TIMEZONE = "channel_settings_timezone"
_NEVER = "never"
_USUAL_HOUR = 8 * 60
_PEOPLE = (Aspect.REPS, Aspect.OWNERS)
_NAMES = ("mode", "methods", "statuses", "reps", "owners", "daily_at", "weekly_on", "weekly_at", "locale", "timezone")
REDRAWS = tuple(f"channel_settings_{name}" for name in _NAMES)
"""Elements whose change asks for what saving does to be said anew."""


@dataclass(frozen=True, slots=True)
class Filled:
    """What stands in the form: settings, with people by their Slack ids as Slack's own lists have them."""

    settings: ChannelSettings
    people: Mapping[Aspect, Sequence[str]]

    def with_people(self, ids: Mapping[str, int]) -> ChannelSettings:
        """The settings, once it is known which user each Slack id is."""
        reps, owners = (frozenset(ids[slack_id] for slack_id in self.people[aspect]) for aspect in _PEOPLE)
        return replace(self.settings, hearing=replace(self.settings.hearing, reps=reps, owners=owners))


def settings_view(
    channel_id: str,
    settings: ChannelSettings,
    *,
    before: ChannelSettings,
    people: Mapping[int, str],
    now: datetime,
    changed: tuple[str, datetime] | None = None,
) -> View:
    """The form, for who may change it. `before`: what is stored. `people`: Slack ids of users. `changed`: who changed
    them last, and when."""
    hearing = settings.hearing
    blocks = [
        _about(channel_id, changed),
        _chosen("mode", "How much", bk.radio(_action("mode"), _MODES, initial=hearing.mode)),
        bk.section("*What it hears of*\nWhat you leave empty is not limited."),
        _chosen(
            "methods",
            "Methods",
            bk.multi_select(_action("methods"), _METHODS, initial=hearing.methods, placeholder="Every method"),
            optional=True,
        ),
        _chosen(
            "statuses",
            "Outcomes of calls",
            bk.multi_select(_action("statuses"), _STATUSES, initial=hearing.statuses, placeholder="Every outcome"),
            hint="A call gets its card as soon as it has one of these.",
            optional=True,
        ),
        _chosen("reps", "Logged by", _people("reps", hearing.reps, people, "Everybody"), optional=True),
        _chosen("owners", "Whose leads", _people("owners", hearing.owners, people, "Everybody's"), optional=True),
        bk.section(
            "*Digests*\nAttempts, reach rate, time to first contact, overdue follow-ups, best hour; and a chart."
        ),
        _chosen(
            "daily_at",
            "Daily digest",
            bk.select(_action("daily_at"), [_NO_DAILY, *_HOURS], initial=_value(settings.daily_at)),
            hint="Before noon it is about the day before; from noon on, about the day itself. An empty day has none.",
        ),
        _chosen(
            "weekly_on",
            "Weekly digest",
            bk.select(
                _action("weekly_on"),
                [_NO_WEEKLY, *_WEEKDAYS],
                initial=_NEVER if settings.weekly_at is None else str(settings.weekly_on),
            ),
        ),
        _chosen(
            "weekly_at",
            "Hour of the weekly digest",
            bk.select(_action("weekly_at"), _HOURS, initial=_value(settings.weekly_at, _USUAL_HOUR)),
        ),
        _chosen("locale", "Language of the digests", bk.radio(_action("locale"), _LOCALES, initial=settings.locale)),
        _chosen(
            "timezone",
            "Timezone",
            bk.external_select(_action("timezone"), initial=timezone_option(settings.timezone), placeholder="A city"),
        ),
        bk.actions(bk.button("Preview the digest", PREVIEW), block_id="preview"),
        bk.context(f"The preview is for you alone, in {bk.channel_link(channel_id)} behind this form."),
        bk.divider(),
        bk.section(_says(settings, before, people, now), block_id="says"),
    ]
    return bk.modal(
        callback_id=SETTINGS, title="Channel settings", submit="Save", blocks=blocks, private_metadata=channel_id
    )


def read_only_view(
    channel_id: str, settings: ChannelSettings, *, people: Mapping[int, str], changed: tuple[str, datetime] | None
) -> View:
    """The same for who may not change it."""
    lines = "\n".join(f"*{name}:* {said}" for name, said in described(settings, people))
    blocks = [
        _about(channel_id, changed),
        bk.section(lines),
        bk.context("Managers and admins can change this. Ask one of them."),
    ]
    return bk.modal(callback_id=SETTINGS, title="Channel settings", close="Close", blocks=blocks)


def read_settings(view: View) -> Filled:
    """What stands in the form: the inverse of `settings_view`."""
    said = {name: _said(view, name) for name in _NAMES}
    weekly = said["weekly_on"] not in (None, _NEVER)
    settings = ChannelSettings(
        hearing=Hearing(
            mode=Mode(said["mode"]), methods=frozenset(said["methods"]), statuses=frozenset(said["statuses"])
        ),
        locale=said["locale"],
        timezone=said["timezone"] or "",
        daily_at=None if said["daily_at"] in (None, _NEVER) else int(said["daily_at"]),
        weekly_at=int(said["weekly_at"]) if weekly else None,
        weekly_on=int(said["weekly_on"]) if weekly else 1,
    )
    return Filled(settings, {aspect: said[aspect] for aspect in _PEOPLE})


def read_channel(view: View) -> str:
    """The Slack id of the channel that a form is about."""
    return str(view["private_metadata"])


def errors_under(problem: Invalid) -> dict[str, str]:
    """{block_id: sentence}."""
    return {name: f"This {sentence}." for name, sentence in problem.errors.items()}


def timezone_option(name: str) -> bk.Option:
    return bk.option(name.replace("_", " "), name)


def _about(channel_id: str, changed: tuple[str, datetime] | None) -> Block:
    text = f"What {bk.channel_link(channel_id)} hears from Logcall."
    if changed:
        text += f" Changed last by {bk.mention(changed[0])}, {bk.when(changed[1])}."
    return bk.context(text)


def _says(settings: ChannelSettings, before: ChannelSettings, people: Mapping[int, str], now: datetime) -> str:
    lines = changes(settings, before, people, now)
    if not lines:
        return "*Saving changes nothing yet.*"
    return "*Saving changes this:*\n" + "\n".join(f"• {line}" for line in lines)


def _chosen(name: str, label: str, element: Element, *, hint: str | None = None, optional: bool = False) -> Block:
    return bk.input_block(label, element, block_id=name, hint=hint, optional=optional, dispatch=True)


def _action(name: str) -> str:
    return f"channel_settings_{name}"


def _people(name: str, chosen: frozenset[int], people: Mapping[int, str], placeholder: str) -> Element:
    element = {
        "type": "multi_users_select",
        "action_id": _action(name),
        "placeholder": bk.plain(placeholder, 150),
    }
    there = [people[user_id] for user_id in sorted(chosen) if user_id in people]
    return element | {"initial_users": there} if there else element


def _said(view: View, name: str) -> Any:
    """What was chosen in an element: a value, or a list of them."""
    held = view["state"]["values"][name][_action(name)]
    if "selected_users" in held:
        return held["selected_users"] or []
    if "selected_options" in held:
        return [option["value"] for option in held["selected_options"] or []]
    option = held.get("selected_option")
    return option["value"] if option else None


def _value(at: int | None, usual: int | None = None) -> str:
    if at is None:
        return _NEVER if usual is None else str(usual)
    return str(at)


_MODES = (
    bk.option("Cards with threads", Mode.THREAD, "A card for each communication, and replies in its thread"),
    bk.option("Cards only", Mode.CARD, "Cards, kept up to date; no replies"),
    bk.option("Digests only", Mode.DIGEST, "No cards at all"),
)
_METHODS = tuple(bk.option(method.label, name) for name, method in METHODS.items())
_STATUSES = tuple(bk.option(status_words(status), status) for status in CallStatus)
_HOURS = tuple(bk.option(clock(*divmod(at, 60)), str(at)) for at in range(0, 24 * 60, 30))
_NO_DAILY = bk.option("No daily digest", _NEVER)
_NO_WEEKLY = bk.option("No weekly digest", _NEVER)
_WEEKDAYS = tuple(
    bk.option(day, str(number))
    for number, day in enumerate(
        ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"), start=1
    )
)
_LOCALES = (bk.option("English", "en"), bk.option("Français", "fr"))
