"""One Tuesday afternoon in Toronto, and dateparser loaded before anything is timed."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from bot.reading import Draft, read_draft, warm

TORONTO = ZoneInfo("America/Toronto")
TUESDAY_2PM = datetime(2026, 11, 24, 14, 0, tzinfo=TORONTO)


def read(text: str, now: datetime = TUESDAY_2PM, timezone: str = "America/Toronto") -> Draft:
    return read_draft(text, region="CA", timezone=timezone, now=now)


@pytest.fixture(scope="session", autouse=True)
def _warm() -> None:
    warm()
