"""Answers that only one rep sees, in the place where they asked."""

from typing import Any

from slack_sdk.webhook.async_client import AsyncWebhookClient

from bot.listening import Listening, Payload, person


async def answer(app: Listening, body: Payload, message: dict[str, Any], *, in_place: bool = False) -> None:
    """Show `message` to who sent `body`. `in_place`: instead of the message that was clicked.

    A response_url takes five messages within 30 minutes; beyond that a new ephemeral message is posted.
    """
    if url := body.get("response_url"):
        webhook = AsyncWebhookClient(url, session=app.session)
        how = {"replace_original": in_place, "response_type": "ephemeral"}
        response = await webhook.send_dict(message | how)
        if response.status_code == 200:
            return
    await app.client.chat_postEphemeral(channel=place(body), user=person(body), **message)


def place(body: Payload) -> str:
    """The channel that a command was typed, or a button clicked, in."""
    return str(body.get("channel_id") or body["channel"]["id"])


def is_channel(body: Payload) -> bool:
    """Whether others may read along there: it is no direct message."""
    return not place(body).startswith("D")
