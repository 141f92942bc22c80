"""Settings, as a Home shows them, and the forms that change them; and what was filled in there. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, time
from typing import Any

from bot import blockkit as bk
from bot import ids
from bot.blockkit import Block
from bot.moments import clock
from models.overview import Overview, Reminders

View = dict[str, Any]

REMINDERS = "home_reminders"
ROLES = "home_roles"
VISIBILITY = "home_visibility"
PERSON = "home_person"
"""The choice of a person, which redraws the form."""

_FROM, _UNTIL, _DAYS_OFF, _AWAY, _ROLE, _SEE = "quiet_from", "quiet_until", "days_off", "away_until", "role", "reps_see"
_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_ROLES = {  # of models.user.Role
    "rep": ("Rep", "Logs, and changes what is their own"),
    "manager": ("Manager", "Also sees every lead, and changes what others logged"),
    "admin": ("Admin", "Also gives roles, and changes the workspace's settings"),
}
_YOU_MAY = {
    "rep": "You log, and change what is your own",
    "manager": "You see every lead, and change what others logged as well",
    "admin": "You see every lead, change what others logged, give roles, and change the workspace's settings",
}
_SEES = {  # of models.workspace.Visibility
    "all": ("All leads", "Every rep finds and reads every lead"),
    "own": ("Their own leads", "And those that nobody owns"),
}
_MOST_NAMES = 10


@dataclass(frozen=True, slots=True)
class FilledReminders:
    quiet_from: str | None
    quiet_until: str | None
    """As "18:00"."""
    days_off: str
    away_until: date | None


def settings_blocks(overview: Overview) -> list[Block]:
    """What is set, and for those who may the buttons that change it."""
    powers, team = overview.powers, overview.team
    reminders = bk.button("Change…", ids.HOME_REMINDERS, label="Change your reminders")
    blocks = [
        bk.header("Settings"),
        bk.section(f"*Your reminders*\n{_reminders_words(overview.reminders)}", accessory=reminders),
    ]
    role = _role_name(powers.role)
    you = f"You are {_a(role)}."
    if powers.gives_roles:
        give = bk.button("Give a role…", ids.HOME_ROLES)
        everybody = f"Admins: {_names(team.admins)}. Managers: {_names(team.managers)}. Everybody else is a rep."
        blocks.append(bk.section(f"*People and roles*\n{you} {everybody}", accessory=give))
    else:
        who = f"Roles are given by the admins: {_names(team.admins)}."
        if not team.admins:
            who = "An administrator of this Slack workspace who opens Logcall is an admin here, and gives roles."
        blocks.append(bk.section(f"*Your role*\n{you} {who}"))
    if powers.changes_workspace:
        see = bk.button("Change…", ids.HOME_VISIBILITY, label="Change whose leads reps see")
        label, more = _SEES[overview.reps_see]
        blocks.append(bk.section(f"*Whose leads reps see*\n{label}. {more}.", accessory=see))
    blocks.append(
        bk.context(
            "What a channel hears is set in that channel, with `/logcall settings`. All commands: `/logcall help`."
        )
    )
    return blocks


def reminders_view(reminders: Reminders, today: date) -> View:
    quiet = reminders.quiet_from != reminders.quiet_until
    away = reminders.away_until if reminders.away_until and reminders.away_until > today else None
    days = [bk.option(name, str(number)) for number, name in enumerate(_DAYS, start=1)]
    return bk.modal(
        callback_id=REMINDERS,
        title="Your reminders",
        submit="Save",
        blocks=[
            bk.section(
                "A follow-up that falls due in your quiet hours, on a day off or while you are away is kept: you are "
                "reminded of it once you are back. Nobody else sees these settings."
            ),
            bk.input_block(
                "Quiet from",
                bk.time_picker(_FROM, initial=_time(reminders.quiet_from) if quiet else None),
                block_id=_FROM,
                optional=True,
                hint=f"On your clock, {reminders.timezone}, as your Slack profile says. Empty both for no quiet hours.",
            ),
            bk.input_block(
                "Quiet until",
                bk.time_picker(_UNTIL, initial=_time(reminders.quiet_until) if quiet else None),
                block_id=_UNTIL,
                optional=True,
            ),
            bk.input_block(
                "Days off",
                bk.checkboxes(_DAYS_OFF, days, initial=reminders.days_off),
                block_id=_DAYS_OFF,
                optional=True,
            ),
            bk.input_block(
                "Away until",
                bk.date_picker(_AWAY, initial=away),
                block_id=_AWAY,
                optional=True,
                hint="The first day on which you are back. Leave it empty while you work.",
            ),
        ],
    )


def read_reminders(view: View) -> FilledReminders:
    held = {name: view["state"]["values"][name][name] for name in (_FROM, _UNTIL, _DAYS_OFF, _AWAY)}
    away = held[_AWAY].get("selected_date")
    return FilledReminders(
        quiet_from=held[_FROM].get("selected_time"),
        quiet_until=held[_UNTIL].get("selected_time"),
        days_off="".join(option["value"] for option in held[_DAYS_OFF].get("selected_options") or []),
        away_until=date.fromisoformat(away) if away else None,
    )


def reminders_errors(filled: FilledReminders, today: date) -> dict[str, str]:
    """What can't be meant, by where it is said."""
    errors = {}
    if (filled.quiet_from is None) != (filled.quiet_until is None):
        empty = _FROM if filled.quiet_from is None else _UNTIL
        errors[empty] = "Quiet hours need both times. Empty both for none."
    if filled.away_until and filled.away_until <= today:
        errors[_AWAY] = "That day has come. Choose the day on which you will be back, or leave it empty."
    return errors


