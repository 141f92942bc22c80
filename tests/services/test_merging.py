"""Two leads made one, and taken apart again."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.services import communications, leads
from bot.services.errors import Missing, Refused
from models import (
    AuditEntry,
    Communication,
    Delivery,
    Email,
    FollowUp,
    Lead,
    Merge,
    NumberChoice,
    Phone,
    User,
    Workspace,
)
from models.audit import AuditKind
from models.user import Role
from tests.factories import log_call, make_lead, make_rep

NOW = datetime.now(UTC)
HOME, WORK, MOBILE = "+15147894561", "+14182223333", "+14505554444"


@pytest.fixture
async def rep(workspace: Workspace) -> User:
    return await make_rep(workspace, "Ann", role=Role.MANAGER)


@pytest.fixture
async def sophie(workspace: Workspace) -> Lead:
    return await make_lead(workspace, "Sophie Tremblay", phone=HOME)


@pytest.fixture
async def double(workspace: Workspace) -> Lead:
    return await make_lead(workspace, "S Tremblay", phone=WORK, email="sophie@example.com", company="Garage Côté")


async def everything(*of: Lead) -> dict[str, Any]:
    """What is stored of some leads, for comparison."""
    ids = [lead.id for lead in of]
    plain = {"updated_at"}
    found: dict[str, Any] = {}
    for model in (Phone, Email, Communication, FollowUp, NumberChoice):
        rows = await model.filter(lead_id__in=ids).order_by("id").values()
        found[model.__name__] = [{k: v for k, v in row.items() if k not in plain} for row in rows]
    rows = await Lead.filter(id__in=ids).order_by("id").values()
    found["Lead"] = [{k: v for k, v in row.items() if k not in plain} for row in rows]
    return found


async def test_the_survivor_is_given_the_histories_the_numbers_and_what_it_lacks(
    workspace: Workspace, rep: User, sophie: Lead, double: Lead
) -> None:
    own = await log_call(workspace, rep, sophie, "attempted", executed_at=NOW - timedelta(days=2))
    moved = await log_call(workspace, rep, double, "answered", executed_at=NOW - timedelta(days=1), phone=WORK)
    await communications.add_note(workspace, moved.id, rep, "Wants winter tires")
    await leads.merge(workspace, rep, survivor_id=sophie.id, merged_id=double.id)
    page = await leads.history(workspace, sophie.id, seen_by=rep)
    assert [item.id for item in page.items] == [moved.id, own.id]
    lead = await leads.get(workspace, sophie.id, seen_by=rep)
    assert (lead.name, lead.company, lead.result) == ("Sophie Tremblay", "Garage Côté", "reached")
    assert lead.last_contact_at == moved.executed_at
    assert [(phone.type, phone.number) for phone in lead.phones] == [("mobile", HOME), ("home", WORK)]
    assert lead.emails == ("sophie@example.com",)
    for query in ("sophie@example", "côté", "3333", "s tremblay"):
        assert [found.id for found in await leads.find(workspace, rep, query)] == [sophie.id]
    with pytest.raises(Missing, match="was merged into Sophie Tremblay"):
        await leads.get(workspace, double.id, seen_by=rep)
    noted = await AuditEntry.filter(kind=AuditKind.LEADS_MERGED).order_by("id")
    assert [(entry.lead_id, entry.user_id) for entry in noted] == [(sophie.id, rep.id), (double.id, rep.id)]


async def test_undone_each_lead_is_exactly_as_it_was(
    workspace: Workspace, rep: User, sophie: Lead, double: Lead
) -> None:
    await Phone.create(workspace_id=workspace.id, lead_id=double.id, type="work", number=HOME, valid=False)
    await log_call(workspace, rep, sophie, "attempted", executed_at=NOW - timedelta(days=2))
    await log_call(workspace, rep, double, "answered", executed_at=NOW - timedelta(days=1), phone=WORK)
    await FollowUp.create(
        workspace_id=workspace.id, lead_id=double.id, user_id=rep.id, kind="call", due_at=NOW + timedelta(days=1)
    )
    await NumberChoice.create(workspace_id=workspace.id, user_id=rep.id, number=WORK, lead_id=double.id)
    await Lead.filter(id=double.id).update(unsubscribe_call_date=NOW)
    before = await everything(sophie, double)
    merge = await leads.merge(workspace, rep, survivor_id=sophie.id, merged_id=double.id)
    assert await everything(sophie, double) != before
    await leads.undo_merge(workspace, rep, merge.id)
    assert await everything(sophie, double) == before
    assert await AuditEntry.filter(kind=AuditKind.LEADS_UNMERGED).count() == 2


async def test_undoing_twice_changes_nothing_more(workspace: Workspace, rep: User, sophie: Lead, double: Lead) -> None:
    merge = await leads.merge(workspace, rep, survivor_id=sophie.id, merged_id=double.id)
    await leads.undo_merge(workspace, rep, merge.id)
    before = await everything(sophie, double)
    survivor, other = await leads.undo_merge(workspace, rep, merge.id)
    assert (survivor.id, other.id) == (sophie.id, double.id)
    assert await everything(sophie, double) == before


async def test_the_same_merge_again_is_the_same_merge(
    workspace: Workspace, rep: User, sophie: Lead, double: Lead
) -> None:
    first = await leads.merge(workspace, rep, survivor_id=sophie.id, merged_id=double.id)
    again = await leads.merge(workspace, rep, survivor_id=sophie.id, merged_id=double.id)
    assert first.id == again.id
    assert await Merge.all().count() == 1


async def test_follow_ups_and_remembered_numbers_follow(
    workspace: Workspace, rep: User, sophie: Lead, double: Lead
) -> None:
    third = await make_lead(workspace, "Paul Roy", phone=WORK)
    await leads.numbers.choose(workspace, rep, WORK, double.id)
    planned = await FollowUp.create(
        workspace_id=workspace.id, lead_id=double.id, user_id=rep.id, kind="call", due_at=NOW + timedelta(days=1)
    )
    assert [lead.id for lead in await leads.whose(workspace, rep, WORK)] == [double.id]
    merge = await leads.merge(workspace, rep, survivor_id=sophie.id, merged_id=double.id)
    assert [lead.id for lead in await leads.whose(workspace, rep, WORK)] == [sophie.id]
    assert (await FollowUp.get(id=planned.id)).lead_id == sophie.id
    await leads.undo_merge(workspace, rep, merge.id)
    assert [lead.id for lead in await leads.whose(workspace, rep, WORK)] == [double.id]
    assert third.id


async def test_no_number_is_lost_where_every_type_is_taken(
    workspace: Workspace, rep: User, sophie: Lead, double: Lead
) -> None:
    numbers = ["+15143334441", "+15143334442", "+15143334443", "+15143334444"]
    for type_, number in zip(("home", "work"), numbers[:2], strict=True):
        await Phone.create(workspace_id=workspace.id, lead_id=sophie.id, type=type_, number=number)
    for type_, number in zip(("home", "work"), numbers[2:], strict=True):
        await Phone.create(workspace_id=workspace.id, lead_id=double.id, type=type_, number=number)
    await leads.merge(workspace, rep, survivor_id=sophie.id, merged_id=double.id)
    lead = await leads.get(workspace, sophie.id, seen_by=rep)
    assert [(phone.type, phone.number) for phone in lead.phones] == [
        ("mobile", HOME),
        ("other", WORK),
        ("home", numbers[0]),
        ("work", numbers[1]),
        ("other2", numbers[2]),
        ("other3", numbers[3]),
    ]
    for number in (WORK, *numbers):
        assert [found.id for found in await leads.by_number(workspace, number, seen_by=rep)] == [sophie.id]


async def test_the_stricter_wish_wins_and_is_told_with_who_noted_it(
    workspace: Workspace, rep: User, sophie: Lead, double: Lead
) -> None:
    ben = await make_rep(workspace, "Ben")
    await leads.note_do_not_contact(workspace, ben, double.id, asked=["phone"])
    merge = await leads.merge(workspace, rep, survivor_id=sophie.id, merged_id=double.id)
    lead = await leads.get(workspace, sophie.id, seen_by=rep)
    assert lead.do_not_contact == {"phone"}
    assert [(asked.what, asked.by.name if asked.by else "") for asked in lead.asked] == [("phone", "Ben")]
    await leads.undo_merge(workspace, rep, merge.id)
    assert (await leads.get(workspace, sophie.id, seen_by=rep)).do_not_contact == frozenset()
    assert (await leads.get(workspace, double.id, seen_by=rep)).do_not_contact == {"phone"}


async def test_a_number_that_one_of_them_found_wrong_is_wrong_until_it_is_undone(
    workspace: Workspace, rep: User, sophie: Lead
) -> None:
    twin = await make_lead(workspace, "Sofie Tremblay", phone=HOME)
    await log_call(workspace, rep, twin, "attempted", tag="wrong_number", phone=HOME)
    merge = await leads.merge(workspace, rep, survivor_id=sophie.id, merged_id=twin.id)
    assert not (await Phone.get(lead_id=sophie.id)).valid
    await leads.undo_merge(workspace, rep, merge.id)
    assert (await Phone.get(lead_id=sophie.id)).valid
    assert not (await Phone.get(lead_id=twin.id)).valid


async def test_a_number_that_a_call_of_the_survivors_found_wrong_is_right_again_for_the_other(
    workspace: Workspace, rep: User, sophie: Lead, double: Lead
) -> None:
    merge = await leads.merge(workspace, rep, survivor_id=sophie.id, merged_id=double.id)
    await log_call(workspace, rep, sophie, "attempted", tag="wrong_number", phone=WORK)
    assert not (await Phone.get(number=WORK)).valid
    await leads.undo_merge(workspace, rep, merge.id)
    assert (await Phone.get(number=WORK)).valid


async def test_what_happened_since_stays_with_the_survivor(
    workspace: Workspace, rep: User, sophie: Lead, double: Lead
) -> None:
    old = await log_call(workspace, rep, double, "attempted", phone=WORK, executed_at=NOW - timedelta(days=3))
    merge = await leads.merge(workspace, rep, survivor_id=sophie.id, merged_id=double.id)
    since = await log_call(workspace, rep, sophie, "answered", phone=WORK)
    await leads.edit(workspace, rep, sophie.id, changes={"company": "Garage Roy", "phone_home": "+14185556666"})
    survivor, other = await leads.undo_merge(workspace, rep, merge.id)
    assert (survivor.company, survivor.result) == ("Garage Roy", "reached")
    assert (other.company, other.result) == ("Garage Côté", "attempted")
    assert (await Communication.get(id=since.id)).lead_id == sophie.id
    assert (await Communication.get(id=old.id)).lead_id == double.id
    assert "+14185556666" in [phone.number for phone in survivor.phones]
    assert [phone.number for phone in other.phones] == [WORK]


async def test_a_call_that_was_given_to_a_third_lead_since_stays_there(
    workspace: Workspace, rep: User, sophie: Lead, double: Lead
) -> None:
    third = await make_lead(workspace, "Paul Roy", phone=None)
    call = await log_call(workspace, rep, double, "attempted", phone=WORK)
    merge = await leads.merge(workspace, rep, survivor_id=sophie.id, merged_id=double.id)
    await communications.correct(workspace, call.id, rep, changes={"lead_id": third.id})
    await leads.undo_merge(workspace, rep, merge.id)
    assert (await Communication.get(id=call.id)).lead_id == third.id


async def test_a_chain_is_followed_to_its_end_and_undone_from_there(
    workspace: Workspace, rep: User, sophie: Lead, double: Lead
) -> None:
    last = await make_lead(workspace, "Sophie T. Roy", phone=None)
    call = await log_call(workspace, rep, double, "answered", phone=WORK)
    first = await leads.merge(workspace, rep, survivor_id=sophie.id, merged_id=double.id)
    before = await everything(sophie, double, last)
    second = await leads.merge(workspace, rep, survivor_id=last.id, merged_id=sophie.id)
    with pytest.raises(Missing, match="merged into Sophie T"):
        await leads.get(workspace, double.id, seen_by=rep)
    assert (await Communication.get(id=call.id)).lead_id == last.id
    with pytest.raises(Refused, match=r"was itself merged into .* after that: undo that merge first"):
        await leads.undo_merge(workspace, rep, first.id)
    await leads.undo_merge(workspace, rep, second.id)
    assert await everything(sophie, double, last) == before
    await leads.undo_merge(workspace, rep, first.id)
    assert (await Communication.get(id=call.id)).lead_id == double.id


async def test_of_two_merges_of_one_lead_the_later_is_undone_first(
    workspace: Workspace, rep: User, sophie: Lead, double: Lead
) -> None:
    third = await make_lead(workspace, "Sofie T", phone=None)
    first = await leads.merge(workspace, rep, survivor_id=sophie.id, merged_id=double.id)
    second = await leads.merge(workspace, rep, survivor_id=sophie.id, merged_id=third.id)
    offered = await leads.undoable_merge(workspace, sophie.id, seen_by=rep)
    assert offered is not None
    assert (offered.id, offered.other) == (second.id, "Sofie T")
    with pytest.raises(Refused, match=r"was merged with Sofie T after that: undo that merge first"):
        await leads.undo_merge(workspace, rep, first.id)
    await leads.undo_merge(workspace, rep, second.id)
    await leads.undo_merge(workspace, rep, first.id)
    assert await leads.undoable_merge(workspace, sophie.id, seen_by=rep) is None


async def test_after_a_day_it_can_not_be_undone(workspace: Workspace, rep: User, sophie: Lead, double: Lead) -> None:
    merge = await leads.merge(workspace, rep, survivor_id=sophie.id, merged_id=double.id)
    tomorrow = merge.at + timedelta(days=1, minutes=1)
    assert await leads.undoable_merge(workspace, sophie.id, seen_by=rep, now=tomorrow) is None
    with pytest.raises(Refused, match="over a day ago"):
        await leads.undo_merge(workspace, rep, merge.id, now=tomorrow)
    assert await leads.undoable_merge(workspace, sophie.id, seen_by=rep, now=merge.at + timedelta(hours=23)) is not None


async def test_what_can_not_be_merged_is_refused_with_a_sentence(
    workspace: Workspace, rep: User, sophie: Lead, double: Lead
) -> None:
    gone = await make_lead(workspace, "Gone", deleted_at=NOW)
    with pytest.raises(Refused, match="the same lead twice"):
        await leads.merge(workspace, rep, survivor_id=sophie.id, merged_id=sophie.id)
    for survivor, merged in ((sophie.id, gone.id), (gone.id, sophie.id), (sophie.id, 10**12), (sophie.id, -1)):
        with pytest.raises(Missing, match="isn't here any more"):
            await leads.merge(workspace, rep, survivor_id=survivor, merged_id=merged)
    third = await make_lead(workspace, "Paul Roy", phone=None)
    await leads.merge(workspace, rep, survivor_id=sophie.id, merged_id=double.id)
    for survivor, merged in ((third.id, double.id), (double.id, third.id)):
        with pytest.raises(Missing, match="was merged into Sophie Tremblay"):
            await leads.merge(workspace, rep, survivor_id=survivor, merged_id=merged)


async def test_leads_of_another_workspace_are_not_there(workspace: Workspace, rep: User, sophie: Lead) -> None:
    other = await Workspace.create(slack_id="T2")
    theirs = await make_lead(other)
    with pytest.raises(Missing):
        await leads.merge(workspace, rep, survivor_id=sophie.id, merged_id=theirs.id)


async def test_two_merges_the_other_way_round_at_once_leave_one_lead(
    workspace: Workspace, rep: User, sophie: Lead, double: Lead
) -> None:
    outcomes = await asyncio.gather(
        leads.merge(workspace, rep, survivor_id=sophie.id, merged_id=double.id),
        leads.merge(workspace, rep, survivor_id=double.id, merged_id=sophie.id),
        return_exceptions=True,
    )
    assert sorted(isinstance(outcome, Missing) for outcome in outcomes) == [False, True]
    assert await Lead.filter(merged_into_id__isnull=True).count() == 1


async def test_calls_that_are_logged_while_leads_are_merged_are_all_in_the_survivors_history(
    workspace: Workspace, rep: User, sophie: Lead, double: Lead
) -> None:
    for _ in range(5):
        await log_call(workspace, rep, double, "attempted", phone=WORK, channel_id=None)
    live = [await log_call(workspace, rep, double, "calling", phone=WORK) for _ in range(3)]
    done = await asyncio.gather(
        leads.merge(workspace, rep, survivor_id=sophie.id, merged_id=double.id),
        *(communications.correct(workspace, call.id, rep, changes={"description": "x"}) for call in live),
        *(communications.take_back(workspace, call.id, rep) for call in live[:1]),
        *(log_call(workspace, rep, double, "attempted", phone=WORK, channel_id=None) for _ in range(3)),
        return_exceptions=True,
    )
    refused = [problem for problem in done if isinstance(problem, Exception)]
    assert all(
        "was merged into" in str(problem) or "took" in str(problem) or "taken" in str(problem) for problem in refused
    )
    assert await Communication.filter(lead_id=double.id).count() == 0


async def test_cards_that_show_another_name_now_are_edited_but_only_the_newest(
    workspace: Workspace, rep: User, sophie: Lead, double: Lead, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.services.outgoing.NEWEST_CARDS", 3)
    made = [await log_call(workspace, rep, double, executed_at=NOW - timedelta(hours=n), phone=WORK) for n in range(5)]
    await Delivery.filter(kind="card").update(sent_ts="1.1", settled_at=NOW)
    await leads.merge(workspace, rep, survivor_id=sophie.id, merged_id=double.id)
    edited = await Delivery.filter(kind="card_edit").values_list("communication_id", flat=True)
    assert set(edited) == {call.id for call in made[:3]}


async def test_a_plan_says_what_merging_would_do(workspace: Workspace, rep: User, sophie: Lead, double: Lead) -> None:
    await log_call(workspace, rep, double, "answered", phone=WORK)
    plan = await leads.merge_plan(workspace, rep, survivor_id=sophie.id, merged_id=double.id)
    assert [(phone.type, phone.number) for phone in plan.phones] == [("home", WORK)]
    assert [email.address for email in plan.emails] == ["sophie@example.com"]
    assert plan.filled == ("company",)
    assert (plan.survivor.communications, plan.other.communications) == (0, 1)


async def test_a_lead_with_very_many_communications_is_merged_whole(
    workspace: Workspace, rep: User, sophie: Lead, double: Lead, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.services.leads.merging._AT_ONCE", 7)
    monkeypatch.setattr("bot.services.leads.unmerging._AT_ONCE", 7)
    await Communication.bulk_create(
        Communication(
            workspace_id=workspace.id,
            lead_id=double.id,
            user_id=rep.id,
            method="sms",
            type="incoming",
            executed_at=NOW - timedelta(minutes=n),
        )
        for n in range(30)
    )
    merge = await leads.merge(workspace, rep, survivor_id=sophie.id, merged_id=double.id)
    assert await Communication.filter(lead_id=sophie.id).count() == 30
    await leads.undo_merge(workspace, rep, merge.id)
    assert await Communication.filter(lead_id=double.id).count() == 30


async def test_a_reminder_that_was_posted_is_drawn_anew_where_its_lead_is_merged_taken_apart_or_renamed(
    workspace: Workspace, rep: User, sophie: Lead, double: Lead
) -> None:
    planned = await FollowUp.create(
        workspace_id=workspace.id, lead_id=double.id, user_id=rep.id, kind="call", due_at=NOW
    )
    posted = await Delivery.create(
        workspace_id=workspace.id,
        kind="follow_up",
        follow_up_id=planned.id,
        user_id=rep.id,
        channel_id=rep.slack_id,
        about=str(planned.id),
        due_at=NOW,
        sent_ts="1.1",
        settled_at=NOW,
    )
    merged = await leads.merge(workspace, rep, survivor_id=sophie.id, merged_id=double.id)
    assert (await Delivery.get(id=posted.id)).settled_at is None
    await Delivery.filter(id=posted.id).update(settled_at=NOW)
    await leads.undo_merge(workspace, rep, merged.id)
    assert (await Delivery.get(id=posted.id)).settled_at is None
    await Delivery.filter(id=posted.id).update(settled_at=NOW)
    await leads.edit(workspace, rep, double.id, changes={"first_name": "Sophie"})
    assert (await Delivery.get(id=posted.id)).settled_at is None
