"""Telling other systems what happened here. Called qualified: `hooks.add(…)`.

What is to be told is added in the transaction that made it so (`announcing`), waits in the database (`waiting`), and is
carried out by the courier.
"""

from bot.services.hooks.announcing import bell, ring
from bot.services.hooks.keeping import add, all_of, named, remove
from bot.services.hooks.waiting import (
    TRIED_FOR,
    claim,
    delivered,
    depth,
    dropped,
    failing,
    forget_old,
    is_outdated,
    next_due,
    park,
    parked,
    parked_depth,
    release_claims,
    replay,
    retry,
)

__all__ = [
    "TRIED_FOR",
    "add",
    "all_of",
    "bell",
    "claim",
    "delivered",
    "depth",
    "dropped",
    "failing",
    "forget_old",
    "is_outdated",
    "named",
    "next_due",
    "park",
    "parked",
    "parked_depth",
    "release_claims",
    "remove",
    "replay",
    "retry",
    "ring",
]
