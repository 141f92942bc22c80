"""Reading what was said with a lead, a page at a time."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from tortoise.backends.base.client import BaseDBAsyncClient
from tortoise.expressions import Q
from tortoise.queryset import QuerySet

from bot.services.errors import Missing
from bot.services.given import moment
from bot.services.leads.finding import existing
from bot.services.open_lead import LARGEST_ID
from bot.services.records import communication_record, lead_record, rep_record
from models import Communication, Note, Recording, StatusChange, User, Workspace
from models.communication import TrailKind
from models.database import reads
from models.history import EVERYTHING, NOBODY, Cursor, Facets, HistoryFilter, NoteRecord
from models.record import CommunicationRecord, RepRecord


@dataclass(frozen=True, slots=True)
class HistoryPage:
    items: tuple[CommunicationRecord, ...]
    """Newest first."""
    older: Cursor | None
    """Pass it as `before` for the next page; None on the last one."""
    newer: Cursor | None = None
    """Pass it as `after` for the page before; None on the first one."""
    notes: Mapping[int, Sequence[NoteRecord]] = field(default_factory=dict)
    """{communication's id: what was added to it, oldest first}."""
    edited: frozenset[int] = frozenset()
    """Ids of those that somebody corrected."""
    recorded: frozenset[int] = frozenset()
    """Ids of those that have a recording."""
    reps: Mapping[int, RepRecord] = field(default_factory=dict)
    """{id: whom the filter's `rep_ids` stand for}."""


async def history(
    workspace: Workspace,
    lead_id: int,
    *,
    seen_by: User | None,
    only: HistoryFilter = EVERYTHING,
    before: Cursor | None = None,
    after: Cursor | None = None,
    limit: int = 10,
) -> HistoryPage:
    """A page of a lead's communications by when they happened, those that were taken back left out: the newest of what
    `only` asks for, or those `before` or `after` a cursor. Raises Missing, also for a lead that `seen_by` may not see.
    """
    db = reads()
    lead = lead_record(await existing(workspace, lead_id, seen_by))
    rows = _chosen(lead_id, only, db).select_related("user").limit(limit + 1)  # one more instead of a count
    # Both halves of the condition: an index can seek to the first one, the second one alone would be read through.
    if after is not None:
        when = moment(after[0])
        rows = rows.filter(Q(executed_at__gte=when), Q(executed_at__gt=when) | Q(id__gt=after[1]))
        found = await rows.order_by("executed_at", "id")
        items, more_newer = found[:limit][::-1], len(found) > limit
        more_older = bool(items)
    else:
        if before is not None:
            when = moment(before[0])
            rows = rows.filter(Q(executed_at__lte=when), Q(executed_at__lt=when) | Q(id__lt=before[1]))
        found = await rows.order_by("-executed_at", "-id")
        items, more_older = found[:limit], len(found) > limit
        more_newer = bool(items) and before is not None
    ids = [item.id for item in items]
    return HistoryPage(
        items=tuple(communication_record(item, lead, item.user) for item in items),
        older=(items[-1].executed_at, items[-1].id) if more_older else None,
        newer=(items[0].executed_at, items[0].id) if more_newer else None,
        notes=await _notes(ids, db),
        edited=await _corrected(ids, db),
        recorded=await _recorded(items, db),
        reps=await _reps(workspace, only.rep_ids, db),
    )


async def one(workspace: Workspace, communication_id: int, *, seen_by: User | None) -> HistoryPage:
    """One communication alone, as a page has it. Raises Missing, also for one that was taken back, and for one of a
    lead that `seen_by` may not see."""
    db = reads()
    possible = communication_id if 0 < communication_id <= LARGEST_ID else 0
    kept = Communication.filter(id=possible, workspace_id=workspace.id, withdrawn_at__isnull=True).using_db(db)
    item = await kept.select_related("user").first()
    if item is None:
        raise Missing("That communication isn't here any more.")
    lead = lead_record(await existing(workspace, item.lead_id, seen_by))
    return HistoryPage(
        items=(communication_record(item, lead, item.user),),
        older=None,
        notes=await _notes([item.id], db),
        edited=await _corrected([item.id], db),
        recorded=await _recorded([item], db),
    )


async def facets(workspace: Workspace, lead_id: int, *, seen_by: User | None) -> Facets:
    """What a lead's history has to be filtered by. Reads through the whole of it, within an index: for when somebody
    asks. Raises Missing."""
    db = reads()
    await existing(workspace, lead_id, seen_by)
    kept = Communication.filter(lead_id=lead_id, withdrawn_at__isnull=True).using_db(db)
    found = await kept.distinct().values_list("method", "call_status", "user_id")
    ids = {user_id for _, _, user_id in found}
    users = await User.filter(id__in=ids - {None}, workspace_id=workspace.id).using_db(db)
    return Facets(
        methods=tuple(sorted({method for method, _, _ in found})),
        statuses=tuple(sorted({status for _, status, _ in found if status})),
        reps=tuple(sorted(map(rep_record, users), key=lambda rep: rep.name.casefold())),
        has_nobody=None in ids,
    )


def _chosen(lead_id: int, only: HistoryFilter, db: BaseDBAsyncClient) -> QuerySet[Communication]:
    rows = Communication.filter(lead_id=lead_id, withdrawn_at__isnull=True).using_db(db)
    if only.methods:
        rows = rows.filter(method__in=only.methods)
    if only.statuses:
        rows = rows.filter(call_status__in=only.statuses)
    if only.rep_ids:
        theirs = Q(user_id__in=only.rep_ids - {NOBODY})
        rows = rows.filter(theirs | Q(user_id__isnull=True) if NOBODY in only.rep_ids else theirs)
    if only.since is not None:
        rows = rows.filter(executed_at__gte=moment(only.since))
    if only.until is not None:
        rows = rows.filter(executed_at__lt=moment(only.until))
    return rows


async def _notes(ids: Sequence[int], db: BaseDBAsyncClient) -> Mapping[int, Sequence[NoteRecord]]:
    notes: dict[int, list[NoteRecord]] = defaultdict(list)
    if ids:
        for note in await Note.filter(communication_id__in=ids).using_db(db).select_related("user").order_by("id"):
            rep = rep_record(note.user) if note.user else None
            notes[note.communication_id].append(NoteRecord(rep, note.text, note.created_at))
    return notes


async def _corrected(ids: Sequence[int], db: BaseDBAsyncClient) -> frozenset[int]:
    if not ids:
        return frozenset()
    corrections = StatusChange.filter(communication_id__in=ids, kind=TrailKind.CORRECTED).using_db(db)
    return frozenset([id_ for (id_,) in await corrections.values_list("communication_id")])


async def _recorded(items: Sequence[Communication], db: BaseDBAsyncClient) -> frozenset[int]:
    calls = [item.id for item in items if item.method == "phone"]
    if not calls:
        return frozenset()
    kept = Recording.filter(communication_id__in=calls).using_db(db)
    return frozenset([id_ for (id_,) in await kept.values_list("communication_id")])


async def _reps(workspace: Workspace, ids: frozenset[int], db: BaseDBAsyncClient) -> dict[int, RepRecord]:
    if not (asked := ids - {NOBODY}):
        return {}
    return {
        user.id: rep_record(user) for user in await User.filter(id__in=asked, workspace_id=workspace.id).using_db(db)
    }
