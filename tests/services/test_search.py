"""Searching leads: one suite for both engines, held against the plainest search there can be."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from importlib import import_module
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tortoise.connection import get_connections

from bot.services import leads
from bot.services.search import recent, search
from bot.services.search.sought import MOST_TERMS, terms_of
from models import Lead, User, Workspace
from models.database import writing
from models.found_by import found_by
from models.user import Role
from models.workspace import Visibility
from tests.factories import make_lead, make_rep, make_workspace

NOW = datetime(2026, 11, 20, 16, tzinfo=UTC)


async def names(workspace: Workspace, rep: User, query: str, limit: int = 20) -> list[str]:
    return [lead.name for lead in await leads.find(workspace, rep, query, limit=limit)]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("montr", {"Montréal Pneus", "Zoé Côté"}),
        ("MONTREAL", {"Montréal Pneus", "Zoé Côté"}),
        ("montréal pn", {"Montréal Pneus"}),
        ("pneus mont", {"Montréal Pneus"}),
        ("m", {"Montréal Pneus", "Zoé Côté", "Marie-Ève O'Brien"}),
        ("m b", {"Marie-Ève O'Brien"}),
        ("eve", {"Marie-Ève O'Brien"}),
        ("marieeve", {"Marie-Ève O'Brien"}),
        ("obrien marie", {"Marie-Ève O'Brien"}),
        ("o’bri", {"Marie-Ève O'Brien"}),
        ("zoe.cote+promo@ex", {"Zoé Côté"}),
        ("zoe.c", {"Zoé Côté"}),
        ("zoe.mont", {"Zoé Côté"}),
        ("zoe@mont", set()),
        ("d'arcy!#$%&'*/=?^`{|}~@ex", {"Luc Roy"}),
        ("4561", {"Zoé Côté"}),
        ("7894561", {"Zoé Côté"}),
        ("1", {"Zoé Côté"}),
        ("514 789-4561", {"Zoé Côté"}),
        ("514 789-45", {"Zoé Côté"}),
        ("514 788-45", set()),
        ("+1 514", {"Zoé Côté"}),
        ("+1 514 789 4", {"Zoé Côté"}),
        ("06 12 34", {"Luc Roy"}),
        ("+33612345678", {"Luc Roy"}),
        ("zoe 4561", {"Zoé Côté"}),
        ("дми", {"Дмитрий 李明"}),
        ("李", {"Дмитрий 李明"}),
        ("motnreal", {"Montréal Pneus", "Zoé Côté"}),
        ("montrel", {"Montréal Pneus", "Zoé Côté"}),
        ("montreaal", {"Montréal Pneus", "Zoé Côté"}),
        ("momtreal", {"Montréal Pneus", "Zoé Côté"}),
        ("motnr", {"Montréal Pneus", "Zoé Côté"}),
        ("zoe motnreal", {"Zoé Côté"}),
        ("zeo.cote+promo@example.com", {"Zoé Côté"}),
        ("motnrael", set()),
        ("luk", set()),
        ("4562", set()),
        ("tréal", set()),
        ('"', set()),
        ('mont" OR "zoe', set()),
        ("mont*", {"Montréal Pneus", "Zoé Côté"}),
        ("NOT zoe", set()),
        ("~1", set()),
        ("\x00", set()),
    ],
)
@pytest.mark.parametrize("looked_at", [1000, 0])
async def test_both_engines_find_the_same(
    monkeypatch: pytest.MonkeyPatch, workspace: Workspace, rep: User, query: str, found: set[str], looked_at: int
) -> None:
    look_at_few(monkeypatch, looked_at, looked_at)
    await make_lead(workspace, "Montréal Pneus", phone=None)
    await make_lead(workspace, "Zoé Côté", company="Gestion Montréal", email="zoe.cote+promo@example.com")
    await make_lead(workspace, "Marie-Ève O'Brien", phone=None)
    await make_lead(workspace, "Luc Roy", phone="+33612345678", email="d'arcy!#$%&'*/=?^`{|}~@example.com")
    await make_lead(workspace, "Дмитрий 李明", phone=None)
    assert set(await names(workspace, rep, query)) == found


async def test_nobody_is_offered_for_a_typing_error_while_somebody_is_written_so(
    workspace: Workspace, rep: User
) -> None:
    await make_lead(workspace, "Marin Roy", phone=None)
    await make_lead(workspace, "Martin Roy", phone=None)
    assert await names(workspace, rep, "marin") == ["Marin Roy"]
    assert await names(workspace, rep, "maarin") == ["Marin Roy"]


async def test_contacts_of_the_same_second_are_in_order_too(workspace: Workspace, rep: User) -> None:
    for number in range(25):
        await make_lead(
            workspace, f"Roy {number}", phone=None, last_contact_at=NOW + timedelta(microseconds=number * 7 % 25)
        )
    expected = [lead.name for lead in await Lead.all().order_by("-last_contact_at", "-id")]
    for limit in (3, 20, 25):
        assert await names(workspace, rep, "roy", limit) == expected[:limit]
        assert await names(workspace, rep, "roy ro", limit) == expected[:limit]


@pytest.mark.parametrize(
    "query", ["tremb", "tremblay", "sophie tremblay", "s t", "4561", "sophie.t@ex", "tremblya", ""]
)
async def test_a_rep_who_sees_their_own_leads_finds_those_and_nobody_s(
    workspace: Workspace, rep: User, query: str
) -> None:
    other = await make_rep(workspace)
    mine = await make_lead(workspace, email="sophie.t@example.com", owner=rep)
    theirs = await make_lead(workspace, email="sophie.t@example.com", owner=other, last_contact_at=NOW)
    nobody_s = await make_lead(workspace, email="sophie.t@example.com")
    manager = await make_rep(workspace, role=Role.MANAGER)

    async def found(user: User) -> set[int]:
        return {lead.id for lead in await leads.find(workspace, user, query)}

    assert await found(rep) == {mine.id, theirs.id, nobody_s.id}
    workspace.reps_see = Visibility.OWN
    assert await found(rep) == {mine.id, nobody_s.id}
    assert await found(manager) == {mine.id, theirs.id, nobody_s.id}


async def test_a_contact_before_1970_is_a_contact(workspace: Workspace, rep: User) -> None:
    await make_lead(workspace, "Roy 1968", phone=None, last_contact_at=datetime(1968, 5, 10, tzinfo=UTC))
    await make_lead(workspace, "Roy 1969", phone=None, last_contact_at=datetime(1969, 7, 20, tzinfo=UTC))
    await make_lead(workspace, "Roy Never", phone=None)
    for limit in (1, 3):
        assert await names(workspace, rep, "roy", limit) == ["Roy 1969", "Roy 1968", "Roy Never"][:limit]


async def test_a_change_is_found_at_once(workspace: Workspace, rep: User) -> None:
    lead = await make_lead(workspace, "Sophie Tremblay", owner=await make_rep(workspace))
    other = await make_lead(workspace, "Sophie Gagnon", phone=None, last_contact_at=NOW)

    async def change(**facts: Any) -> None:
        await Lead.filter(id=lead.id).update(**facts)

    await change(first_name="Maude", **found_by(["Maude", "Tremblay"], [], ["+15142223333"]))
    assert await names(workspace, rep, "sophie") == ["Sophie Gagnon"]
    assert await names(workspace, rep, "maude") == await names(workspace, rep, "3333") == ["Maude Tremblay"]
    assert await names(workspace, rep, "4561") == []

    await change(first_name="Sophie", **found_by(["Sophie", "Tremblay"], [], []))
    assert await names(workspace, rep, "sop") == ["Sophie Gagnon", "Sophie Tremblay"]
    await change(last_contact_at=NOW + timedelta(seconds=1))
    assert await names(workspace, rep, "sop") == ["Sophie Tremblay", "Sophie Gagnon"]
    await change(last_contact_at=None)
    assert await names(workspace, rep, "sop") == ["Sophie Gagnon", "Sophie Tremblay"]
    await change(owner_id=rep.id)
    assert await names(workspace, rep, "sop") == ["Sophie Tremblay", "Sophie Gagnon"]

    await change(merged_into_id=other.id)
    assert await names(workspace, rep, "sop") == ["Sophie Gagnon"]
    await change(**found_by(["Maude", "Tremblay"], [], []))
    assert await names(workspace, rep, "maude") == []
    await change(merged_into_id=None)
    assert await names(workspace, rep, "maude") == ["Sophie Tremblay"]
    await change(deleted_at=NOW)
    assert await names(workspace, rep, "trem") == []
    await change(deleted_at=None)
    assert await names(workspace, rep, "trem") == ["Sophie Tremblay"]
    await Lead.filter(id=lead.id).delete()
    assert await names(workspace, rep, "trem") == []


@pytest.mark.parametrize("looked_at", [1000, 0])
async def test_every_index_keeps_up_with_every_change(
    monkeypatch: pytest.MonkeyPatch, workspace: Workspace, rep: User, looked_at: int
) -> None:
    look_at_few(monkeypatch, looked_at, looked_at)
    for number in range(4):
        await make_lead(workspace, "Sophie Roy", phone=None, last_contact_at=NOW - timedelta(days=number))
    await keep_recent(workspace, 2)
    lead = await make_lead(workspace, "Sophie Tremblay")
    for change in (
        {"last_contact_at": NOW + timedelta(days=1)},
        {"last_contact_at": NOW + timedelta(days=2)},
        found_by(["Maude", "Tremblay"], [], []),
        found_by(["Sophie", "Roy"], [], []),
        {"owner_id": rep.id},
        {"owner_id": None},
        {"merged_into_id": lead.id - 1},
        {"last_contact_at": NOW + timedelta(days=3)},
        found_by(["Sophie"], [], []),
        {"merged_into_id": None},
        {"deleted_at": NOW},
        {"deleted_at": None},
        {"last_contact_at": NOW - timedelta(hours=1)},
        {"last_contact_at": NOW - timedelta(days=9)},
        {"last_contact_at": None},
        {"last_contact_at": NOW + timedelta(days=4)},
        None,
    ):
        await (Lead.filter(id=lead.id).update(**change) if change else Lead.filter(id=lead.id).delete())
        there = await Lead.filter(merged_into_id=None, deleted_at=None)
        for query in ("sop", "maude", "trem", "so ro"):
            expected = plain_search(there, rep, query, own=False)
            for limit in (1, 2, 20):
                assert [found.id for found in await search(workspace, rep, query, limit)] == expected[:limit], change


async def test_the_index_of_recent_leads_stays_small(workspace: Workspace) -> None:
    async def recently() -> list[int]:
        rows = await get_connections().get("default").execute_query_dict("SELECT id FROM lead_recent ORDER BY id")
        return [row["id"] for row in rows]

    everybody = [
        await make_lead(workspace, phone=None, last_contact_at=NOW - timedelta(days=number)) for number in range(12)
    ]
    await make_lead(workspace, phone=None)
    other = await make_lead(await make_workspace("T2"), phone=None, last_contact_at=NOW - timedelta(days=99))
    ids = [lead.id for lead in everybody]
    assert await recently() == [*ids, other.id]
    await keep_recent(workspace, 10)  # a few too many
    assert await recently() == [*ids, other.id]
    await keep_recent(workspace, 5)
    assert await recently() == [*ids[:5], other.id]
    await Lead.filter(id=ids[8]).update(last_contact_at=NOW - timedelta(days=7))  # still one of the old ones
    assert await recently() == [*ids[:5], other.id]
    await Lead.filter(id=ids[9]).update(last_contact_at=NOW)
    assert await recently() == [*ids[:5], ids[9], other.id]


async def test_what_was_not_committed_is_not_found(workspace: Workspace, rep: User) -> None:
    async def write_and_fail() -> None:
        async with writing() as db:
            await Lead.create(workspace_id=workspace.id, first_name="Zoé", **found_by(["Zoé"], [], []), using_db=db)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await write_and_fail()
    assert await names(workspace, rep, "zoe") == []


async def test_leads_written_in_bulk_are_found(workspace: Workspace, rep: User) -> None:
    rows = [
        Lead(workspace_id=workspace.id, first_name=f"Zoé {n}", **found_by([f"Zoé {n:03}"], [], [])) for n in range(300)
    ]
    await Lead.bulk_create(rows)
    assert await names(workspace, rep, "zoe", 3) == ["Zoé 299", "Zoé 298", "Zoé 297"]
    assert await names(workspace, rep, "zoe 123") == ["Zoé 123"]


async def test_leads_of_another_workspace_are_not_found(workspace: Workspace, rep: User) -> None:
    other = await make_workspace("T2")
    await make_lead(other, "Sophie Tremblay", email="sophie@example.com")
    for query in ("s", "so", "sophie", "sohpie", "4561", "sophie@", ""):
        assert await names(workspace, rep, query) == []


@dataclass(frozen=True)
class Candidate:
    text: str
    owner: int
    contacted: int | None


WORDS = (
    *("ma", "marie", "mari", "martin", "m", "roy", "cote", "st-pierre", "o'brien", "514", "été", "marie.r@ex.ca"),
    *("martineau", "martinet", "martinets", "marie-martine"),
)
CANDIDATES = st.lists(
    st.builds(
        Candidate,
        st.lists(st.sampled_from(WORDS), min_size=1, max_size=3).map(" ".join),
        st.integers(0, 2),
        st.none() | st.integers(0, 3),
    ),
    min_size=1,
    max_size=12,
)
QUERIES = st.lists(
    st.builds(lambda word, length: word[:length], st.sampled_from(WORDS), st.integers(1, 12)), min_size=1, max_size=3
).map(" ".join)


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    everybody=CANDIDATES,
    queries=st.lists(QUERIES, min_size=1, max_size=6),
    limit=st.integers(1, 13),
    own=st.booleans(),
    looked_at=st.sampled_from([0, 1, 4, 1000]),
    kept=st.sampled_from([0, 1, 3, 1000]),
    few_words=st.sampled_from([0, 1, 2, 8]),
)
async def test_whoever_is_there_the_plainest_search_finds_the_same(
    monkeypatch: pytest.MonkeyPatch,
    workspace: Workspace,
    rep: User,
    everybody: Sequence[Candidate],
    queries: Sequence[str],
    limit: int,
    own: bool,
    looked_at: int,
    kept: int,
    few_words: int,
) -> None:
    look_at_few(monkeypatch, looked_at, looked_at)
    monkeypatch.setattr("bot.services.search.words._FEW", few_words)
    await Lead.all().delete()
    await get_connections().get("default").execute_query("DELETE FROM lead_recent_since")
    other, _ = await User.get_or_create(workspace_id=workspace.id, slack_id="U0OTHER")
    owners = (None, rep.id, other.id)
    workspace.reps_see = Visibility.OWN if own else Visibility.ALL
    for candidate in everybody:
        await Lead.create(
            workspace_id=workspace.id,
            owner_id=owners[candidate.owner],
            # Two within each second.
            last_contact_at=None if candidate.contacted is None else NOW + timedelta(seconds=candidate.contacted / 2),
            **found_by([candidate.text], [], []),
        )
    await keep_recent(workspace, kept)
    for query in queries:
        expected = plain_search(await Lead.all(), rep, query, own)
        if expected:
            assert [lead.id for lead in await search(workspace, rep, query, limit)] == expected[:limit]


def plain_search(everybody: Sequence[Lead], rep: User, query: str, own: bool) -> list[int]:
    terms = terms_of(query) or []
    found = [
        lead
        for lead in everybody
        if (not own or lead.owner_id in (None, rep.id))
        and all(any(all(f" {b}" in lead.search_text for b in tokens) for tokens in term) for term in terms)
    ]
    found.sort(
        key=lambda lead: (
            lead.owner_id == rep.id,
            lead.last_contact_at is not None,
            lead.last_contact_at or NOW,
            lead.id,
        ),
        reverse=True,
    )
    return [lead.id for lead in found]


@pytest.mark.parametrize("few_words", [0, 8])
@pytest.mark.parametrize("kept", [1, 6, 1000])
@pytest.mark.parametrize(("first", "second"), [(1, 1), (2, 4), (2, 1000), (1000, 1000)])
async def test_what_is_rare_among_the_newest_is_found_behind_them(
    monkeypatch: pytest.MonkeyPatch, workspace: Workspace, rep: User, first: int, second: int, kept: int, few_words: int
) -> None:
    """As among a million leads, where only a few are looked at first, and a few are indexed as recent ones."""
    look_at_few(monkeypatch, first, second)
    monkeypatch.setattr("bot.services.search.words._FEW", few_words)
    for number in range(12):
        name = f"{'Mariette' if number % 4 else 'Marianne'} {'Xavier' if number == 5 else 'Roy'}"
        await make_lead(
            workspace,
            name,
            phone=f"+1514789{number:04}",
            email=f"{name.replace(' ', '.').lower()}{number}@example.com" if number % 2 else None,
            owner=rep if number % 3 == 0 else None,
            last_contact_at=NOW - timedelta(days=number * 7 % 12),
        )
    await keep_recent(workspace, kept)
    everybody = await Lead.all()
    for query in (
        "m",
        "x",
        "mari",
        "marian",
        "mariet",
        "marian roy",
        "mariette x",
        "marie-roy",
        "marianne.r",
        "mariette.xa",
        "mariette.roy1",
        "mariette_x",
        "514",
        "5147",
        "0005",
        "r m",
    ):
        for visibility in Visibility:
            workspace.reps_see = visibility
            expected = plain_search(everybody, rep, query, own=visibility == Visibility.OWN)
            for limit in (1, 3, 20):
                assert [lead.id for lead in await search(workspace, rep, query, limit)] == expected[:limit], query


async def keep_recent(workspace: Workspace, most: int) -> None:
    while await recent.keep_few(workspace.id, most):
        pass


def look_at_few(monkeypatch: pytest.MonkeyPatch, first: int, second: int) -> None:
    looks = (
        ("_FIRST_LOOK", first),
        ("_FIRST_LOOK_FOR_NUMBERS", first),
        ("_SECOND_LOOK", second),
        ("indexed._SOON", second * recent.MOST),
    )
    for name, leads_ in looks:
        monkeypatch.setattr(f"bot.services.search.{name}", leads_)


async def test_a_page_of_prose_finds_nobody(workspace: Workspace, rep: User) -> None:
    await make_lead(workspace)
    assert await names(workspace, rep, "sophie " * MOST_TERMS) == ["Sophie Tremblay"]
    assert await names(workspace, rep, "sophie " * (MOST_TERMS + 1)) == []


async def test_leads_that_were_there_before_the_index_are_found(
    monkeypatch: pytest.MonkeyPatch, workspace: Workspace, rep: User
) -> None:
    """Of an installation that is brought up to date."""
    await make_lead(workspace, "Montréal Pneus", phone=None)
    migrations = [import_module(f"models.migrations.{name}") for name in ("0019_search", "0020_recent_leads")]
    client = get_connections().get("default")
    editor = SimpleNamespace(client=client, DIALECT=client.capabilities.dialect)
    for migration in reversed(migrations):
        await migration.forget(None, editor)
    await Lead.all().update(search_low=0, search_mid=0, search_high=0)
    for migration in migrations:
        await migration.index(None, editor)
    for leads_ in (1000, 0):
        look_at_few(monkeypatch, leads_, leads_)
        assert await names(workspace, rep, "pneus") == await names(workspace, rep, "motnreal") == ["Montréal Pneus"]
