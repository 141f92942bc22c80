"""Editing leads, marking them, noting whom not to contact; and whom a number means that several leads share."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from bot.services import leads
from bot.services.errors import Missing, Refused
from models import AuditEntry, Delivery, Email, Lead, NumberChoice, Phone, User, Workspace
from models.methods import Invalid
from models.user import Role
from models.workspace import Visibility
from tests.factories import log_call, make_lead, make_rep

NOW = datetime.now(UTC)
SHARED = "+15147894561"


async def trace(kind: str) -> list[tuple[dict[str, list[object]], str]]:
    return [(entry.changes, entry.reason) for entry in await AuditEntry.filter(kind=kind).order_by("id")]


async def test_what_is_not_named_is_left_alone_and_the_audit_says_who_changed_what(
    workspace: Workspace, rep: User, lead: Lead
) -> None:
    record = await leads.edit(
        workspace,
        rep,
        lead.id,
        changes={
            "company": "  Garage Côté ",
            "locale": "fr",
            "phone_work": "+14182223333",
            "extension_work": "12",
            "email_home": "Sophie@Example.com",
            "owner": rep.slack_id,
        },
    )
    assert (record.name, record.company, record.locale) == ("Sophie Tremblay", "Garage Côté", "fr")
    assert record.owner is not None
    assert record.owner.id == rep.id
    assert [(p.type, p.number, p.extension) for p in record.phones] == [
        ("mobile", SHARED, ""),
        ("work", "+14182223333", "12"),
    ]
    assert record.emails == ("sophie@example.com",)
    [entry] = await AuditEntry.filter(kind="lead_edited")
    assert (entry.user_id, entry.lead_id) == (rep.id, lead.id)
    assert entry.changes == {
        "company": ["", "Garage Côté"],
        "locale": ["", "fr"],
        "owner_id": [None, rep.id],
        "phone_work": [None, "+14182223333 ext. 12"],
        "email_home": [None, "sophie@example.com"],
    }


async def test_where_nothing_differs_nothing_is_written(workspace: Workspace, rep: User, lead: Lead) -> None:
    await leads.edit(
        workspace, rep, lead.id, changes={"first_name": "Sophie", "phone_mobile": SHARED, "email_work": ""}
    )
    assert await trace("lead_edited") == []


async def test_an_edited_lead_is_found_by_what_it_is_now_and_not_by_what_it_was(
    workspace: Workspace, rep: User, lead: Lead
) -> None:
    await leads.edit(
        workspace, rep, lead.id, changes={"last_name": "Gagnon", "phone_mobile": "", "email_work": "sg@garage.example"}
    )
    for query, found in (("gagnon", 1), ("sg@garage", 1), ("tremblay", 0), ("4561", 0)):
        assert len(await leads.find(workspace, rep, query)) == found, query


async def test_everything_that_is_wrong_is_said_at_once_and_nothing_is_kept(
    workspace: Workspace, rep: User, lead: Lead
) -> None:
    guest = await make_rep(workspace, "Guest", is_guest=True)
    with pytest.raises(Invalid) as problem:
        await leads.edit(
            workspace,
            rep,
            lead.id,
            changes={
                "company": "x" * 256,
                "phone_home": SHARED,
                "phone_work": "12",
                "extension_work": "twelve",
                "email_home": "nobody",
                "owner": guest.slack_id,
            },
            wrong={"phone_other": "is unreadable"},
        )
    assert set(problem.value.errors) == {
        *("company", "phone_home", "phone_work", "extension_work", "email_home", "owner", "phone_other")
    }
    assert await trace("lead_edited") == []


async def test_a_lead_keeps_a_name_or_a_company(workspace: Workspace, rep: User, lead: Lead) -> None:
    with pytest.raises(Invalid, match="first_name"):
        await leads.edit(workspace, rep, lead.id, changes={"first_name": "", "last_name": " "})
    await leads.edit(workspace, rep, lead.id, changes={"first_name": "", "last_name": "", "company": "Garage Côté"})
    assert (await Lead.get()).name == "Garage Côté"


async def test_a_wrong_number_stays_wrong_under_another_type_and_a_new_number_is_right(
    workspace: Workspace, rep: User, lead: Lead
) -> None:
    await log_call(workspace, rep, lead, "attempted", tag="wrong_number")
    await leads.edit(workspace, rep, lead.id, changes={"phone_mobile": "+14182223333", "phone_home": SHARED})
    assert {(p.type, p.number): p.valid for p in await Phone.all()} == {
        ("mobile", "+14182223333"): True,
        ("home", SHARED): False,
    }


async def test_only_the_newest_cards_follow_a_new_name(
    workspace: Workspace, rep: User, lead: Lead, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.services.outgoing.NEWEST_CARDS", 2)
    made = [await log_call(workspace, rep, lead, executed_at=NOW - timedelta(hours=n)) for n in range(4)]
    await Delivery.filter(kind="card").update(sent_ts="1.1", settled_at=NOW)
    await leads.edit(workspace, rep, lead.id, changes={"company": "Garage Côté"})
    assert not await Delivery.exists(kind="card_edit")
    await leads.edit(workspace, rep, lead.id, changes={"first_name": "Sofia"})
    edited = await Delivery.filter(kind="card_edit").values_list("communication_id", flat=True)
    assert set(edited) == {call.id for call in made[:2]}


async def test_of_two_who_edit_at_once_each_change_is_kept(workspace: Workspace, rep: User, lead: Lead) -> None:
    await asyncio.gather(
        leads.edit(workspace, rep, lead.id, changes={"company": "Garage Côté"}),
        leads.edit(workspace, rep, lead.id, changes={"phone_work": "+14182223333"}),
        leads.edit(workspace, rep, lead.id, changes={"email_home": "sophie@example.com"}),
    )
    assert (await Lead.get()).company == "Garage Côté"
    assert (await Phone.all().count(), await Email.all().count()) == (2, 1)
    assert len(await leads.find(workspace, rep, "côté sophie@example.com")) == 1


async def test_a_lead_is_marked_and_unmarked(workspace: Workspace, rep: User, lead: Lead) -> None:
    assert (await leads.mark(workspace, rep, lead.id, "invalid")).status == "invalid"
    await leads.mark(workspace, rep, lead.id, "invalid")
    assert (await leads.mark(workspace, rep, lead.id, None)).status is None
    assert await trace("lead_edited") == [({"status": [None, "invalid"]}, ""), ({"status": ["invalid", None]}, "")]
    with pytest.raises(Invalid, match="status"):
        await leads.mark(workspace, rep, lead.id, "sold")


async def test_what_a_lead_asked_for_keeps_its_date_and_who_noted_it(
    workspace: Workspace, rep: User, lead: Lead
) -> None:
    ben = await make_rep(workspace, "Ben")
    first = await leads.note_do_not_contact(workspace, rep, lead.id, asked=["phone"])
    later = await leads.note_do_not_contact(workspace, ben, lead.id, asked=["phone", "sms"])
    assert later.do_not_contact == {"phone", "sms"}
    assert [(asked.what, asked.by.name if asked.by else "") for asked in later.asked] == [
        ("phone", "Dana"),
        ("sms", "Ben"),
    ]
    assert later.asked[0].at == first.asked[0].at
    everything = await leads.note_do_not_contact(workspace, ben, lead.id, asked=["all"])
    assert everything.do_not_contact == {"phone", "email", "sms", "video"}
    assert len(await trace("do_not_contact")) == 3


async def test_what_came_with_an_import_is_nobodys_note(workspace: Workspace, rep: User, lead: Lead) -> None:
    await Lead.filter(id=lead.id).update(unsubscribe_email_date=NOW)
    [asked] = (await leads.get(workspace, lead.id, seen_by=rep)).asked
    assert (asked.what, asked.by, asked.at) == ("email", None, NOW)


async def test_clearing_what_a_lead_asked_for_takes_a_reason(workspace: Workspace, lead: Lead) -> None:
    manager = await make_rep(workspace, role=Role.MANAGER)
    await leads.note_do_not_contact(workspace, manager, lead.id, asked=["phone", "email"])
    with pytest.raises(Invalid, match="reason"):
        await leads.note_do_not_contact(workspace, manager, lead.id, cleared=["phone"], reason="  ")
    await leads.note_do_not_contact(workspace, manager, lead.id, cleared=["phone"], reason="She called back")
    assert (await leads.get(workspace, lead.id, seen_by=None)).do_not_contact == {"email"}
    assert [reason for _, reason in await trace("do_not_contact")] == ["", "She called back"]
    with pytest.raises(Invalid, match="asked"):
        await leads.note_do_not_contact(workspace, manager, lead.id, asked=["fax"])


async def test_a_manager_who_calls_all_the_same_is_in_the_audit_with_the_reason(
    workspace: Workspace, lead: Lead
) -> None:
    manager = await make_rep(workspace, role=Role.MANAGER)
    await leads.note_do_not_contact(workspace, manager, lead.id, asked=["phone"])
    call = await log_call(workspace, manager, lead, "calling", override_reason="She asked us to call back")
    entry = await AuditEntry.filter(kind="do_not_contact").order_by("-id").first()
    assert entry is not None
    assert (entry.subject, entry.reason) == (f"communication {call.id}", "She asked us to call back")
    assert [asked.at for asked in (await leads.get(workspace, lead.id, seen_by=None)).asked]


async def test_a_lead_that_one_may_not_see_is_not_there_to_be_changed(workspace: Workspace, rep: User) -> None:
    theirs = await make_lead(workspace, owner=await make_rep(workspace, "Ben"))
    mine = await make_lead(workspace, "Paul Roy", phone=None, owner=rep)
    workspace.reps_see = Visibility.OWN
    for deed in (
        leads.edit(workspace, rep, theirs.id, changes={"company": "x"}),
        leads.mark(workspace, rep, theirs.id, "lost"),
        leads.note_do_not_contact(workspace, rep, theirs.id, asked=["all"]),
        leads.merge(workspace, rep, survivor_id=mine.id, merged_id=theirs.id),
        leads.merge_plan(workspace, rep, survivor_id=theirs.id, merged_id=mine.id),
        leads.details(workspace, theirs.id, seen_by=rep),
        leads.undoable_merge(workspace, theirs.id, seen_by=rep),
        leads.numbers.choose(workspace, rep, SHARED, theirs.id),
    ):
        with pytest.raises(Missing, match="isn't here any more"):
            await deed


async def test_into_whom_a_lead_was_merged_is_not_told_to_who_may_not_see_them(workspace: Workspace, rep: User) -> None:
    lead = await make_lead(workspace)
    theirs = await make_lead(workspace, "Paul Roy", phone=None, owner=await make_rep(workspace, "Ben"))
    await Lead.filter(id=lead.id).update(merged_into_id=theirs.id)
    workspace.reps_see = Visibility.OWN
    with pytest.raises(Missing, match="was merged into another lead"):
        await leads.get(workspace, lead.id, seen_by=rep)
    with pytest.raises(Invalid, match="was merged into another lead"):
        await log_call(workspace, rep, lead)


async def test_whose_number_it_is_is_asked_once_for_each_rep(workspace: Workspace, rep: User, lead: Lead) -> None:
    ben = await make_rep(workspace, "Ben")
    husband = await make_lead(workspace, "Paul Tremblay", phone=SHARED)
    await log_call(workspace, rep, lead, executed_at=NOW - timedelta(days=1))
    assert [owner.id for owner in await leads.whose(workspace, rep, SHARED)] == [lead.id, husband.id]
    await leads.numbers.choose(workspace, rep, SHARED, husband.id)
    assert [owner.id for owner in await leads.whose(workspace, rep, SHARED)] == [husband.id]
    assert len(await leads.whose(workspace, ben, SHARED)) == 2
    await leads.numbers.choose(workspace, rep, SHARED, lead.id)
    assert [owner.id for owner in await leads.whose(workspace, rep, SHARED)] == [lead.id]
    assert await NumberChoice.all().count() == 1
    assert await leads.whose(workspace, rep, "+14182223333") == []


async def test_a_choice_is_forgotten_once_the_lead_has_another_number(
    workspace: Workspace, rep: User, lead: Lead
) -> None:
    husband = await make_lead(workspace, "Paul Tremblay", phone=SHARED)
    son = await make_lead(workspace, "Luc Tremblay", phone=SHARED)
    await leads.numbers.choose(workspace, rep, SHARED, son.id)
    await leads.edit(workspace, rep, son.id, changes={"phone_mobile": ""})
    assert {owner.id for owner in await leads.whose(workspace, rep, SHARED)} == {lead.id, husband.id}


async def test_what_is_nobodys_choice_is_not_remembered(workspace: Workspace, rep: User, lead: Lead) -> None:
    other = await make_lead(workspace, "Paul Roy", phone=None)
    await leads.numbers.choose(workspace, rep, SHARED, lead.id)  # nobody else has it
    await leads.numbers.choose(workspace, rep, SHARED, other.id)  # who doesn't have it
    assert not await NumberChoice.exists()


async def test_two_clicks_at_once_remember_one_choice(workspace: Workspace, rep: User, lead: Lead) -> None:
    husband = await make_lead(workspace, "Paul Tremblay", phone=SHARED)
    await asyncio.gather(*(leads.numbers.choose(workspace, rep, SHARED, id_) for id_ in (lead.id, husband.id) * 5))
    assert await NumberChoice.all().count() == 1


async def test_a_lead_of_somebody_else_can_not_be_edited_by_a_rep_even_at_the_moment_it_changes_hands(
    workspace: Workspace, rep: User, lead: Lead
) -> None:
    ben = await make_rep(workspace, "Ben")
    await leads.edit(workspace, rep, lead.id, changes={"owner": ben.slack_id})
    with pytest.raises(Refused, match="Only the lead's owner"):
        await leads.edit(workspace, rep, lead.id, changes={"company": "x"})
