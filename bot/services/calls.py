"""The calls that want somebody's attention: those that go on, and those that nobody picked up."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.services.given import moment
from bot.services.records import communication_record, lead_record
from bot.services.visibility import sees
from models import Communication, User, Workspace
from models.database import is_postgres, reads
from models.overview import MissedCall
from models.record import CommunicationRecord
from models.user import Role

MISSED_FOR = timedelta(days=14)
"""Who called in vain longer ago is not waiting any more."""
MOST = 200
"""Rows that are read at once of either."""

# The first condition on the status is the partial index's own, word for word: SQLite takes the index for nothing less.
# And unless it is told to, it takes another one that saves it sorting the few rows there are.
_INDEX = " INDEXED BY idx_communication_open_calls"
_INDEXED = "c.workspace_id = $1 AND c.call_status IN ('pending', 'calling', 'interrupted', 'unanswered')"
_LIVE = f"""
    SELECT c.id FROM communication c%s
    WHERE {_INDEXED} AND c.call_status IN ('pending', 'calling') AND c.withdrawn_at IS NULL
    ORDER BY c.executed_at DESC, c.id DESC LIMIT {MOST}
"""  # noqa: S608 (made of constants)
_MISSED = f"""
    SELECT c.id FROM communication c%s
    WHERE {_INDEXED} AND c.call_status IN ('interrupted', 'unanswered') AND c.executed_at >= $2
      AND c.type = 'incoming' AND c.withdrawn_at IS NULL
      AND NOT EXISTS (
        SELECT 1 FROM communication o
        WHERE o.lead_id = c.lead_id AND o.executed_at >= c.executed_at AND o.id <> c.id AND o.withdrawn_at IS NULL
          AND (o.type = 'outgoing' OR o.call_status = 'answered')
          AND (o.call_status IS NULL OR o.call_status <> 'error')
      )
    ORDER BY c.executed_at DESC, c.id DESC LIMIT {MOST}
"""  # noqa: S608


@dataclass(slots=True)
class Watching:
    """Whose Homes show a missed call."""

    users: set[int] = field(default_factory=set)
    everybody: bool = False


async def live(workspace: Workspace) -> list[Communication]:
    """A workspace's calls that go on, with leads and reps; the newest first."""
    return await _rows(_LIVE, workspace.id)


async def missed(workspace: Workspace, now: datetime) -> list[Communication]:
    """Incoming calls of the last MISSED_FOR that nobody picked up, of leads whom nobody contacted or talked to since;
    with leads and reps, the newest first. None of a lead that was deleted."""
    calls = await _rows(_MISSED, workspace.id, moment(now) - MISSED_FOR)
    return [call for call in calls if call.lead.deleted_at is None]


def live_for(workspace: Workspace, user: User, calls: Iterable[Communication]) -> list[CommunicationRecord]:
    """Those of `live` that `user` may see, their own first: those they see whosever the lead is by now, for they have
    to be ended."""
    seen = [call for call in calls if call.user_id == user.id or sees(workspace, user, call.lead)]
    seen.sort(key=lambda call: call.user_id != user.id)
    return [_record(call) for call in seen]


def missed_for(workspace: Workspace, user: User, calls: Sequence[Communication]) -> list[MissedCall]:
    """Those of `missed` that are the user's to call back: of their own leads, of leads that nobody owns, and those that
    were theirs to pick up. Managers see all. One for each lead, however often they called."""
    of_leads: dict[int, list[Communication]] = {}
    for call in calls:
        if _is_for(user, call) and sees(workspace, user, call.lead):
            of_leads.setdefault(call.lead_id, []).append(call)
    return [MissedCall(_record(called[0]), len(called)) for called in of_leads.values()]


async def who_sees_missed_calls(workspace: Workspace, lead_ids: Collection[int], now: datetime) -> Watching:
    """Whose Homes show a missed call of these leads, or did until a moment ago; managers aside, who see all."""
    calls = Communication.filter(
        workspace_id=workspace.id,
        lead_id__in=list(lead_ids),
        executed_at__gte=moment(now) - MISSED_FOR,
        type="incoming",
        call_status__in=("interrupted", "unanswered"),
    ).using_db(reads())
    watching = Watching()
    for user_id, owner_id in await calls.distinct().values_list("user_id", "lead__owner_id"):
        watching.users |= {known for known in (user_id, owner_id) if known is not None}
        watching.everybody |= owner_id is None
    return watching


def _is_for(user: User, call: Communication) -> bool:
    owner_id = call.lead.owner_id
    return owner_id is None or user.id in (owner_id, call.user_id) or user.role in (Role.MANAGER, Role.ADMIN)


def _record(call: Communication) -> CommunicationRecord:
    return communication_record(call, lead_record(call.lead), call.user)


async def _rows(statement: str, *values: object) -> list[Communication]:
    db = reads()
    words = statement % "" if is_postgres() else (statement % _INDEX).replace("$", "?")
    found = await db.execute_query_dict(words, list(values))
    if not found:
        return []
    rows = Communication.filter(id__in=[row["id"] for row in found]).using_db(db).select_related("lead", "user")
    return await rows.order_by("-executed_at", "-id")
