"""Reminders, the buttons of follow-ups wherever they stand, and `/logcall today`."""

from datetime import UTC, datetime
from typing import Any

from slack_sdk.webhook.async_client import AsyncWebhookClient

from bot import ids
from bot.follow_up_buttons import TOMORROW
from bot.follow_ups.blocks import (
    PAGE,
    TODAY,
    Reader,
    answer,
    read_place,
    reminder_message,
    today_message,
)
from bot.listening import Ack, Listening, Payload
from bot.services import follow_ups
from bot.services.follow_ups import Reminder
from models import Delivery, User
from models.outbox import DeliveryKind
from models.record import FollowUpRecord


def register(app: Listening) -> None:
    @app.delivery(DeliveryKind.FOLLOW_UP)
    async def reminder(delivery: Delivery) -> dict[str, Any] | None:
        now = datetime.now(UTC)
        if delivery.sent_ts is not None:
            return drawn(await follow_ups.reminded_of(app.workspace, delivery), now, is_first=False)
        taken_up = await follow_ups.take_up(app.workspace, delivery, now)
        return drawn(taken_up, now, is_first=True) if taken_up else None

    @app.subcommand("today", "aujourd'hui", "aujourd’hui", "aujourdhui")
    async def today_command(ack: Ack, rep: User) -> None:
        await ack(**await listed(rep))

    @app.action(ids.FOLLOW_UPS_TODAY)
    async def today_clicked(ack: Ack, body: Payload, rep: User) -> None:
        app.refuse_guest(rep)
        message = await listed(rep)
        await ack()
        app.later(show(body, message), body)

    @app.action(ids.FOLLOW_UPS_NEXT)
    async def next_clicked(ack: Ack, body: Payload, rep: User) -> None:
        app.refuse_guest(rep)
        message = await listed(rep, body["actions"][0]["value"])
        await ack()
        app.later(show(body, message), body)

    @app.action(ids.FOLLOW_UP_DONE)
    async def done_clicked(ack: Ack, body: Payload, rep: User) -> None:
        app.refuse_guest(rep)
        record = await follow_ups.done(app.workspace, int(body["actions"][0]["value"]), rep)
        await ack()
        app.later(say(body, rep, record), body)

    @app.action(ids.FOLLOW_UP_REOPEN)
    async def reopen_clicked(ack: Ack, body: Payload, rep: User) -> None:
        app.refuse_guest(rep)
        record = await follow_ups.reopen(app.workspace, int(body["actions"][0]["value"]), rep)
        await ack()
        app.later(say(body, rep, record), body)

    @app.action(ids.FOLLOW_UP_SNOOZE)
    async def snooze_chosen(ack: Ack, body: Payload, rep: User) -> None:
        app.refuse_guest(rep)
        how_long, _, value = body["actions"][0]["selected_option"]["value"].partition(" ")
        if how_long == TOMORROW:
            record = await follow_ups.snooze_until_tomorrow(app.workspace, int(value), rep)
        else:
            record = await follow_ups.snooze(app.workspace, int(value), rep, int(how_long))
        await ack()
        app.later(say(body, rep, record), body)

    async def say(body: Payload, rep: User, record: FollowUpRecord) -> None:
        """Answer a click, where what was clicked does not say by itself what came of it: reminders and Homes do."""
        if is_in_a_list(body):
            await show(body, await listed(rep))
        elif is_ephemeral(body):
            await app.tell(body, answer(record, reader_of(rep)))

    async def show(body: Payload, message: dict[str, Any]) -> None:
        """In place of the list that was clicked, else beside what was clicked."""
        if not is_in_a_list(body):
            await app.tell(body, message["text"], message["blocks"])
            return
        webhook = AsyncWebhookClient(body["response_url"], session=app.session)
        response = await webhook.send(**message, replace_original=True)
        if response.status_code != 200:  # Slack takes five answers within thirty minutes
            await app.client.chat_postMessage(channel=body["user"]["id"], **message)

    async def listed(rep: User, place: str = "") -> dict[str, Any]:
        """A page of what `rep` has to do: the first, or the one that begins at `place`."""
        reader = reader_of(rep)
        before, after = read_place(place) if place else (0, None)
        items = await follow_ups.due_today(app.workspace, rep, reader.now, after=after, limit=PAGE)
        in_all = await follow_ups.due_count(app.workspace, rep, reader.now)
        return today_message(items, reader, in_all=in_all, before=before)


def drawn(reminder: Reminder, now: datetime, *, is_first: bool) -> dict[str, Any]:
    reader = Reader(reminder.reader.id, reminder.reader.timezone, now)
    return reminder_message(
        reminder.follow_ups,
        reader,
        more=reminder.more,
        outdated=reminder.outdated,
        hidden=reminder.hidden,
        is_first=is_first,
    )


def reader_of(rep: User) -> Reader:
    return Reader(rep.id, rep.timezone, datetime.now(UTC))


def is_in_a_list(body: Payload) -> bool:
    """Whether the click was made in a list of today that only one person sees: then it is drawn anew."""
    block_id = str(body["actions"][0].get("block_id", ""))
    return block_id.startswith(f"{TODAY} ") and bool(body.get("response_url")) and is_ephemeral(body)


def is_ephemeral(body: Payload) -> bool:
    return bool(body.get("container", {}).get("is_ephemeral"))
