"""Finding leads and making them."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from bot.services import leads
from bot.services.errors import Missing
from models import Lead, Phone, User, Workspace
from models.methods import Invalid
from models.record import PhoneRecord
from tests.factories import log_call, make_lead, make_rep, make_workspace

NOW = datetime(2026, 11, 20, 16, tzinfo=UTC)


async def names(workspace: Workspace, rep: User, query: str, **more: int) -> list[str]:
    return [lead.name for lead in await leads.find(workspace, rep, query, **more)]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("sophie", {"Sophie Côté"}),
        ("COTE sop", {"Sophie Côté"}),
        ("acme", {"Sophie Côté", "Marc Roy"}),
        ("acme marc", {"Marc Roy"}),
        ("acme nobody", set()),
        ("514 789", {"Sophie Côté"}),
        ("+1 (514) 789-4561", {"Sophie Côté"}),
        ("4561", {"Sophie Côté"}),
        ("06 12 34 56 78", {"Marc Roy"}),
        ("sophie@ex", {"Sophie Côté"}),
        ("example.com", set()),
        ("100%", {"100% Pur"}),
        ("100", {"100% Pur"}),
        ("%", set()),
        ("_", set()),
        ("\\", set()),
        ("'; DROP TABLE lead; --", set()),
        ("", {"Sophie Côté", "Marc Roy", "100% Pur"}),
    ],
)
async def test_a_lead_is_found_by_the_beginnings_of_its_words(
    workspace: Workspace, rep: User, query: str, found: set[str]
) -> None:
    await make_lead(workspace, "Sophie Côté", company="Acme Pneus", email="sophie@example.com")
    await make_lead(workspace, "Marc Roy", company="Acme", phone="+33612345678")
    await make_lead(workspace, "100% Pur", phone=None)
    assert set(await names(workspace, rep, query)) == found


async def test_one_s_own_come_first_and_then_the_newest_contacts(workspace: Workspace, rep: User) -> None:
    await make_lead(workspace, "Roy Never", phone=None)
    await make_lead(workspace, "Roy Old", phone=None, last_contact_at=NOW - timedelta(days=9))
    await make_lead(workspace, "Roy New", phone=None, last_contact_at=NOW)
    await make_lead(workspace, "Roy Mine", phone=None, owner=rep)
    await make_lead(workspace, "Roy Mine-Called", phone=None, owner=rep, last_contact_at=NOW - timedelta(days=30))
    assert await names(workspace, rep, "roy") == ["Roy Mine-Called", "Roy Mine", "Roy New", "Roy Old", "Roy Never"]
    assert await names(workspace, rep, "") == ["Roy Mine-Called", "Roy New", "Roy Old", "Roy Mine", "Roy Never"]
    assert await names(workspace, rep, "roy", limit=2) == ["Roy Mine-Called", "Roy Mine"]


async def test_merged_and_deleted_leads_are_not_offered(workspace: Workspace, rep: User) -> None:
    kept = await make_lead(workspace, "Roy Kept")
    merged = await make_lead(workspace, "Roy Merged", merged_into_id=kept.id)
    deleted = await make_lead(workspace, "Roy Deleted", deleted_at=NOW)
    assert await names(workspace, rep, "roy") == ["Roy Kept"]
    assert [lead.id for lead in await leads.by_number(workspace, "+15147894561", seen_by=None)] == [kept.id]
    with pytest.raises(Missing, match="Roy Merged was merged into Roy Kept"):
        await leads.get(workspace, merged.id, seen_by=None)
    with pytest.raises(Missing):
        await leads.get(workspace, deleted.id, seen_by=None)


@pytest.mark.parametrize(
    ("last", "words"), [("Sophie Roy", "into Sophie Roy"), ("Sophie Tremblay", "into another lead of the same name")]
)
async def test_the_lead_that_is_left_in_the_end_is_named(workspace: Workspace, last: str, words: str) -> None:
    left = await make_lead(workspace, last)
    between = await make_lead(workspace, "Between", merged_into_id=left.id)
    merged = await make_lead(workspace, "Sophie Tremblay", merged_into_id=between.id)
    for reading in (leads.get, leads.history):
        with pytest.raises(Missing) as gone:
            await reading(workspace, merged.id, seen_by=None)
        assert gone.value.message == f"Sophie Tremblay was merged {words}: look that one up instead."
    with pytest.raises(Invalid) as invalid:
        await log_call(workspace, await make_rep(workspace), merged)
    assert invalid.value.errors == {"lead_id": f"was merged {words}: choose that one"}


async def test_a_number_that_several_share_finds_all_of_them_newest_contact_first(workspace: Workspace) -> None:
    old = await make_lead(workspace, "Old", last_contact_at=NOW - timedelta(days=9))
    never = await make_lead(workspace, "Never")
    new = await make_lead(workspace, "New", last_contact_at=NOW)
    assert [lead.id for lead in await leads.by_number(workspace, "+15147894561", seen_by=None)] == [
        new.id,
        old.id,
        never.id,
    ]
    assert await leads.by_number(workspace, "+15140000000", seen_by=None) == []


async def test_a_lead_is_shown_with_all_that_is_known_of_it(workspace: Workspace, rep: User) -> None:
    lead = await make_lead(
        workspace, company="Acme", email="sophie@example.com", owner=rep, unsubscribe_call_date=NOW, locale="fr"
    )
    await Phone.create(workspace_id=workspace.id, lead_id=lead.id, type="work", number="+15142223333", extension="12")
    shown = await leads.get(workspace, lead.id, seen_by=None)
    assert (shown.name, shown.company, shown.locale, shown.emails) == (
        "Sophie Tremblay",
        "Acme",
        "fr",
        ("sophie@example.com",),
    )
    assert shown.phones == (PhoneRecord("mobile", "+15147894561"), PhoneRecord("work", "+15142223333", "12"))
    assert shown.owner is not None
    assert shown.owner.id == rep.id
    assert shown.do_not_contact == {"phone"}


async def test_one_who_unsubscribed_from_all_is_contacted_by_no_method(workspace: Workspace) -> None:
    lead = await make_lead(workspace, unsubscribe_all_date=NOW)
    assert (await leads.get(workspace, lead.id, seen_by=None)).do_not_contact == {"phone", "email", "sms", "video"}


async def test_a_new_lead_is_its_maker_s_and_found_at_once(workspace: Workspace, rep: User) -> None:
    made = await leads.create(
        workspace,
        rep,
        first_name=" Zoé ",
        last_name="Gagnon",
        company="Acme",
        phone="+15142223333",
        email="Zoe@Example.com",
        locale="fr",
    )
    assert made == await leads.get(workspace, made.id, seen_by=None)
    assert (made.name, made.emails, made.phones[0].number) == ("Zoé Gagnon", ("zoe@example.com",), "+15142223333")
    assert made.owner is not None
    assert made.owner.id == rep.id
    for query in ("zoe gag", "222-3333", "zoe@"):
        assert await names(workspace, rep, query) == ["Zoé Gagnon"]


async def test_a_company_is_enough_and_a_number_may_be_shared(workspace: Workspace, rep: User) -> None:
    await make_lead(workspace)
    made = await leads.create(
        workspace, rep, first_name="", last_name="", company="Acme", phone="+15147894561", email=None, locale=""
    )
    assert made.name == "Acme"


@pytest.mark.parametrize(
    ("fields", "facts"),
    [
        ({"first_name"}, {}),
        ({"first_name"}, {"phone": "+15142223333"}),
        ({"phone"}, {"company": "Acme", "phone": "514 222 3333"}),
        ({"email"}, {"company": "Acme", "email": "zoe"}),
        ({"company"}, {"company": "x" * 256}),
        ({"first_name", "phone", "email"}, {"first_name": "x" * 256, "phone": "1", "email": "x"}),
    ],
)
async def test_what_is_wrong_with_a_new_lead_is_named(
    workspace: Workspace, rep: User, fields: set[str], facts: dict[str, str]
) -> None:
    with pytest.raises(Invalid) as invalid:
        await leads.create(workspace, rep, **facts)  # type: ignore[arg-type]
    assert set(invalid.value.errors) == fields
    assert await Lead.all().count() == 0


async def test_the_same_source_makes_one_lead(workspace: Workspace, rep: User) -> None:
    made = await asyncio.gather(
        *(leads.create(workspace, rep, company="Acme", phone="+15142223333", source="view:V1") for _ in range(8))
    )
    assert len({lead.id for lead in made}) == await Lead.all().count() == await Phone.all().count() == 1


async def test_another_workspace_s_leads_are_missing_everywhere(workspace: Workspace, rep: User) -> None:
    lead = await make_lead(workspace)
    other = await make_workspace("T2")
    spy = await make_rep(other)
    assert await leads.find(other, spy, "sophie") == []
    assert await leads.find(other, spy, "") == []
    assert await leads.by_number(other, "+15147894561", seen_by=None) == []
    for id_ in (lead.id, 0, -1, 2**40):
        with pytest.raises(Missing):
            await leads.get(other, id_, seen_by=None)
        with pytest.raises(Missing):
            await leads.history(other, id_, seen_by=None)


async def test_a_whole_page_of_words_finds_nobody(workspace: Workspace, rep: User) -> None:
    await make_lead(workspace, "Sophie Côté")
    assert await names(workspace, rep, "sophie " * 1000) == []
