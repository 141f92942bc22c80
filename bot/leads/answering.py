"""What came of a form or a button, said where it was opened from, to who did it alone."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from slack_sdk.webhook.async_client import AsyncWebhookClient

from bot.blockkit import escape
from bot.leads.views import recall
from bot.listening import Listening, Payload
from bot.services.errors import Missing, Refused


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


@contextmanager
def fit_to_be_posted() -> Iterator[None]:
    """Refusals name leads as people typed them: in a message that must call nobody."""
    try:
        yield
    except (Missing, Refused) as problem:
        raise type(problem)(escape(problem.message)) from problem
