"""How it stands with a lead: when they are reached, when they last were, and who else is talking to them."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta, tzinfo
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from tortoise.backends.base.client import BaseDBAsyncClient
from tortoise.expressions import Q
from tortoise.queryset import QuerySet

from bot.services.leads.finding import existing
from bot.services.records import communication_record, lead_record
from models import Communication, Lead, User, Workspace
from models.database import is_postgres, reads
from models.history import RANG, CallTimes, Standing, call_times
from models.lead import Result
from models.record import CommunicationRecord
from models.status import LIVE, LONGEST_CALLING, CallStatus, Direction, is_stale

MOST_CALLS = 1000
"""The newest outgoing calls, of which the hours are counted."""
JUST_NOW = timedelta(hours=1)
"""For how long a contact counts as one of right now."""
_MOST_OTHERS = 50

_RANG = f"""
    SELECT executed_at, call_status FROM communication
    WHERE lead_id = $1 AND withdrawn_at IS NULL AND method = 'phone' AND type = '{Direction.OUTGOING}'
      AND call_status IN ({", ".join(f"'{status}'" for status in RANG)})
    ORDER BY executed_at DESC, id DESC LIMIT $2
"""  # noqa: S608 (made of constants)


async def standing(workspace: Workspace, lead_id: int, *, seen_by: User, now: datetime | None = None) -> Standing:
    """All three, for the rep who reads it: hours are in their timezone, and others are others than they. Raises
    Missing."""
    db = reads()
    lead = await existing(workspace, lead_id, seen_by)
    return Standing(
        times=await _times(lead_id, seen_by, db),
        last_reached=await _last_reached(lead, db),
        others=await _others(lead, seen_by, now or datetime.now(UTC), db),
    )


async def calls_by_hour(workspace: Workspace, lead_id: int, *, seen_by: User) -> CallTimes:
    """When outgoing calls to a lead were made and answered, in the timezone of `seen_by`. Raises Missing."""
    await existing(workspace, lead_id, seen_by)
    return await _times(lead_id, seen_by, reads())


def _kept(lead_id: int, db: BaseDBAsyncClient) -> QuerySet[Communication]:
    return Communication.filter(lead_id=lead_id, withdrawn_at__isnull=True).using_db(db)


async def _times(lead_id: int, rep: User, db: BaseDBAsyncClient) -> CallTimes:
    statement = _RANG if is_postgres() else _RANG.replace("$", "?")
    found = await db.execute_query_dict(statement, [lead_id, MOST_CALLS + 1])
    calls = [(_moment(call["executed_at"]), call["call_status"]) for call in found]
    counted = calls[:MOST_CALLS]
    return call_times(counted, _zone(rep.timezone), since=counted[-1][0] if len(calls) > MOST_CALLS else None)


async def _last_reached(lead: Lead, db: BaseDBAsyncClient) -> CommunicationRecord | None:
    """As `models.lead.result_after` has it: an answered call, an email or a text message from them."""
    if lead.result != Result.REACHED:  # it never falls: then nothing did, and the whole history would be read in vain
        return None
    kept = _kept(lead.id, db).select_related("user").order_by("-executed_at", "-id")
    # One question each, which an index answers; both in one would have rows read that are neither.
    found = [
        await kept.filter(method="phone", call_status=CallStatus.ANSWERED).first(),
        await kept.filter(method__in=("email", "sms"), type=Direction.INCOMING).first(),
    ]
    newest = max((each for each in found if each), key=lambda each: (each.executed_at, each.id), default=None)
    return communication_record(newest, lead_record(lead), newest.user) if newest else None


async def _others(lead: Lead, rep: User, now: datetime, db: BaseDBAsyncClient) -> tuple[CommunicationRecord, ...]:
    recent = (
        _kept(lead.id, db)
        .filter(executed_at__gte=now - LONGEST_CALLING)
        .filter(Q(executed_at__gte=now - JUST_NOW) | Q(call_status__in=LIVE))
        .filter(Q(user_id__isnull=True) | ~Q(user_id=rep.id))
    )
    found = await recent.select_related("user").order_by("-executed_at", "-id").limit(_MOST_OTHERS)
    records = [communication_record(each, lead_record(lead), each.user) for each in found]
    ongoing = [each for each in records if each.is_live and not is_stale(each.call_status, each.executed_at, now)]
    return _newest_of_each_rep([*ongoing, *(each for each in records if not each.is_live)])


def _newest_of_each_rep(records: Sequence[CommunicationRecord]) -> tuple[CommunicationRecord, ...]:
    by_rep: dict[int | None, CommunicationRecord] = {}
    for each in records:
        by_rep.setdefault(each.rep.id if each.rep else None, each)
    return tuple(by_rep.values())


def _moment(stored: datetime | str) -> datetime:
    """SQLite gives a time as text. The ORM's way to read it takes longer than all the rest of a page."""
    return datetime.fromisoformat(stored) if isinstance(stored, str) else stored


def _zone(name: str) -> tzinfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        return UTC
