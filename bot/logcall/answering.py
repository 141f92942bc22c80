"""Log, under a follow-up: the form for its lead, by the method that it asks for."""

from datetime import UTC, datetime

from bot import ids
from bot.listening import Ack, Listening, Payload
from bot.logcall.channels import usual_channel
from bot.logcall.form import Form
from bot.logcall.opening import Forms
from bot.services import follow_ups, leads
from bot.services.errors import Refused
from models import User
from models.record import FollowUpRecord

_METHODS = {"call": "phone", "csi": "phone", "email": "email", "sms": "sms"}


def register(app: Listening, forms: Forms) -> None:
    @app.action(ids.FOLLOW_UP_LOG)
    async def log_clicked(ack: Ack, body: Payload, rep: User) -> None:
        await ack()
        app.later(open_form(body, rep, int(body["actions"][0]["value"])), body)

    async def open_form(body: Payload, rep: User, follow_up_id: int) -> None:
        rep = await app.member(rep.slack_id)
        follow_up = await follow_ups.get(app.workspace, follow_up_id)
        lead = await leads.get(app.workspace, follow_up.lead.id, seen_by=rep)
        if not follow_up.is_open:
            raise Refused("This follow-up is closed already. To log something else, type `/logcall`.")
        form = form_for(follow_up, now=datetime.now(UTC), channel_id=usual_channel(app, body, rep))
        await forms.show(body, rep, form, lead)


def form_for(follow_up: FollowUpRecord, *, now: datetime, channel_id: str | None) -> Form:
    """Pure."""
    return Form(
        lead_id=follow_up.lead.id,
        method=_METHODS.get(follow_up.kind, "phone"),
        executed_at=now,
        channel_id=channel_id,
        filled_lead=follow_up.lead.id,
        filled_at=int(now.timestamp()),
        answers=follow_up.id,
    )
