"""Rows to test with, each said in a line."""

import itertools
from datetime import datetime, timedelta
from typing import Any

from bot.services import communications, outbox
from models import Delivery, Email, Lead, Phone, StatusChange, User, Workspace
from models.found_by import found_by
from models.record import CommunicationRecord
from models.user import Role

_numbers = itertools.count(1)


async def make_workspace(slack_id: str = "T0LOGCALL", *, region: str = "CA") -> Workspace:
    return await Workspace.create(slack_id=slack_id, name="Garage Tremblay", bot_user_id="U0LOGCALL", region=region)


async def make_rep(
    workspace: Workspace, name: str = "Dana", *, role: Role = Role.REP, slack_id: str | None = None, **facts: Any
) -> User:
    slack_id = slack_id or f"U{next(_numbers):09}"
    return await User.create(workspace_id=workspace.id, slack_id=slack_id, name=name, role=role, **facts)


async def make_lead(
    workspace: Workspace,
    name: str = "Sophie Tremblay",
    *,
    phone: str | None = "+15147894561",
    email: str | None = None,
    company: str = "",
    owner: User | None = None,
    **facts: Any,
) -> Lead:
    first_name, _, last_name = name.partition(" ")
    lead = await Lead.create(
        workspace_id=workspace.id,
        first_name=first_name,
        last_name=last_name,
        company=company,
        owner_id=owner.id if owner else None,
        **found_by([name, company], [email] if email else [], [phone] if phone else []),
        **facts,
    )
    if phone:
        await Phone.create(workspace_id=workspace.id, lead_id=lead.id, number=phone)
    if email:
        await Email.create(workspace_id=workspace.id, lead_id=lead.id, address=email)
    return lead


async def log_call(
    workspace: Workspace,
    user: User,
    lead: Lead,
    status: str = "answered",
    *,
    direction: str = "outgoing",
    phone: str | None = "+15147894561",
    duration: int | None = None,
    executed_at: datetime | None = None,
    channel_id: str | None = "C0SALES",
    **more: Any,
) -> CommunicationRecord:
    return await communications.log(
        workspace,
        user,
        lead_id=lead.id,
        method="phone",
        direction=direction,
        values={"call_status": status, "call_phone": phone, "call_duration": duration},
        executed_at=executed_at,
        channel_id=channel_id,
        **more,
    )


async def leave_alone(communication_id: int, time: timedelta) -> None:
    """As if nobody had said anything of a call for so long, and the postman had just woken up."""
    for change in await StatusChange.filter(communication_id=communication_id):
        await StatusChange.filter(id=change.id).update(occurred_at=change.occurred_at - time)
    for question in await Delivery.filter(communication_id=communication_id, kind="question"):
        await Delivery.filter(id=question.id).update(due_at=question.due_at - time)
    outbox.bell.ring()
