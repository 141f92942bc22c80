"""Reading a lead's history: page by page, filtered, and how it stands with them."""

from datetime import UTC, datetime, timedelta
from importlib import import_module
from typing import Any

import pytest

from bot.services import communications, leads
from bot.services.errors import Missing, Refused
from bot.services.leads import HistoryPage
from models import AuditEntry, Communication, Lead, Share, User, Workspace
from models.history import NOBODY, HistoryFilter, Tally
from models.record import CommunicationRecord
from models.workspace import Visibility
from tests.factories import log_call, make_lead, make_rep, make_workspace

NOW = datetime(2026, 11, 20, 16, tzinfo=UTC)


@pytest.fixture
async def benoit(workspace: Workspace) -> User:
    return await make_rep(workspace, "Benoît")


async def paged(workspace: Workspace, lead: Lead, limit: int, **more: Any) -> list[HistoryPage]:
    pages = [await leads.history(workspace, lead.id, seen_by=None, limit=limit, **more)]
    while cursor := pages[-1].older:
        pages.append(await leads.history(workspace, lead.id, seen_by=None, before=cursor, limit=limit, **more))
    return pages


async def wrote(workspace: Workspace, rep: User, lead: Lead, method: str, direction: str, when: datetime) -> int:
    made = await communications.log(
        workspace, rep, lead_id=lead.id, method=method, direction=direction, values={}, executed_at=when
    )
    return made.id


@pytest.mark.parametrize("limit", [1, 2, 3, 7, 8])
async def test_a_history_is_paged_to_its_end_and_back_even_where_times_are_equal(
    workspace: Workspace, rep: User, limit: int
) -> None:
    lead = await make_lead(workspace)
    times = [NOW, NOW - timedelta(days=1), NOW, NOW, NOW - timedelta(microseconds=1), NOW - timedelta(days=1), NOW]
    made = [await log_call(workspace, rep, lead, executed_at=when) for when in times]
    expected = [record.id for record in sorted(made, key=lambda one: (one.executed_at, one.id), reverse=True)]

    pages = await paged(workspace, lead, limit)
    assert [item.id for page in pages for item in page.items] == expected
    assert [len(page.items) for page in pages[:-1]] == [limit] * (len(pages) - 1)
    assert pages[-1].items
    assert pages[0].newer is None

    back, cursor = list(pages[-1].items), pages[-1].newer
    while cursor:
        page = await leads.history(workspace, lead.id, seen_by=None, after=cursor, limit=limit)
        back, cursor = [*page.items, *back], page.newer
        assert page.older == (page.items[-1].executed_at, page.items[-1].id)
    assert [item.id for item in back] == expected


async def test_a_lead_without_a_history_has_an_empty_page(workspace: Workspace) -> None:
    lead = await make_lead(workspace)
    assert await leads.history(workspace, lead.id, seen_by=None) == HistoryPage((), None, None)


@pytest.fixture
async def mixed(workspace: Workspace, rep: User, benoit: User, lead: Lead) -> dict[str, int]:
    """One of each kind, a day apart, the newest first."""
    day = timedelta(days=1)
    call = await log_call(workspace, rep, lead, "answered", executed_at=NOW)
    missed = await log_call(workspace, benoit, lead, "attempted", executed_at=NOW - day)
    text = await wrote(workspace, benoit, lead, "sms", "incoming", NOW - 2 * day)
    system = await log_call(workspace, rep, lead, "interrupted", direction="incoming", executed_at=NOW - 3 * day)
    await Communication.filter(id=system.id).update(user_id=None)
    return {"call": call.id, "missed": missed.id, "text": text, "system": system.id}


@pytest.mark.parametrize(
    ("only", "expected"),
    [
        ({}, ["call", "missed", "text", "system"]),
        ({"methods": {"phone"}}, ["call", "missed", "system"]),
        ({"statuses": {"attempted"}}, ["missed"]),
        ({"methods": {"sms"}, "statuses": {"attempted"}}, []),
        ({"rep": "Benoît"}, ["missed", "text"]),
        ({"rep": "Benoît", "methods": {"sms"}}, ["text"]),
        ({"methods": {"phone", "sms"}, "statuses": {"answered", "attempted"}}, ["call", "missed"]),
        ({"rep_ids": {NOBODY}}, ["system"]),
        ({"rep_ids": {NOBODY}, "rep": "Benoît"}, ["missed", "text", "system"]),
        ({"since": NOW - timedelta(days=1)}, ["call", "missed"]),
        ({"until": NOW}, ["missed", "text", "system"]),
        ({"since": NOW - timedelta(days=2), "until": NOW, "methods": {"phone"}}, ["missed"]),
        ({"methods": {"carrier_pigeon"}}, []),
    ],
)
@pytest.mark.parametrize("limit", [1, 2, 10])
async def test_filters_add_up_on_every_page(
    workspace: Workspace,
    benoit: User,
    lead: Lead,
    mixed: dict[str, int],
    only: dict[str, Any],
    expected: list[str],
    limit: int,
) -> None:
    given = {name: value for name, value in only.items() if name != "rep"}
    if "rep" in only:
        given["rep_ids"] = given.get("rep_ids", set()) | {benoit.id}
    pages = await paged(workspace, lead, limit, only=HistoryFilter(**given))
    assert [item.id for page in pages for item in page.items] == [mixed[name] for name in expected]
    assert all(page.items for page in pages[1:])


