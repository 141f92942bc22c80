"""From the text after /logcall to a form that is filled in, with the lead it is about."""

from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial

from bot.logcall import outcomes
from bot.logcall.form import Form, number_typed
from bot.logcall.newcomers import ADDRESS
from bot.reading import Draft, find_follow_up, format_duration, format_phone, read_draft
from bot.services import leads
from bot.services.naming import named_in
from bot.words import status_words
from models import User, Workspace
from models.methods import METHODS, FieldKind
from models.record import LeadRecord
from models.status import Direction


@dataclass(frozen=True, slots=True)
class Found:
    """What a draft's number and words say about its lead."""

    lead: LeadRecord | None = None
    query: str = ""
    """What several leads match."""
    rest: str = ""
    """The words that name no lead."""
    shared_number: str = ""
    """The draft's number, where several leads have it."""
    owners: tuple[int, ...] = ()
    """Ids of those leads, where the rep has to choose one."""


async def draft_form(
    workspace: Workspace, rep: User, text: str, *, now: datetime, channel_id: str | None
) -> tuple[Form, LeadRecord | None]:
    """The form that `text` fills in, and its lead where exactly one is meant."""
    read = partial(read_draft, region=workspace.region, timezone=rep.timezone, now=now)
    follow_up, said = find_follow_up(text, timezone=rep.timezone, now=now)
    if text.lstrip().startswith(follow_up) or read(follow_up).phone:  # then it says whom, too
        follow_up, said = "", text
    draft = read(said)
    found = await find_lead(workspace, rep, draft, workspace.region)
    if not follow_up:
        follow_up, rest = find_follow_up(found.rest, timezone=rep.timezone, now=now)
        found = replace(found, rest=rest)
    form = fill_in(draft, found, now=now, region=workspace.region, channel_id=channel_id)
    form = replace(form, follow_up=follow_up, shared_number=found.shared_number, guesses=found.owners)
    return form, found.lead


async def find_lead(workspace: Workspace, rep: User, draft: Draft, region: str) -> Found:
    """Whom a draft is about: by its number, else by its words, all of them or those at either end."""
    if draft.phone:
        owners = await leads.by_number(workspace, draft.phone, seen_by=rep)
        if len(owners) == 1:
            return Found(owners[0], rest=await _without_name(workspace, rep, owners[0], draft.rest))
        if owners:
            return await _of_several(workspace, rep, draft, owners, region)
    if not draft.rest:
        return Found()
    matches = await leads.find(workspace, rep, draft.rest)
    if len(matches) == 1:
        return Found(matches[0])
    if matches:
        return Found(query=draft.rest)
    if address := ADDRESS.search(draft.rest):
        matches = await leads.find(workspace, rep, address[0])
        if len(matches) == 1:
            return Found(matches[0], rest=" ".join(draft.rest.replace(address[0], "", 1).split()))
    at_an_end = await named_in(workspace, rep, draft.rest)
    if at_an_end is None:
        return Found(rest=draft.rest)
    if len(at_an_end.leads) == 1:
        return Found(at_an_end.leads[0], rest=at_an_end.rest)
    return Found(query=at_an_end.name, rest=draft.rest)


async def _of_several(workspace: Workspace, rep: User, draft: Draft, owners: list[LeadRecord], region: str) -> Found:
    """Whom a number means that several leads have: who is named beside it, else whom the rep meant by it before."""
    number = draft.phone or ""
    named = await leads.find(workspace, rep, draft.rest) if draft.rest else []
    both = [owner for owner in owners if owner.id in {lead.id for lead in named}]
    if len(both) == 1:
        return Found(both[0], shared_number=number)
    meant = await leads.whose(workspace, rep, number)
    if len(meant) == 1:
        rest = await _without_name(workspace, rep, meant[0], draft.rest)
        return Found(meant[0], rest=rest, shared_number=number)
    ids = tuple(owner.id for owner in owners)
    return Found(query=format_phone(number, region), rest=draft.rest, shared_number=number, owners=ids)


async def _without_name(workspace: Workspace, rep: User, lead: LeadRecord, text: str) -> str:
    """What `text` says beside the name of `lead`."""
    if not text or any(match.id == lead.id for match in await leads.find(workspace, rep, text)):
        return ""
    at_an_end = await named_in(workspace, rep, text)
    if at_an_end and any(named.id == lead.id for named in at_an_end.leads):
        return at_an_end.rest
    return text


def fill_in(draft: Draft, found: Found, *, now: datetime, region: str, channel_id: str | None) -> Form:
    """The form of a draft. What its method has no field for is kept in the description. Pure."""
    method = draft.method or "phone"
    direction = draft.direction or Direction.OUTGOING
    executed_at = draft.executed_at or now
    lead = found.lead
    own = [phone.number for phone in lead.phones] if lead else []
    typed: dict[str, str] = {}
    left: dict[FieldKind, str] = {}
    if draft.phone and draft.phone not in own:
        left[FieldKind.PHONE] = format_phone(draft.phone, region)
    if draft.outcome:
        left[FieldKind.STATUS] = status_words(*outcomes.split(outcomes.said(draft.outcome)))
    if draft.duration is not None:
        left[FieldKind.DURATION] = format_duration(draft.duration)
    for field in METHODS[method].fields:
        if field.kind is FieldKind.PHONE and draft.phone:
            typed |= number_typed(field.name, draft.phone, own, region)
        elif field.kind is FieldKind.DURATION and draft.duration is not None:
            typed[field.name] = left[FieldKind.DURATION]
        elif field.kind is FieldKind.STATUS and draft.outcome and _is_offered(draft, direction):
            typed[field.name] = outcomes.said(draft.outcome)
        else:
            continue
        left.pop(field.kind, None)
    if draft.extension and draft.extension not in ([phone.extension for phone in lead.phones] if lead else []):
        left[FieldKind.LINE] = f"ext. {draft.extension}"
    return Form(
        lead_id=lead.id if lead else None,
        method=method,
        direction=direction,
        executed_at=executed_at,
        typed=typed,
        description=" ".join([*([found.rest] if found.rest else []), *left.values()]),
        channel_id=channel_id,
        filled_lead=lead.id if lead else 0,
        filled_at=int(executed_at.timestamp()),
        query=found.query,
        unknown="" if lead else found.query or found.rest,
    )


def _is_offered(draft: Draft, direction: Direction) -> bool:
    offered = {choice.value for choice in outcomes.loggable(direction)}
    return draft.outcome is not None and outcomes.said(draft.outcome) in offered
