"""The form for a lead that was talked to before: once more by the same method, or back to somebody who called."""

from dataclasses import replace
from datetime import UTC, datetime

from bot import ids
from bot.listening import Ack, Listening, Payload
from bot.logcall import outcomes
from bot.logcall.channels import usual_channel
from bot.logcall.form import Form, number_typed
from bot.logcall.opening import Forms
from bot.services import communications, leads
from models import User
from models.methods import METHODS
from models.record import CommunicationRecord, LeadRecord


def register(app: Listening, forms: Forms) -> None:
    @app.action(ids.LOG_AGAIN)
    async def log_again_clicked(ack: Ack, body: Payload, rep: User) -> None:
        await ack()
        app.later(log_again(body, rep), body)

    @app.action(ids.CALL_BACK)
    async def call_back_clicked(ack: Ack, body: Payload, rep: User) -> None:
        await ack()
        app.later(call_back(body, rep), body)

    async def log_again(body: Payload, rep: User) -> None:
        before, lead = await what_was_clicked(body, rep)
        method = before.method if before.method in METHODS else "phone"
        form = replace(form_for(body, rep, lead), method=method, direction=before.direction)
        await forms.show(body, rep, form, lead)

    async def call_back(body: Payload, rep: User) -> None:
        missed, lead = await what_was_clicked(body, rep)
        typed = {"call_status": outcomes.START}
        if missed.call_phone:
            own = [phone.number for phone in lead.phones]
            typed |= number_typed("call_phone", missed.call_phone, own, app.workspace.region)
        await forms.show(body, rep, replace(form_for(body, rep, lead), typed=typed), lead)

    async def what_was_clicked(body: Payload, rep: User) -> tuple[CommunicationRecord, LeadRecord]:
        rep = await app.member(rep.slack_id)
        communication = await communications.get(app.workspace, int(body["actions"][0]["value"]), seen_by=rep)
        return communication, await leads.get(app.workspace, communication.lead.id, seen_by=rep)

    def form_for(body: Payload, rep: User, lead: LeadRecord) -> Form:
        now = datetime.now(UTC)
        return Form(
            lead_id=lead.id,
            executed_at=now,
            channel_id=usual_channel(app, body, rep),
            filled_lead=lead.id,
            filled_at=int(now.timestamp()),
        )
