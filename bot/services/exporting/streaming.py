"""Reading rows a page at a time, and writing them as they are read."""

from collections.abc import AsyncIterator

from tortoise.expressions import Q

from bot.services.exporting.communications import COMMUNICATIONS
from bot.services.exporting.formats import BOM, Format, encoder
from bot.services.exporting.selection import Selection
from models import Workspace

PAGE = 500
"""Rows that are in memory at a time."""


async def communications_of(workspace: Workspace, lead_id: int) -> AsyncIterator[bytes]:
    """One lead's history as the lines of a CSV file, the oldest first, its head included: what was taken back and
    every write-only value left out. A lead that is not there has none."""
    selection = Selection(workspace.id, lead_id)
    head, encode = encoder(Format.CSV, COMMUNICATIONS.columns)
    yield BOM + head
    stored = COMMUNICATIONS.stored(selection).order_by("executed_at", "id").limit(PAGE)
    page = await stored
    while page:
        yield encode(await COMMUNICATIONS.rows(page, selection))
        last = page[-1]
        page = await stored.filter(
            Q(executed_at__gte=last.executed_at), Q(executed_at__gt=last.executed_at) | Q(id__gt=last.id)
        )
