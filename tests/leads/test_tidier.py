from datetime import UTC, datetime, timedelta

import pytest
from tortoise.connection import get_connections
from tortoise.exceptions import OperationalError

from bot.leads.tidier import Tidier
from bot.services.search import recent
from models import Workspace
from tests.factories import make_lead

NOW = datetime(2026, 11, 20, 16, tzinfo=UTC)


async def test_the_index_of_recent_leads_is_kept_small_whatever_the_database_says_at_first(
    monkeypatch: pytest.MonkeyPatch, workspace: Workspace
) -> None:
    leads = [await make_lead(workspace, phone=None, last_contact_at=NOW - timedelta(days=n)) for n in range(6)]
    tidier, keep_few, asked = Tidier(workspace), recent.keep_few, 0

    async def keep_two(workspace_id: int) -> bool:
        nonlocal asked
        asked += 1
        if asked == 1:
            raise OperationalError("database is locked")
        more = await keep_few(workspace_id, 2)
        if not more:
            await tidier.stop(1)
        return more

    monkeypatch.setattr(recent, "keep_few", keep_two)
    monkeypatch.setattr("bot.leads.tidier.EVERY", 0.01)
    await tidier.run()
    rows = await get_connections().get("default").execute_query_dict("SELECT id FROM lead_recent ORDER BY id")
    assert [row["id"] for row in rows] == [lead.id for lead in leads[:2]]
