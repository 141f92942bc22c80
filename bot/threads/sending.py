"""One delivery, drawn from what is true now and given to Slack."""

from datetime import UTC, datetime
from typing import Any

from slack_sdk.errors import SlackApiError

from bot.figures import without_charts
from bot.listening import Drawing, Listening
from bot.readers import Companies
from bot.services import cards, channels, outbox
from bot.threads.blocks import (
    Message,
    card_message,
    notice_message,
    question_message,
    reply_message,
    settled_notice_message,
)
from models import Delivery
from models.hearing import Mode, hears
from models.outbox import DeliveryKind
from models.record import Card, CommunicationRecord

Place = tuple[str, str]
"""(channel id, ts): a message in Slack."""
_WITH_CARDS = (Mode.THREAD, Mode.CARD)


class Sender:
    def __init__(self, listening: Listening) -> None:
        self._client = listening.client
        self._workspace_id = listening.workspace.id
        self._drawings = listening.drawings
        self._playable = listening.settings.url is not None
        self._companies = Companies(listening.client)

    async def send(self, delivery: Delivery) -> Place | None:
        """Where it is in Slack now; None where it was not needed any more. Raises what the Slack client raises."""
        kind, about = DeliveryKind(delivery.kind), delivery.communication_id
        if about is None:
            return await self._drawn(delivery, self._drawings[kind])
        match kind:
            case DeliveryKind.CARD:
                return await self._card(delivery, about)
            case DeliveryKind.CARD_EDIT:
                return await self._card_edit(delivery, about)
            case DeliveryKind.REPLY:
                return await self._reply(delivery, about)
            case DeliveryKind.NOTICE:
                return await self._notice(delivery, about)
            case DeliveryKind.QUESTION:
                return await self._question(delivery, about)
            case _:
                return await self._drawn(delivery, self._drawings[kind])

    async def _drawn(self, delivery: Delivery, draw: Drawing) -> Place | None:
        """What another door draws: posted, or edited where it was posted before."""
        message = await draw(delivery)
        if message is None:
            return None
        if delivery.sent_ts is not None:
            await self._client.chat_update(channel=delivery.channel_id, ts=delivery.sent_ts, **message)
            return delivery.channel_id, delivery.sent_ts
        try:
            return await self._post(delivery.channel_id, message)
        except SlackApiError as refused:
            plainer = without_charts(message)
            if refused.response.get("error") != "invalid_blocks" or plainer == message:
                raise
            return await self._post(delivery.channel_id, plainer)

    async def _card(self, delivery: Delivery, communication_id: int) -> Place | None:
        card = await cards.card(communication_id)
        if card.communication.withdrawn_at or await self._heard(card.communication) not in _WITH_CARDS:
            return None
        return await self._post(delivery.channel_id, await self._card_message(card, delivery.channel_id))

    async def _card_edit(self, delivery: Delivery, communication_id: int) -> Place | None:
        place = await outbox.card_ts(communication_id)
        if place is None:
            await self._post_late(delivery, communication_id)
            return None
        if await outbox.is_superseded(delivery):
            return None
        channel, ts = place
        message = await self._card_message(await cards.card(communication_id), channel)
        await self._client.chat_update(channel=channel, ts=ts, **message)
        return place

    async def _card_message(self, card: Card, channel_id: str) -> Message:
        outside = bool(card.communication.description) and await self._companies.read_outside(channel_id)
        return card_message(card, now=datetime.now(UTC), playable=self._playable, outside=outside)

    async def _post_late(self, edit: Delivery, communication_id: int) -> None:
        """Have a card posted whose channel hears of its communication only as that is now."""
        communication = (await cards.card(communication_id)).communication
        if not communication.withdrawn_at and await self._heard(communication) in _WITH_CARDS:
            await outbox.post_late(edit)

    async def _reply(self, delivery: Delivery, communication_id: int) -> Place | None:
        place = await outbox.card_ts(communication_id)
        if place is None:
            return None
        channel, ts = place
        reply = await cards.reply(delivery)
        if await self._heard(reply.communication) is not Mode.THREAD:
            return None
        outside = reply.note is not None and await self._companies.read_outside(channel)
        return await self._post(channel, reply_message(reply, outside=outside), thread_ts=ts)

    async def _heard(self, communication: CommunicationRecord) -> Mode | None:
        """How much its channel hears of a communication. A card that was posted is kept true all the same: to redraw it
        tells nobody anything, and a wrong one would mislead."""
        if communication.channel_id is None:
            return None
        return hears(await channels.hearing(self._workspace_id, communication.channel_id), communication)

    async def _notice(self, delivery: Delivery, communication_id: int) -> Place | None:
        communication = (await cards.card(communication_id)).communication
        if delivery.sent_ts is not None:
            place = delivery.channel_id, delivery.sent_ts
            await self._client.chat_update(channel=place[0], ts=place[1], **settled_notice_message(communication))
            return place
        refused = await outbox.refusal(delivery)
        if refused is None or communication.rep is None:
            return None
        notice = notice_message(
            communication,
            error=refused.error or "",
            channel_id=refused.channel_id,
            movable=refused.kind == DeliveryKind.CARD,
        )
        return await self._post(communication.rep.slack_id, notice)

    async def _question(self, delivery: Delivery, communication_id: int) -> Place | None:
        card, now = await cards.card(communication_id), datetime.now(UTC)
        if delivery.sent_ts is not None:
            place = delivery.channel_id, delivery.sent_ts
            await self._client.chat_update(channel=place[0], ts=place[1], **question_message(card, now=now))
            return place
        if not card.is_stale(now):
            return None
        communication = card.communication
        if communication.channel_id is not None and not delivery.attempts:
            # Not from here: an edit that is already under way may know better by now.
            await outbox.redraw_card(delivery, communication.channel_id)
        if communication.rep is None:
            return None
        heard = await self._heard(communication)
        return await self._post(communication.rep.slack_id, question_message(card, now=now, heard=heard))

    async def _post(self, channel: str, message: Message, **where: Any) -> Place:
        response = await self._client.chat_postMessage(
            channel=channel, unfurl_links=False, unfurl_media=False, **where, **message
        )
        return response["channel"], response["ts"]