def minutes_of(written: str) -> int:
    """The minutes since midnight that "18:30" stands for."""
    hour, minute = written.split(":")
    return int(hour) * 60 + int(minute)


def roles_view(person: str | None = None, role: str = "", problem: str = "") -> View:
    """`person`: the Slack id of who is chosen, who has `role` now; `problem`: why they can have none."""
    blocks = [
        bk.section(
            "A role says what somebody may do in Logcall. Nothing changes in Slack itself. The change counts at once, "
            "is told to them in a direct message, and is written to the audit trail with your name."
        ),
        bk.input_block(
            "Person",
            bk.person_select(PERSON, initial=person, placeholder="Choose a person"),
            block_id=PERSON,
            dispatch=True,
        ),
    ]
    if problem:
        blocks.append(bk.alert(problem))
    options = [bk.option(name, value, more) for value, (name, more) in _ROLES.items()]
    # Another id for another person: Slack keeps what is chosen in a block that stays the same.
    blocks.append(bk.input_block("Role", bk.radio(_ROLE, options, initial=role), block_id=_role_block(person)))
    if person and role and not problem:
        blocks.append(bk.context(f"{bk.mention(person)} is {_a(_role_name(role))} now."))
    return bk.modal(
        callback_id=ROLES,
        title="People and roles",
        submit="Give the role",
        blocks=blocks,
        private_metadata=person or "",
    )


def role_message(by: str, role: str) -> dict[str, Any]:
    """What somebody is told whose role is another one now. `by`: the Slack id of who gave it."""
    text = f"{bk.mention(by)} made you {_a(_role_name(role))} in Logcall. {_YOU_MAY[role]}: see my Home tab."
    return bk.message(text, [bk.section(text)])


def read_person(view: View) -> str:
    return str(view["state"]["values"][PERSON][PERSON].get("selected_user") or "")


def read_role(view: View) -> tuple[str, str]:
    """(the person's Slack id, the role)"""
    held = view["state"]["values"][role_block_of(view)][_ROLE]
    return read_person(view), str((held.get("selected_option") or {}).get("value", ""))


def role_block_of(view: View) -> str:
    """Where what is wrong with a role is said."""
    return _role_block(view["private_metadata"])


def visibility_view(reps_see: str) -> View:
    options = [bk.option(name, value, more) for value, (name, more) in _SEES.items()]
    return bk.modal(
        callback_id=VISIBILITY,
        title="Whose leads reps see",
        submit="Save",
        blocks=[
            bk.section(
                "It decides which leads reps find with `/logcall` and `/lead`, and what their Home shows. Managers and "
                "admins always see all. Cards that are in channels already stay there. The change counts at once, and "
                "is written to the audit trail with your name."
            ),
            bk.input_block("Reps see", bk.radio(_SEE, options, initial=reps_see), block_id=_SEE),
        ],
    )


def read_visibility(view: View) -> str:
    return str(view["state"]["values"][_SEE][_SEE]["selected_option"]["value"])


def _reminders_words(reminders: Reminders) -> str:
    quiet = "No quiet hours"
    if reminders.quiet_from != reminders.quiet_until:
        start, end = (clock(*divmod(minutes, 60)) for minutes in (reminders.quiet_from, reminders.quiet_until))
        quiet = f"Quiet from {start} to {end}, on your clock ({reminders.timezone})"
    off = [name for number, name in enumerate(_DAYS, start=1) if str(number) in reminders.days_off]
    days = f"{_listed(off)} off" if off else "no days off"
    away = f" Away until {reminders.away_until.day} {reminders.away_until:%B %Y}." if reminders.away_until else ""
    return f"{quiet}; {days}.{away}"


def _time(minutes: int) -> time:
    return time(*divmod(minutes, 60))


def _listed(words: Sequence[str]) -> str:
    return " and ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)


def _names(slack_ids: Sequence[str]) -> str:
    shown = ", ".join(bk.mention(slack_id) for slack_id in slack_ids[:_MOST_NAMES]) or "none"
    more = len(slack_ids) - _MOST_NAMES
    return f"{shown} and {more} more" if more > 0 else shown


def _role_name(role: str) -> str:
    return _ROLES.get(role, _ROLES["rep"])[0].lower()


def _a(role: str) -> str:
    return f"{'an' if role == 'admin' else 'a'} {role}"


def _role_block(person: str | None) -> str:
    return f"{_ROLE} {person or ''}".strip()
