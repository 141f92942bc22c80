"""Reading rows a page at a time, and writing them as they are read."""

from collections.abc import AsyncIterator
from typing import Any

from tortoise.expressions import Q

from bot.services.exporting.communications import COMMUNICATIONS, NOTES, TRAIL
from bot.services.exporting.follow_ups import FOLLOW_UPS
from bot.services.exporting.formats import BOM, Format, encoder
from bot.services.exporting.leads import LEADS
from bot.services.exporting.selection import Selection, Table
from models import Workspace

PAGE = 500
"""Rows that are in memory at a time."""


TABLES: dict[str, Table[Any]] = {table.name: table for table in (LEADS, COMMUNICATIONS, NOTES, TRAIL, FOLLOW_UPS)}


async def stream(table: Table[Any], selection: Selection, form: Format) -> AsyncIterator[tuple[bytes, int]]:
    """The file of an export in pieces, each with how many rows it has: always by id, the oldest first. Raises
    KeyProblem where a private one has what no key opens."""
    head, encode = encoder(form, table.columns)
    yield head, 0
    stored = table.stored(selection).order_by("id").limit(PAGE)
    page = await stored
    while page:
        rows = await table.rows(page, selection)
        yield encode(rows), len(rows)
        page = await stored.filter(id__gt=page[-1].id)


async def count(table: Table[Any], selection: Selection) -> int:
    """How many rows are gone through: no fewer than are written."""
    return await table.stored(selection).count()


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
