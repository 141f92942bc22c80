"""Who may do what: one table of rules, without a database."""

from dataclasses import dataclass
from enum import StrEnum

from models.user import Role

_RANK: dict[str, int] = {role: rank for rank, role in enumerate((Role.REP, Role.MANAGER, Role.ADMIN))}


class Action(StrEnum):
    """What there is to be allowed. A row of the table each."""

    SEE_LEAD = "see_lead"
    EDIT_LEAD = "edit_lead"
    """Its names, phones, emails, language and owner; marking it a duplicate, invalid or lost."""
    MERGE_LEADS = "merge_leads"
    UNDO_MERGE = "undo_merge"
    NOTE_DO_NOT_CONTACT = "note_do_not_contact"
    CLEAR_DO_NOT_CONTACT = "clear_do_not_contact"
    OVERRIDE_DO_NOT_CONTACT = "override_do_not_contact"
    EXPORT_LEAD = "export_lead"
    LOG_COMMUNICATION = "log_communication"
    REPORT_OUTCOME = "report_outcome"
    """Say how a live call ended, with its card's buttons."""
    EDIT_COMMUNICATION = "edit_communication"
    UNDO_COMMUNICATION = "undo_communication"
    CHANGE_FOLLOW_UP = "change_follow_up"
    """Put it off, say that it is done, cancel it."""
    CHANGE_CHANNEL_SETTINGS = "change_channel_settings"
    CHANGE_WORKSPACE_SETTINGS = "change_workspace_settings"
    GIVE_ROLES = "give_roles"


@dataclass(frozen=True, slots=True)
class Rule:
    does: str
    """The action in words, as a row of the README's table."""
    own: Role | None
    """The least role that may, where it is one's own: one's own lead or one that nobody owns, what one did oneself."""
    others: Role | None
    """The least role that may where it is somebody else's; None for nobody."""
    refusal: str
    """A sentence for who may not."""


RULES: dict[Action, Rule] = {
    Action.SEE_LEAD: Rule(
        "See a lead, find it, read its history",
        Role.REP,
        Role.MANAGER,  # and reps, where the workspace says so: see services/visibility
        "That lead isn't here any more.",
    ),
    Action.LOG_COMMUNICATION: Rule(
        "Log for a lead that they see, and add notes", Role.REP, Role.REP, "Logcall is for the members of this team."
    ),
    Action.EDIT_LEAD: Rule(
        "Edit a lead, mark it, give it to somebody",
        Role.REP,
        Role.MANAGER,
        "Only the lead's owner, or a manager, can change it.",
    ),
    Action.MERGE_LEADS: Rule(
        "Merge two leads",
        Role.REP,
        Role.MANAGER,
        "Only a manager can merge leads that belong to somebody else.",
    ),
    Action.UNDO_MERGE: Rule(
        "Undo a merge, within a day",
        Role.REP,
        Role.MANAGER,
        "Only the person who merged them, or a manager, can undo it.",
    ),
    Action.NOTE_DO_NOT_CONTACT: Rule(
        "Note that a lead wants no contact", Role.REP, Role.REP, "Logcall is for the members of this team."
    ),
    Action.CLEAR_DO_NOT_CONTACT: Rule(
        "Clear such a note, with a reason",
        Role.MANAGER,
        Role.MANAGER,
        "Only a manager can clear what a lead asked for.",
    ),
    Action.OVERRIDE_DO_NOT_CONTACT: Rule(
        "Call a lead that wants no calls, with a reason",
        Role.MANAGER,
        Role.MANAGER,
        "Only a manager may call a lead that asked not to be called.",
    ),
    Action.EXPORT_LEAD: Rule(
        "Get a lead's history as a file",
        Role.REP,
        Role.MANAGER,
        "Only the lead's owner, or a manager, can have its history as a file.",
    ),
    Action.REPORT_OUTCOME: Rule(
        "Say how a live call ended",
        Role.REP,
        Role.MANAGER,
        "Only the person who made this call, or a manager, says how it went. You can add a note.",
    ),
    Action.EDIT_COMMUNICATION: Rule(
        "Correct what was logged",
        Role.REP,
        Role.MANAGER,
        "Only the person who logged this, or a manager, can change it.",
    ),
    Action.UNDO_COMMUNICATION: Rule(
        "Take back what was logged, within ten minutes",
        Role.REP,
        None,
        "Only the person who logged this can take it back.",
    ),
    Action.CHANGE_FOLLOW_UP: Rule(
        "Put off, finish or cancel a follow-up",
        Role.REP,
        Role.MANAGER,
        "Only the person whose follow-up this is, or a manager, can change it.",
    ),
    Action.CHANGE_CHANNEL_SETTINGS: Rule(
        "Change what a channel hears",
        Role.MANAGER,
        Role.MANAGER,
        "Only a manager or an admin can change what a channel hears. Ask one of them.",
    ),
    Action.CHANGE_WORKSPACE_SETTINGS: Rule(
        "Change the workspace's settings, such as whose leads reps see",
        Role.ADMIN,
        Role.ADMIN,
        "Only an admin can change the workspace's settings. Ask one of them.",
    ),
    Action.GIVE_ROLES: Rule(
        "Give people roles", Role.ADMIN, Role.ADMIN, "Only an admin can give people roles. Ask one of them."
    ),
}
"""In the order of the README's table."""


def may(role: str, action: Action, *, own: bool = False) -> bool:
    """Whether somebody of this role may. `own`: see Rule. A role that is none is a rep's."""
    rule = RULES[action]
    needed = rule.own if own else rule.others
    return needed is not None and _RANK.get(role, 0) >= _RANK[needed]


def roles_table() -> str:
    """The table in the README."""
    rows = ["| | Rep | Manager | Admin |", "|---|---|---|---|"]
    for action, rule in RULES.items():
        cells = [_cell(role, action) for role in Role]
        rows.append(f"| {rule.does} | {' | '.join(cells)} |")
    return "\n".join(rows)


def _cell(role: Role, action: Action) -> str:
    if may(role, action):
        return "yes"
    if not may(role, action, own=True):
        return "–"
    return "their own; all, unless the workspace says otherwise" if action is Action.SEE_LEAD else "their own"
