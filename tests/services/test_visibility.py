"""A lead that a rep may not see is not there: not to be found, read, logged for, or reached through what was logged."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.reading import FollowUpPlan
from bot.services import communications, follow_ups, leads
from bot.services.errors import Missing, Refused
from models import Communication, Delivery, Lead, Note, User, Workspace
from models.methods import Invalid
from models.status import StatusReport
from models.user import Role
from models.workspace import Visibility
from tests.factories import log_call, make_lead, make_rep

NOW = datetime.now(UTC)
NUMBER = "+15147894561"


@pytest.fixture
async def owner(workspace: Workspace) -> User:
    return await make_rep(workspace, "Ben")


@pytest.fixture
async def theirs(workspace: Workspace, owner: User) -> Lead:
    return await make_lead(workspace, owner=owner)


@pytest.fixture(autouse=True)
async def own_leads_only(workspace: Workspace) -> None:
    workspace.reps_see = Visibility.OWN
    await workspace.save()


async def test_what_is_somebody_elses_is_neither_found_nor_read(workspace: Workspace, rep: User, theirs: Lead) -> None:
    nobodys = await make_lead(workspace, "Sophie Roy", phone=NUMBER)
    assert [lead.id for lead in await leads.find(workspace, rep, "sophie")] == [nobodys.id]
    assert [lead.id for lead in await leads.by_number(workspace, NUMBER, seen_by=rep)] == [nobodys.id]
    assert [lead.id for lead in await leads.whose(workspace, rep, NUMBER)] == [nobodys.id]
    assert await leads.get_several(workspace, [theirs.id], seen_by=rep) == []
    for reading in (
        leads.get(workspace, theirs.id, seen_by=rep),
        leads.history(workspace, theirs.id, seen_by=rep),
        leads.details(workspace, theirs.id, seen_by=rep),
        leads.as_file(workspace, rep, theirs.id),
    ):
        with pytest.raises(Missing, match="That lead isn't here any more"):
            await reading


async def test_the_owner_and_a_manager_see_it_and_so_does_logcall_itself(
    workspace: Workspace, owner: User, theirs: Lead
) -> None:
    for seen_by in (owner, await make_rep(workspace, role=Role.MANAGER), await make_rep(workspace, role=Role.ADMIN)):
        assert (await leads.get(workspace, theirs.id, seen_by=seen_by)).id == theirs.id
        assert len(await leads.find(workspace, seen_by, "sophie")) == 1
    assert (await leads.get(workspace, theirs.id, seen_by=None)).id == theirs.id


async def test_nothing_is_logged_or_planned_for_a_lead_that_is_not_there_for_the_rep(
    workspace: Workspace, rep: User, theirs: Lead
) -> None:
    with pytest.raises(Invalid) as problem:
        await log_call(workspace, rep, theirs)
    assert problem.value.errors == {"lead_id": "is not a lead of this workspace: choose another"}
    plan = FollowUpPlan(kind="call", due_at=NOW + timedelta(days=1), text="", priority="normal")
    with pytest.raises(Invalid, match="lead_id"):
        await follow_ups.plan(workspace, rep, theirs.id, plan)
    mine = await log_call(workspace, rep, await make_lead(workspace, "Paul Roy", phone=None))
    with pytest.raises(Invalid, match="is not a lead of this workspace"):
        await communications.correct(workspace, mine.id, rep, changes={"lead_id": theirs.id})
    assert await Communication.filter(lead_id=theirs.id).count() == 0


async def test_what_was_logged_with_it_can_neither_be_read_nor_changed(
    workspace: Workspace, rep: User, owner: User, theirs: Lead
) -> None:
    call = await log_call(workspace, owner, theirs, "calling")
    for deed in (
        communications.get(workspace, call.id, seen_by=rep),
        communications.correct(workspace, call.id, rep, changes={"description": "x"}),
        communications.add_note(workspace, call.id, rep, "x"),
        communications.take_back(workspace, call.id, rep),
        communications.report_status(workspace, call.id, StatusReport("answered", "click", NOW), user=rep),
    ):
        with pytest.raises(Missing, match="That communication isn't here any more"):
            await deed
    assert not await Note.exists()
    assert (await communications.get(workspace, call.id, seen_by=owner)).call_status == "calling"


async def test_ones_own_live_call_can_be_ended_even_once_its_lead_was_given_away(
    workspace: Workspace, rep: User, owner: User
) -> None:
    lead = await make_lead(workspace, email="sophie@example.com")
    call = await log_call(workspace, rep, lead, "calling")
    await leads.edit(workspace, rep, lead.id, changes={"owner": owner.slack_id})
    shown = await communications.get(workspace, call.id, seen_by=rep)
    assert (shown.lead.name, shown.lead.phones, shown.lead.emails) == ("Sophie Tremblay", (), ())
    await communications.report_status(workspace, call.id, StatusReport("answered", "click", NOW), user=rep)
    with pytest.raises(Missing):
        await communications.correct(workspace, call.id, rep, changes={"description": "x"})
    with pytest.raises(Missing):
        await communications.get(workspace, call.id, seen_by=rep)


async def test_guests_see_nothing_and_log_nothing(workspace: Workspace, lead: Lead) -> None:
    guest = await make_rep(workspace, "Guest", is_guest=True, role=Role.ADMIN)
    for reps_see in Visibility:
        workspace.reps_see = reps_see
        assert await leads.find(workspace, guest, "sophie") == []
        assert await leads.by_number(workspace, NUMBER, seen_by=guest) == []
        with pytest.raises(Missing):
            await leads.get(workspace, lead.id, seen_by=guest)
        with pytest.raises(Refused):
            await log_call(workspace, guest, lead)
        with pytest.raises(Refused):
            await leads.create(workspace, guest, first_name="Paul")


async def test_what_was_planned_with_a_lead_that_was_given_away_is_not_there(
    workspace: Workspace, rep: User, owner: User
) -> None:
    lead = await make_lead(workspace)
    planned = await follow_ups.plan(workspace, rep, lead.id, FollowUpPlan(NOW + timedelta(days=1)))
    reminder = await Delivery.get(follow_up_id=planned.id)
    assert not (await follow_ups.reminded_of(workspace, reminder)).hidden
    await leads.edit(workspace, rep, lead.id, changes={"owner": owner.slack_id})
    for change in (
        follow_ups.done(workspace, planned.id, rep),
        follow_ups.snooze(workspace, planned.id, rep, 30),
        follow_ups.reopen(workspace, planned.id, rep),
    ):
        with pytest.raises(Missing, match="That follow-up isn't here any more"):
            await change
    assert (await follow_ups.reminded_of(workspace, reminder)).hidden == {planned.id}
