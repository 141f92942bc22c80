"""Direct messages about a call that a phone system reports, and the buttons of those that ask."""

from typing import Any

from bot import ids
from bot.blockkit import channel_link
from bot.calls.blocks import ended_message, question_message, started_message
from bot.calls.settling import Settler
from bot.listening import Ack, Listening, Payload
from bot.services import call_logs, communications, workspaces
from bot.services.errors import Missing, Refused
from models import Delivery, User
from models.database import reads
from models.outbox import DeliveryKind
from models.rows import row


def register(app: Listening) -> None:
    app.workers.append(Settler(app.workspace))

    @app.delivery(DeliveryKind.CALL_STARTED)
    async def started(delivery: Delivery) -> dict[str, Any] | None:
        told = await addressee(delivery)
        try:
            call = await communications.get(app.workspace, delivery.communication_id or 0, seen_by=told)
        except Missing:
            return None if delivery.sent_ts is None else ended_message()
        theirs = call.rep is not None and call.rep.id == told.id
        if delivery.sent_ts is None and not (call.is_live and theirs):
            return None
        return started_message(call, region=app.workspace.region, timezone=told.timezone, theirs=theirs)

    @app.delivery(DeliveryKind.WHICH_LEAD)
    async def which_lead(delivery: Delivery) -> dict[str, Any] | None:
        told = await addressee(delivery)
        question = await call_logs.asked(app.workspace, delivery.call_log_id or 0, told)
        theirs = question.rep is not None and question.rep.id == told.id
        if delivery.sent_ts is None and (question.call.communication_id is not None or not theirs):
            return None
        return question_message(question, region=app.workspace.region, theirs=theirs)

    @app.subcommand("calls here")
    async def calls_here_command(ack: Ack, body: Payload, rep: User) -> None:
        channel_id = body.get("channel_id", "")
        if channel_id[:1] not in ("C", "G"):
            raise Refused("Use this in a channel: a direct message is no place for everybody's calls.")
        await workspaces.set_channel(app.workspace, await app.member(rep.slack_id), channel_id)
        await ack(
            f"Calls that your phone system reports come to {channel_link(channel_id)} from now on, where their rep has "
            "posted nowhere yet, or is not known. Logcall must be in the channel: `/invite` it. To end this: `/logcall "
            "calls nowhere`."
        )

    @app.subcommand("calls nowhere")
    async def calls_nowhere_command(ack: Ack, rep: User) -> None:
        await workspaces.set_channel(app.workspace, await app.member(rep.slack_id), None)
        await ack("Calls of reps who have posted nowhere yet, or who are not known, come to no channel from now on.")

    @app.action(ids.CALL_WHICH_LEAD)
    async def lead_chosen(ack: Ack, body: Payload, rep: User) -> None:
        rep = await app.member(rep.slack_id)
        call_log_id, lead_id = (int(word) for word in body["actions"][0]["value"].split())
        await call_logs.choose(app.workspace, call_log_id, rep, lead_id)
        await ack()

    @app.action(ids.CALL_NEW_LEAD)
    async def new_lead_chosen(ack: Ack, body: Payload, rep: User) -> None:
        rep = await app.member(rep.slack_id)
        await call_logs.make_lead(app.workspace, int(body["actions"][0]["value"]), rep)
        await ack()

    @app.action(ids.CALL_IGNORE)
    async def ignored(ack: Ack, body: Payload, rep: User) -> None:
        rep = await app.member(rep.slack_id)
        await call_logs.ignore(app.workspace, int(body["actions"][0]["value"]), rep)
        await ack()


async def addressee(delivery: Delivery) -> User:
    """Whom a direct message is for."""
    user = await row(User, delivery.user_id or 0, reads())
    if user is None:
        raise LookupError(f"delivery {delivery.id} is for nobody")
    return user
