"""/logcall undo: taking back the last one, after a confirmation."""

from datetime import UTC, datetime
from typing import Any

from slack_sdk.webhook.async_client import AsyncWebhookClient

from bot import blockkit as bk
from bot import ids
from bot.listening import Ack, Listening, Payload
from bot.services import communications, outbox
from bot.services.errors import Missing
from bot.words import duration_words, method_words, status_words
from models import User, Workspace
from models.record import CommunicationRecord


def register(app: Listening) -> None:
    @app.action(ids.UNDO)
    async def undo_confirmed(ack: Ack, body: Payload, rep: User) -> None:
        rep = await app.member(rep.slack_id)
        record = await communications.take_back(app.workspace, int(body["actions"][0]["value"]), rep)
        await ack()
        app.later(say_done(body, record), body)

    async def say_done(body: Payload, record: CommunicationRecord) -> None:
        webhook = AsyncWebhookClient(body["response_url"], session=app.session)
        await webhook.send(text=f"Taken back: {summary(record)}.", replace_original=True)


async def offer(workspace: Workspace, rep: User) -> dict[str, Any]:
    """The message that names what would be taken back and asks; or says that there is nothing."""
    record = await communications.last_undoable(workspace, rep, datetime.now(UTC))
    if record is None or not await is_seen(workspace, record.id, rep):
        text = "There is nothing to take back: you logged nothing in the last 10 minutes. Older ones have Edit."
        return bk.message(text, [bk.section(text)])
    return undo_message(record, is_posted=await outbox.card_ts(record.id) is not None)


async def is_seen(workspace: Workspace, communication_id: int, rep: User) -> bool:
    """Whether they may still see it: its lead may be somebody else's by now."""
    try:
        await communications.get(workspace, communication_id, seen_by=rep)
    except Missing:
        return False
    return True


def undo_message(record: CommunicationRecord, *, is_posted: bool) -> dict[str, Any]:
    """What would be taken back, with a button that asks once more. Pure."""
    says = "It has no card."
    if record.channel_id and is_posted:
        says = f"Its card in {bk.channel_link(record.channel_id)} will say so."
    elif record.channel_id:
        says = f"Its card is not in {bk.channel_link(record.channel_id)} yet: it will stay away, or say so."
    text = f"Your last one: {summary(record)}, {bk.when(record.executed_at)}. {says}"
    sure = bk.confirm(
        "Take it back?",
        "It no longer counts for the lead, and its history leaves it out.",
        "Take it back",
        "Keep it",
        danger=True,
    )
    button = bk.button("Take it back", ids.UNDO, str(record.id), style="danger", confirm=sure)
    return bk.message(text, [bk.section(text), bk.actions(button)])


def summary(record: CommunicationRecord) -> str:
    """One communication in a few words: "Call with Sophie Tremblay · Answered · 3 min 20 s". Pure."""
    parts = [f"{method_words(record.method, record.direction)} with {bk.literal(bk.clip(record.lead.name, 100))}"]
    if record.call_status:
        parts.append(status_words(record.call_status, record.call_tag))
    if record.call_duration is not None:
        parts.append(duration_words(record.call_duration))
    return " · ".join(parts)
