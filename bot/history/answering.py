"""Answers that only one rep sees, in the place where they asked."""

from typing import Any

from slack_sdk.errors import SlackApiError
from slack_sdk.webhook.async_client import AsyncWebhookClient

from bot.listening import Listening, Payload, person


async def answer(app: Listening, body: Payload, message: dict[str, Any], *, in_place: bool = False) -> None:
    """Show `message` to who sent `body`. `in_place`: instead of the message that was clicked.

    A response_url takes five messages within 30 minutes; beyond that a new ephemeral message is posted. Where Logcall
    can't post one, and where there is no channel, as on the Home tab, it comes as a direct message.
    """
    if url := body.get("response_url"):
        webhook = AsyncWebhookClient(url, session=app.session)
        how = {"replace_original": in_place, "response_type": "ephemeral"}
        response = await webhook.send_dict(message | how)
        if response.status_code == 200:
            return
    if is_channel(body):
        try:
            await app.client.chat_postEphemeral(channel=place(body), user=person(body), **message)
        except SlackApiError:
            pass
        else:
            return
    await app.client.chat_postMessage(channel=person(body), **message)


def place(body: Payload) -> str:
    """The channel that a command was typed, or a button clicked, in; "" where that was in none."""
    return str(body.get("channel_id") or (body.get("channel") or {}).get("id") or "")


def is_channel(body: Payload) -> bool:
    """Whether others may read along there: it is no direct message."""
    return place(body)[:1] in ("C", "G")
