"""The Homes that may be on a screen now: which show what is not true any more, and who draws them.

Whoever draws a Home has claimed it, so that an older picture never replaces a newer one. News that comes while it is
drawn outdates it again: it is drawn once more.
"""

import json
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from bot.services.calls import who_sees_missed_calls
from bot.services.given import moment
from bot.services.news import News
from models import Home, User, Workspace
from models.database import is_postgres, reads
from models.user import Role

OPEN_FOR = timedelta(hours=8)
"""Slack says when a Home is opened, never when it is closed: after this it counts as closed, until it is opened."""

_DUE = """
    SELECT id FROM home
    WHERE workspace_id = $1 AND opened_at >= $2 AND outdated_at <= $3
      AND (claimed_until IS NULL OR claimed_until <= $3) AND ($6 = 0 OR user_id = $6)
    ORDER BY opened_at DESC, id LIMIT $5
"""
_CLAIM = {
    "postgres": f"WITH due AS ({_DUE} FOR UPDATE SKIP LOCKED) "  # noqa: S608 (made of constants)
    "UPDATE home SET claimed_until = $4 FROM due WHERE home.id = due.id RETURNING home.id",
    "sqlite": f"UPDATE home SET claimed_until = $4 WHERE id IN ({_DUE}) RETURNING id".replace("$", "?"),  # noqa: S608
}
_DRAWN = {
    "postgres": "UPDATE home SET claimed_until = NULL, digest = d.digest, "
    "outdated_at = CASE WHEN home.outdated_at = d.seen THEN d.next ELSE home.outdated_at END "
    "FROM (SELECT (e->>0)::int AS id, e->>1 AS digest, (e->>2)::timestamptz AS seen, (e->>3)::timestamptz AS next "
    "FROM jsonb_array_elements($1::jsonb) AS e) AS d WHERE home.id = d.id",
    "sqlite": "UPDATE home SET claimed_until = NULL, digest = d.digest, "
    "outdated_at = CASE WHEN home.outdated_at = d.seen THEN d.next ELSE home.outdated_at END "
    "FROM (SELECT value->>0 AS id, value->>1 AS digest, value->>2 AS seen, value->>3 AS next FROM json_each(?1)) AS d "
    "WHERE home.id = d.id",
}
_NEXT_DUE = """
    SELECT MIN(CASE WHEN claimed_until > outdated_at THEN claimed_until ELSE outdated_at END) AS due
    FROM home WHERE workspace_id = $1 AND opened_at >= $2 AND outdated_at IS NOT NULL
"""


@dataclass(frozen=True, slots=True)
class Drawn:
    """A Home as Slack has it now."""

    home: Home
    digest: str
    """Of the view; "" where Slack would not have it."""
    changes_at: datetime | None
    """When it will show what is not true any more by the passing of time alone."""


async def opened(workspace: Workspace, user: User, now: datetime) -> None:
    """Somebody looks at their Home: it has to be drawn, whatever was drawn before."""
    at = moment(now)
    home = Home(workspace_id=workspace.id, user_id=user.id, first_opened_at=at, opened_at=at, outdated_at=at)
    await Home.bulk_create([home], on_conflict=["user_id"], update_fields=["opened_at", "outdated_at", "digest"])


async def outdate(workspace: Workspace, news: News, now: datetime) -> int:
    """Mark the open Homes that `news` is about, in one statement. Returns how many."""
    if news.leads and not news.everybody:
        watching = await who_sees_missed_calls(workspace, news.leads, now)
        news.users |= watching.users
        news.everybody = watching.everybody
    there = Home.filter(workspace_id=workspace.id, opened_at__gte=moment(now) - OPEN_FOR).using_db(reads())
    ids = [
        id_
        for id_, user_id, role in await there.values_list("id", "user_id", "user__role")
        if news.everybody or user_id in news.users or (news.managers and role != Role.REP)
    ]
    if not ids:  # nobody looks: nothing to write
        return 0
    return await Home.filter(id__in=ids).update(outdated_at=moment(now))


async def claim(
    workspace: Workspace, limit: int, *, now: datetime, lease: timedelta, user: User | None = None
) -> list[Home]:
    """Up to `limit` open Homes, or the user's own, that show what is not true any more, with their users; opened last,
    drawn first. Nobody else gets them until `lease` is over."""
    now = moment(now)
    values = [workspace.id, now - OPEN_FOR, now, now + lease, limit, user.id if user else 0]
    claimed = await Home._meta.db.execute_query_dict(_CLAIM["postgres" if is_postgres() else "sqlite"], values)
    if not claimed:
        return []
    return await Home.filter(id__in=[row["id"] for row in claimed]).select_related("user").order_by("-opened_at", "id")


async def drawn(done: Collection[Drawn]) -> None:
    """Slack has them, in one statement. One that was outdated meanwhile stays so."""
    rows = [[one.home.id, one.digest, _stored(one.home.outdated_at), _stored(one.changes_at)] for one in done]
    if rows:
        await Home._meta.db.execute_query(_DRAWN["postgres" if is_postgres() else "sqlite"], [json.dumps(rows)])


async def give_back(homes: Collection[Home]) -> None:
    """They were claimed and could not be drawn: they stay outdated, and somebody may claim them again."""
    if homes:
        await Home.filter(id__in=[home.id for home in homes]).update(claimed_until=None)


async def next_due(workspace: Workspace, now: datetime) -> datetime | None:
    """When there is a Home to claim next; None where none is known to become outdated."""
    statement = _NEXT_DUE if is_postgres() else _NEXT_DUE.replace("$", "?")
    rows = await reads().execute_query_dict(statement, [workspace.id, moment(now) - OPEN_FOR])
    due = rows[0]["due"]
    return None if due is None else Home._meta.fields_map["outdated_at"].to_python_value(due)


async def release_claims() -> int:
    """Take back what was claimed by a process that is no more. Only where no other process runs: on SQLite."""
    return await Home.filter(claimed_until__not_isnull=True).update(claimed_until=None)


def _stored(value: datetime | None) -> Any:
    """A moment as both engines read it back, and as SQLite has it."""
    return None if value is None else moment(value).isoformat(" ")
