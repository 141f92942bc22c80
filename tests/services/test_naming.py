"""Whom a text is about that has more in it than a name."""

from datetime import UTC, datetime

import pytest

from bot.logcall.drafting import find_lead
from bot.reading import read_draft
from bot.services.naming import named_in
from models import User, Workspace
from tests.factories import make_lead, make_rep, make_workspace


@pytest.fixture
async def rep(workspace: Workspace) -> User:
    for name, company in (
        ("Sophie Tremblay", "Garage Côté"),
        ("Marie-Ève Gagnon", "Civic Motors"),
        ("Jean Pierre Roy", ""),
        ("Hybrida Price", ""),
        ("Conor O'Brien", ""),
        ("Luc Roy", "Toitures Roy et fils"),
        ("Al Li", ""),
        ("", "Boulangerie Ruel"),
        ("", "Lespérance"),
    ):
        await make_lead(workspace, name, company=company, phone=None)
    return await make_rep(workspace)


@pytest.mark.parametrize(
    ("text", "names", "rest"),
    [
        ("Tremblay asked about the hybrid", ["Sophie Tremblay"], "asked about the hybrid"),
        ("sophie tremblay asked about the hybrid", ["Sophie Tremblay"], "asked about the hybrid"),
        ("Sophie Tremblay, asked", ["Sophie Tremblay"], "asked"),
        ("Sophie Garage Côté asked about it", ["Sophie Tremblay"], "asked about it"),
        ("Marie-Ève Gagnon wants a quote", ["Marie-Ève Gagnon"], "wants a quote"),
        ("marie ève gagnon wants a quote", ["Marie-Ève Gagnon"], "wants a quote"),
        ("Jean-Pierre called back", ["Jean Pierre Roy"], "called back"),
        ("wants a quote for Tremblay", ["Sophie Tremblay"], "wants a quote for"),
        ("O'Brien called back", ["Conor O'Brien"], "called back"),
        ("OBrien called back", ["Conor O'Brien"], "called back"),
        ("boulangerie ruel called back", ["Boulangerie Ruel"], "called back"),
        ("Lespérance called back", ["Lespérance"], "called back"),
        ("Luc Roy called back", ["Luc Roy"], "called back"),
        ("Roy called back", ["Luc Roy", "Jean Pierre Roy"], "called back"),
        ("Roy asked for Tremblay", ["Sophie Tremblay"], "Roy asked for"),
        ("TREMBLAY ASKED", ["Sophie Tremblay"], "ASKED"),
    ],
)
async def test_a_name_at_either_end_is_found(
    workspace: Workspace, rep: User, text: str, names: list[str], rest: str
) -> None:
    named = await named_in(workspace, rep, text)
    assert named is not None
    assert ([lead.name for lead in named.leads], named.rest) == (names, rest)


@pytest.mark.parametrize(
    "text",
    [
        "asked about the hybrid",
        "Tremb asked about the hybrid",
        "price was fine",
        "talked about the price",
        "wants to see a Civic",
        "Garage was closed",
        "Al called back",
        "the motors he liked",
        "about tremblay I know nothing",
        "called - back",
        "% _",
        "Tremblay",
        "",
    ],
)
async def test_ordinary_words_name_nobody(workspace: Workspace, rep: User, text: str) -> None:
    assert await named_in(workspace, rep, text) is None


async def test_leads_of_another_workspace_are_not_named(rep: User) -> None:
    other = await make_workspace("T2")
    assert await named_in(other, rep, "Tremblay asked") is None


async def test_where_several_are_meant_nothing_is_lost(workspace: Workspace, rep: User) -> None:
    draft = read_draft("Roy asked about tires", region="CA", timezone="UTC", now=datetime.now(UTC))
    found = await find_lead(workspace, rep, draft, "CA")
    assert (found.lead, found.query, found.rest) == (None, "Roy", "Roy asked about tires")