async def test_a_page_says_whom_it_is_filtered_by(workspace: Workspace, benoit: User, lead: Lead) -> None:
    stranger = await make_rep(await make_workspace("T2"), "Eve")
    only = HistoryFilter(rep_ids=frozenset({benoit.id, stranger.id, NOBODY}))
    page = await leads.history(workspace, lead.id, seen_by=None, only=only)
    assert {id_: rep.name for id_, rep in page.reps.items()} == {benoit.id: "Benoît"}


async def test_what_there_is_to_filter_by_is_what_the_history_has(
    workspace: Workspace, rep: User, lead: Lead, mixed: dict[str, int]
) -> None:
    found = await leads.facets(workspace, lead.id, seen_by=rep)
    assert found.methods == ("phone", "sms")
    assert found.statuses == ("answered", "attempted", "interrupted")
    assert [person.name for person in found.reps] == ["Benoît", "Dana"]
    assert found.has_nobody
    await Communication.filter(id=mixed["text"]).update(withdrawn_at=NOW)
    assert (await leads.facets(workspace, lead.id, seen_by=rep)).methods == ("phone",)


async def test_what_was_taken_back_is_nowhere_in_it(
    workspace: Workspace, rep: User, lead: Lead, mixed: dict[str, int]
) -> None:
    await Communication.filter(lead_id=lead.id).update(withdrawn_at=NOW)
    assert (await leads.history(workspace, lead.id, seen_by=rep)).items == ()
    standing = await leads.standing(workspace, lead.id, seen_by=rep, now=NOW)
    assert (standing.times.by_slot, standing.last_reached, standing.others) == ({}, None, ())
    with pytest.raises(Missing):
        await leads.one(workspace, mixed["call"], seen_by=rep)


async def test_a_page_has_what_was_added_and_what_was_corrected(workspace: Workspace, rep: User, lead: Lead) -> None:
    made = [await log_call(workspace, rep, lead, executed_at=NOW) for _ in range(3)]
    await communications.add_note(workspace, made[0].id, rep, text="first", source="n1")
    await communications.add_note(workspace, made[0].id, rep, text="second", source="n2")
    await communications.correct(workspace, made[1].id, rep, changes={"description": "better"})
    for page in (
        await leads.history(workspace, lead.id, seen_by=rep),
        await leads.one(workspace, made[0].id, seen_by=rep),
    ):
        assert [note.text for note in page.notes[made[0].id]] == ["first", "second"]
    page = await leads.history(workspace, lead.id, seen_by=rep)
    assert page.edited == {made[1].id}
    assert list(page.notes) == [made[0].id]


async def test_who_may_not_see_a_lead_learns_nothing_about_it(workspace: Workspace, benoit: User, rep: User) -> None:
    lead = await make_lead(workspace, owner=benoit)
    made = await log_call(workspace, benoit, lead)
    workspace.reps_see = Visibility.OWN
    for reading in (
        leads.history(workspace, lead.id, seen_by=rep),
        leads.facets(workspace, lead.id, seen_by=rep),
        leads.standing(workspace, lead.id, seen_by=rep),
        leads.calls_by_hour(workspace, lead.id, seen_by=rep),
        leads.one(workspace, made.id, seen_by=rep),
        leads.as_file(workspace, rep, lead.id),
        leads.share(workspace, rep, lead.id, channel_id="C1", masked=False, source="s"),
    ):
        with pytest.raises(Missing):
            await reading
    assert await Share.all().count() == 0


# How it stands with a lead


async def test_calls_are_counted_by_hour_where_the_reader_is(workspace: Workspace, rep: User, lead: Lead) -> None:
    for status, direction in (
        ("answered", "outgoing"),
        ("attempted", "outgoing"),
        ("error", "outgoing"),
        ("answered", "incoming"),
        ("calling", "outgoing"),
    ):
        await log_call(workspace, rep, lead, status, direction=direction, executed_at=NOW)
    rep.timezone = "America/Montreal"
    times = await leads.calls_by_hour(workspace, lead.id, seen_by=rep)
    assert times.by_slot == {(5, 11): Tally(2, 1)}
    assert times.since is None
    rep.timezone = "Asia/Tokyo"
    assert (await leads.standing(workspace, lead.id, seen_by=rep)).times.by_slot == {(6, 1): Tally(2, 1)}


