"""What stands for a lead wherever there is a door: its option in a list, the menu of what to do with it. Pure."""

from datetime import datetime

from bot import blockkit as bk
from bot import ids
from bot.moments import zone_of
from bot.reading import mask_phone
from bot.words import do_not_contact_words
from models.record import Asked, LeadRecord, MergeRecord

EDIT, MERGE, MARK, DO_NOT_CONTACT, UNMERGE = "edit", "merge", "mark", "contact", "unmerge"
"""The verbs of the menu's values."""


def lead_option(lead: LeadRecord) -> bk.Option:
    """A lead in a list: "Sophie Tremblay · Garage Côté · •••4561", and "· duplicate" where it is marked as one."""
    number = next((mask_phone(phone.number).split()[-1].strip("•") for phone in lead.phones if phone.valid), "")
    tail = " · ".join(part for part in (bk.clip(lead.company, 24), number and f"•••{number}", lead.status) if part)
    name = bk.clip(lead.name, 72 - len(tail)) if tail else lead.name
    return bk.option(f"{name} · {tail}" if tail else name, str(lead.id))


def lead_menu(lead: LeadRecord, *, merge: MergeRecord | None = None) -> bk.Element:
    """What to do with a lead, as an overflow menu. `merge`: its newest merge, where that can still be undone."""
    options = [
        bk.option("Edit…", f"{EDIT} {lead.id}"),
        bk.option("Merge with another lead…", f"{MERGE} {lead.id}"),
        bk.option("Duplicate, invalid or lost…", f"{MARK} {lead.id}"),
        bk.option("Do not contact…", f"{DO_NOT_CONTACT} {lead.id}"),
    ]
    if merge is not None:
        options.append(bk.option(f"Undo the merge with {merge.other}…", f"{UNMERGE} {merge.id}"))
    return bk.overflow(ids.LEAD_MORE, options)


def read_menu(value: str) -> tuple[str, int]:
    """The verb and the id that an option of `lead_menu` stands for: the lead's, of UNMERGE the merge's."""
    verb, _, number = value.partition(" ")
    return verb, int(number)


def asked_words(lead: LeadRecord, *, timezone: str = "UTC", now: datetime | None = None) -> str:
    """What a lead asked for, by whom and when it was noted, as plain text: "asked for no calls (noted by Ann on 3 Nov)
    and no emails (since 2 Jan 2025)"; "" for nothing. `timezone`: IANA name, of who reads it."""
    if not lead.asked:
        methods = do_not_contact_words(lead.do_not_contact)
        return f"asked for no {methods}" if methods else ""
    parts = [f"no {_REFUSED[asked.what]} ({noted_words(asked, timezone=timezone, now=now)})" for asked in lead.asked]
    return "asked for " + " and ".join([", ".join(parts[:-1]), parts[-1]] if len(parts) > 1 else parts)


def noted_words(asked: Asked, *, timezone: str = "UTC", now: datetime | None = None) -> str:
    """Who noted it and when: "noted by Ann on 3 Nov", or "since 3 Nov 2025" where nobody is known."""
    zone = zone_of(timezone)
    day, today = asked.at.astimezone(zone), (now or datetime.now(zone)).astimezone(zone)
    written = f"{day.day} {day:%b}" + ("" if day.year == today.year else f" {day.year}")
    return f"noted by {asked.by.name} on {written}" if asked.by and asked.by.name else f"since {written}"


def noted_shown(lead: LeadRecord) -> str:
    """The same of all that a lead asked for, as mrkdwn in the reader's own time: "No calls: noted by Ann, 3 Nov"; ""
    where it is not known."""
    return " · ".join(
        f"No {_REFUSED[asked.what]}: "
        + (f"noted by {bk.literal(asked.by.name)}, " if asked.by and asked.by.name else "since ")
        + bk.when(asked.at, "{date_short_pretty}")
        for asked in lead.asked
    )


_REFUSED = {"all": "contact at all", "phone": "calls", "email": "emails", "sms": "text messages"}
