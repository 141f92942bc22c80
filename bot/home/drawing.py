"""Homes as they are to look now."""

import asyncio
import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.home.views import home_view, members_only_home
from bot.services import overviews
from models import Home, Workspace


@dataclass(frozen=True, slots=True)
class Picture:
    home: Home
    view: dict[str, Any]
    digest: str
    changes_at: datetime | None
    """When it becomes untrue by itself."""


async def pictures(workspace: Workspace, homes: Sequence[Home], now: datetime) -> list[Picture]:
    """What each of these claimed Homes is to show, read for all at once."""
    members = [home for home in homes if not home.user.is_guest]
    drawn = [_picture(home, members_only_home(workspace.name), None) for home in homes if home.user.is_guest]
    for home, overview in zip(members, await overviews.of_homes(workspace, members, now), strict=True):
        drawn.append(_picture(home, home_view(overview, now=now), overview.changes_at))
        await asyncio.sleep(0)  # who waits for an answer comes first
    return drawn


def _picture(home: Home, view: dict[str, Any], changes_at: datetime | None) -> Picture:
    digest = hashlib.sha256(json.dumps(view, sort_keys=True).encode()).hexdigest()
    return Picture(home, view, digest, changes_at)
