"""Links to leads and communications that are pasted in Slack: unfolded for people who may see what they lead to.

Who may see it is asked of who pasted the link, and of everybody who reads there. Where others read along who may not,
the link unfolds to a button that shows it to who may; where another company does, or nobody knows who, to nothing.
In the composer only its writer sees what it unfolds to.
"""

from typing import Any

import structlog
from slack_sdk.errors import SlackApiError

from bot.addresses import Linked, read_address
from bot.links.blocks import Card, closed_card, communication_card, lead_card
from bot.listening import Listening, Payload
from bot.problems import DATABASE_PROBLEMS, NETWORK_PROBLEMS
from bot.readers import Crowds, Readers
from bot.services import communications, leads
from bot.services.audience import all_see
from bot.services.errors import Missing, Refused
from models import User

MOST_LINKS = 10
"""Of one message that are unfolded."""

log = structlog.get_logger()


def register(app: Listening) -> None:
    crowds = Crowds(app)

    @app.event("link_shared")
    async def link_shared(event: dict[str, Any], body: Payload) -> None:
        ours = {link["url"]: read_address(app.settings.url, link["url"]) for link in event.get("links", ())}
        linked = {url: what for url, what in ours.items() if what is not None}
        if linked and event.get("user") and not body.get("is_ext_shared_channel"):
            app.later(unfold(event, dict(list(linked.items())[:MOST_LINKS])), body)

    async def unfold(event: dict[str, Any], linked: dict[str, Linked]) -> None:
        """Nobody asked for it: where it can't be done it is left undone, and nobody is told."""
        try:
            rep = await app.member(event["user"])
            readers = None if event.get("source") == "composer" else await crowds.in_channel(event["channel"])
            if readers is None and event.get("source") != "composer":
                return
            drawn = {url: await card(what, rep, readers) for url, what in linked.items()}
            if cards := {url: drawing for url, drawing in drawn.items() if drawing is not None}:
                await app.client.chat_unfurl(**place(event), unfurls=cards)
        except Refused:
            return
        except (SlackApiError, *NETWORK_PROBLEMS, *DATABASE_PROBLEMS) as problem:
            response: Any = getattr(problem, "response", {})
            log.info("link_not_unfolded", problem=type(problem).__name__, error=response.get("error"))

    async def card(linked: Linked, rep: User, readers: Readers | None) -> Card | None:
        """What a link unfolds to for these readers, None for `rep` alone; None where there is nothing to show."""
        try:
            if linked.kind == "lead":
                lead = await leads.get(app.workspace, await leads.survivor_of(app.workspace, linked.id), seen_by=rep)
                drawing = lead_card(lead)
            else:
                communication = await communications.get(app.workspace, linked.id, seen_by=rep)
                lead, drawing = communication.lead, communication_card(communication)
        except Missing:
            return None
        if readers is None or (readers.all_known and await all_see(app.workspace, lead.id, readers.members)):
            return drawing
        return closed_card(linked.kind, lead.id)


def place(event: dict[str, Any]) -> dict[str, Any]:
    """Where a link stands, as chat.unfurl wants it: the composer has no channel."""
    if event.get("unfurl_id") and event.get("source"):
        return {"unfurl_id": event["unfurl_id"], "source": event["source"]}
    return {"channel": event["channel"], "ts": event["message_ts"]}