async def test_of_very_many_calls_the_newest_are_counted(
    workspace: Workspace, rep: User, lead: Lead, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(import_module("bot.services.leads.standing"), "MOST_CALLS", 3)
    for hours in range(4):
        await log_call(workspace, rep, lead, executed_at=NOW - timedelta(hours=hours))
    times = await leads.calls_by_hour(workspace, lead.id, seen_by=rep)
    assert times.all == Tally(3, 3)
    assert times.since == NOW - timedelta(hours=2)


@pytest.mark.parametrize(
    ("later", "reaches"),
    [
        (("phone", "outgoing", "answered"), True),
        (("phone", "incoming", "answered"), True),
        (("phone", "outgoing", "attempted"), False),
        (("sms", "incoming", None), True),
        (("email", "incoming", None), True),
        (("email", "outgoing", None), False),
        (("video", "incoming", None), False),
    ],
)
async def test_last_reached_is_the_newest_time_that_they_answered_or_wrote(
    workspace: Workspace, rep: User, benoit: User, lead: Lead, later: tuple[str, str, str | None], reaches: bool
) -> None:
    first = await log_call(workspace, rep, lead, "answered", executed_at=NOW - timedelta(days=2))
    method, direction, status = later
    if status:
        newest = (await log_call(workspace, benoit, lead, status, direction=direction, executed_at=NOW)).id
    else:
        newest = await wrote(workspace, benoit, lead, method, direction, NOW)
    last = (await leads.standing(workspace, lead.id, seen_by=rep)).last_reached
    assert last is not None
    assert last.id == (newest if reaches else first.id)


async def test_who_was_never_reached_was_never_reached(workspace: Workspace, rep: User, lead: Lead) -> None:
    await log_call(workspace, rep, lead, "attempted", executed_at=NOW)
    assert (await leads.standing(workspace, lead.id, seen_by=rep)).last_reached is None


async def others(workspace: Workspace, rep: User, lead: Lead) -> list[CommunicationRecord]:
    return list((await leads.standing(workspace, lead.id, seen_by=rep, now=NOW)).others)


async def test_others_are_who_is_on_a_call_now_and_who_was_in_touch_within_the_hour(
    workspace: Workspace, rep: User, benoit: User, lead: Lead
) -> None:
    chloe = await make_rep(workspace, "Chloé")
    live = await log_call(workspace, benoit, lead, "calling", executed_at=NOW - timedelta(hours=3))
    await log_call(workspace, benoit, lead, "attempted", executed_at=NOW - timedelta(minutes=5))
    await log_call(workspace, chloe, lead, "attempted", executed_at=NOW - timedelta(minutes=30))
    newest = await log_call(workspace, chloe, lead, "answered", executed_at=NOW - timedelta(minutes=20))
    await log_call(workspace, rep, lead, "calling", executed_at=NOW - timedelta(minutes=1))
    assert [each.id for each in await others(workspace, rep, lead)] == [live.id, newest.id]


@pytest.mark.parametrize(
    ("status", "ago"),
    [
        ("answered", timedelta(minutes=61)),
        ("calling", timedelta(hours=4, minutes=1)),
        ("pending", timedelta(minutes=2)),
    ],
)
async def test_what_was_long_ago_or_must_have_ended_is_nobody_talking_now(
    workspace: Workspace, rep: User, benoit: User, lead: Lead, status: str, ago: timedelta
) -> None:
    made = await log_call(workspace, benoit, lead, "answered", executed_at=NOW - ago)
    await Communication.filter(id=made.id).update(call_status=status)
    assert await others(workspace, rep, lead) == []


async def test_a_phone_systems_call_is_somebody_else(workspace: Workspace, rep: User, lead: Lead) -> None:
    made = await log_call(workspace, rep, lead, "calling", direction="incoming", executed_at=NOW)
    await Communication.filter(id=made.id).update(user_id=None)
    [each] = await others(workspace, rep, lead)
    assert each.rep is None


# Taking it elsewhere


async def test_a_share_is_written_down_once_for_each_click(workspace: Workspace, rep: User, lead: Lead) -> None:
    share = await leads.share(workspace, rep, lead.id, channel_id="C1", masked=True, source="click 1")
    assert share is not None
    assert await leads.share(workspace, rep, lead.id, channel_id="C1", masked=True, source="click 1") is None
    await leads.was_posted(share, "17.5")
    [stored] = await Share.all()
    assert (stored.sent_ts, stored.channel_id, stored.masked) == ("17.5", "C1", True)
    again = await leads.share(workspace, rep, lead.id, channel_id="C1", masked=False, source="click 2")
    assert again is not None
    await leads.was_refused(again)
    assert await leads.share(workspace, rep, lead.id, channel_id="C1", masked=False, source="click 2") is not None


async def test_taking_out_a_history_is_for_its_owner_and_is_audited(
    workspace: Workspace, rep: User, benoit: User
) -> None:
    lead = await make_lead(workspace, owner=benoit)
    await log_call(workspace, benoit, lead, description="Wants two")
    with pytest.raises(Refused):
        await leads.as_file(workspace, rep, lead.id)
    assert await AuditEntry.all().count() == 0
    lines = b"".join([part async for part in await leads.as_file(workspace, benoit, lead.id)])
    assert b"Wants two" in lines
    [entry] = await AuditEntry.all()
    assert (entry.kind, entry.lead_id, entry.user_id) == ("exported", lead.id, benoit.id)
