"""What came of a form or a button, said where it was opened from, to who did it alone."""

from typing import Any

from slack_sdk.webhook.async_client import AsyncWebhookClient

from bot.leads.views import recall
from bot.listening import Listening, Payload


async def say(app: Listening, body: Payload, message: dict[str, Any]) -> None:
    """Say it where the form in `body` was opened from, or else directly."""
    url = recall(body["view"])["url"]
    await app.tell({**body, "response_url": url} if url else body, message["text"], message["blocks"])


async def say_instead(app: Listening, body: Payload, message: dict[str, Any]) -> None:
    """Say it in place of the message whose button was clicked."""
    if url := body.get("response_url"):
        webhook = AsyncWebhookClient(url, session=app.session)
        if (await webhook.send_dict(message | {"replace_original": True})).status_code == 200:
            return
    await app.tell(body, message["text"], message["blocks"])
