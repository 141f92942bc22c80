"""Word that a lead was made, or changed: what has to follow is added here, in the transaction that did it."""

from tortoise.backends.base.client import BaseDBAsyncClient

from bot.services import outgoing
from bot.services.follow_ups import deliveries
from bot.services.hooks import announcing
from models import Lead


async def made(lead: Lead, db: BaseDBAsyncClient) -> None:
    await announcing.lead_made(lead.workspace_id, lead.id, db)


async def changed(lead: Lead, db: BaseDBAsyncClient, *, before: str) -> None:
    """`before`: the lead's name before that."""
    if lead.name != before:
        await outgoing.redraw_cards(lead.id, db)
        await deliveries.redraw_about(lead.id, db)
    await announcing.lead_changed(lead.workspace_id, lead.id, db)
