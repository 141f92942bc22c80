"""Logging a communication."""

import asyncio
from datetime import UTC, datetime, timedelta, timezone

import pytest

from bot.services import communications, leads, outbox
from bot.services.errors import Refused
from models import Communication, Delivery, Lead, Phone, StatusChange, User, Workspace
from models.database import close_database, open_database, reads
from models.methods import Invalid
from models.user import Role
from tests.factories import log_call, make_lead, make_rep, make_workspace

VALUES: dict[str, dict[str, object]] = {
    "phone": {"call_status": "answered", "call_phone": "+15147894561", "call_duration": 740},
    "email": {"email_subject": "Offer", "email_body": "Here it is", "email_user": "dana@example.com"},
    "sms": {},
    "video": {"url": "https://meet.example.com/abc"},
}


@pytest.mark.parametrize("direction", ["outgoing", "incoming"])
@pytest.mark.parametrize("method", VALUES)
async def test_each_method_is_kept_with_its_lead_its_trail_and_its_card(
    workspace: Workspace, method: str, direction: str
) -> None:
    rep, lead = await make_rep(workspace), await make_lead(workspace)
    when = datetime(2026, 11, 20, 16, tzinfo=UTC)
    logged = await communications.log(
        workspace,
        rep,
        lead_id=lead.id,
        method=method,
        direction=direction,
        values=VALUES[method],
        executed_at=when,
        description="  spoke of winter tires ",
        channel_id="C0SALES",
    )
    assert (logged.method, logged.direction, logged.executed_at) == (method, direction, when)
    assert logged.description == "spoke of winter tires"
    assert logged.rep is not None
    assert logged.rep.slack_id == rep.slack_id
    assert logged.hidden == {name for name in VALUES[method] if not name.startswith("call_")}
    trail = await StatusChange.filter(communication_id=logged.id)
    assert [(line.kind, line.new_status, line.user_id) for line in trail] == [("logged", logged.call_status, rep.id)]
    card = await Delivery.get(communication_id=logged.id)
    assert (card.kind, card.channel_id, card.workspace_id) == ("card", "C0SALES", workspace.id)
    kept = await Lead.get(id=lead.id)
    reached = method == "phone" or (direction == "incoming" and method != "video")
    attempted = direction == "outgoing"
    assert kept.result == ("reached" if reached else "attempted" if attempted else None)
    assert kept.last_contact_at == when


async def test_what_was_logged_is_in_the_lead_s_history_at_once(workspace: Workspace) -> None:
    rep, lead = await make_rep(workspace), await make_lead(workspace)
    logged = await log_call(workspace, rep, lead)
    page = await leads.history(workspace, lead.id, seen_by=None)
    assert [item.id for item in page.items] == [logged.id]


async def test_without_a_channel_nothing_is_to_be_posted(workspace: Workspace) -> None:
    await log_call(workspace, await make_rep(workspace), await make_lead(workspace), channel_id=None)
    assert await outbox.depth() == 0


async def test_the_channel_that_a_rep_posted_in_last_is_remembered(workspace: Workspace) -> None:
    rep, lead = await make_rep(workspace), await make_lead(workspace)
    await log_call(workspace, rep, lead, channel_id="C1")
    await log_call(workspace, rep, lead, channel_id=None)
    assert (await User.get(id=rep.id)).channel_id == rep.channel_id == "C1"


async def test_the_bell_rings_once_the_card_can_be_claimed(workspace: Workspace) -> None:
    rep, lead = await make_rep(workspace), await make_lead(workspace)
    while await outbox.bell.wait(0):
        pass
    await log_call(workspace, rep, lead)
    assert await outbox.bell.wait(1)
    assert len(await outbox.claim(workspace, 5, now=datetime.now(UTC), lease=timedelta(minutes=1))) == 1


async def test_a_backdated_call_is_ordered_by_when_it_happened_and_leaves_the_last_contact(
    workspace: Workspace,
) -> None:
    rep, lead = await make_rep(workspace), await make_lead(workspace)
    now = datetime.now(UTC)
    newest = await log_call(workspace, rep, lead, executed_at=now - timedelta(hours=1))
    oldest = await log_call(workspace, rep, lead, executed_at=now - timedelta(days=9))
    page = await leads.history(workspace, lead.id, seen_by=None)
    assert [item.id for item in page.items] == [newest.id, oldest.id]
    assert (await Lead.get(id=lead.id)).last_contact_at == now - timedelta(hours=1)


async def test_a_time_with_another_offset_is_the_same_moment(workspace: Workspace) -> None:
    rep, lead = await make_rep(workspace), await make_lead(workspace)
    eastern = timezone(timedelta(hours=-5))
    noon = await log_call(workspace, rep, lead, executed_at=datetime(2026, 11, 20, 12, tzinfo=eastern))
    later = await log_call(workspace, rep, lead, executed_at=datetime(2026, 11, 20, 17, 30, tzinfo=UTC))
    assert noon.executed_at == datetime(2026, 11, 20, 17, tzinfo=UTC)
    page = await leads.history(
        workspace, lead.id, seen_by=None, before=(datetime(2026, 11, 20, 12, 15, tzinfo=eastern), 10**6)
    )
    assert [item.id for item in page.items] == [noon.id]
    assert later.id in [item.id for item in (await leads.history(workspace, lead.id, seen_by=None)).items]


@pytest.mark.parametrize(
    ("field", "change"),
    [
        ("method", {"method": "fax"}),
        ("type", {"direction": "sideways"}),
        ("call_phone", {"values": {"call_status": "answered", "call_phone": "12"}}),
        ("call_duration", {"values": {"call_status": "answered", "call_duration": -3}}),
        ("email_subject", {"values": {"call_status": "answered", "email_subject": "x"}}),
        ("call_status", {"values": {}}),
        ("call_status", {"values": {"call_status": "pending"}}),
        ("call_status", {"values": {"call_status": "unanswered"}}),
        ("call_status", {"values": {"call_status": "interrupted"}}),
        ("call_status", {"values": {"call_status": "attempted"}, "direction": "incoming"}),
        ("call_status", {"values": {"call_status": "calling"}, "click_to_call": True}),
        ("call_tag", {"tag": "left_voicemail"}),
        ("call_tag", {"tag": "sang", "values": {"call_status": "attempted"}}),
        ("call_tag", {"tag": "left_voicemail", "method": "sms", "values": {}}),
        ("executed_at", {"executed_at": datetime.now(UTC) + timedelta(hours=1)}),
        ("executed_at", {"executed_at": "yesterday"}),
        ("description", {"description": "x" * 3001}),
        ("description", {"description": 3}),
        ("lead_id", {"lead_id": 999}),
        ("lead_id", {"lead_id": 0}),
        ("lead_id", {"lead_id": 2**40}),
        ("lead_id", {"lead_id": None}),
        ("lead_id", {"lead_id": "1"}),
    ],
)
async def test_what_is_wrong_is_named_and_nothing_is_kept(
    workspace: Workspace, field: str, change: dict[str, object]
) -> None:
    rep, lead = await make_rep(workspace), await make_lead(workspace)
    good = {"lead_id": lead.id, "method": "phone", "direction": "outgoing", "values": {"call_status": "answered"}}
    with pytest.raises(Invalid) as invalid:
        await communications.log(workspace, rep, channel_id="C1", **(good | change))  # type: ignore[arg-type]
    assert set(invalid.value.errors) == {field}
    assert await Communication.all().count() == await outbox.depth() == 0
    assert (await Lead.get(id=lead.id)).last_contact_at is None


async def test_everything_that_is_wrong_is_named_at_once(workspace: Workspace) -> None:
    with pytest.raises(Invalid) as invalid:
        await communications.log(
            workspace,
            await make_rep(workspace),
            lead_id=999,
            method="phone",
            direction="outgoing",
            values={"call_status": "answered", "call_phone": "12", "call_duration": -1},
            description="x" * 3001,
            executed_at=datetime.now(UTC) + timedelta(days=1),
        )
    assert set(invalid.value.errors) == {"lead_id", "call_phone", "call_duration", "description", "executed_at"}


async def test_a_clock_that_is_a_minute_ahead_is_forgiven(workspace: Workspace) -> None:
    ahead = datetime.now(UTC) + timedelta(minutes=1)
    logged = await log_call(workspace, await make_rep(workspace), await make_lead(workspace), executed_at=ahead)
    assert logged.executed_at == ahead


async def test_a_lead_that_was_merged_or_deleted_meanwhile_is_said_to_be(workspace: Workspace) -> None:
    rep, survivor = await make_rep(workspace), await make_lead(workspace, "Marc Roy")
    merged = await make_lead(workspace, merged_into_id=survivor.id)
    deleted = await make_lead(workspace, deleted_at=datetime.now(UTC))
    with pytest.raises(Invalid) as invalid:
        await log_call(workspace, rep, merged)
    assert invalid.value.errors == {"lead_id": "was merged into Marc Roy: choose that one"}
    with pytest.raises(Invalid) as invalid:
        await log_call(workspace, rep, deleted)
    assert invalid.value.errors == {"lead_id": "was deleted: choose another"}


async def test_a_null_character_in_a_description_is_left_out(workspace: Workspace) -> None:
    rep, lead = await make_rep(workspace), await make_lead(workspace)
    logged = await log_call(workspace, rep, lead, description="a\0b")
    assert logged.description == "ab"


async def test_the_same_source_again_returns_what_it_made_and_writes_nothing(workspace: Workspace) -> None:
    rep, lead = await make_rep(workspace), await make_lead(workspace)
    first = await log_call(workspace, rep, lead, source="view:V1")
    again = await log_call(workspace, rep, lead, "attempted", source="view:V1")
    assert again == first
    assert await Communication.all().count() == await StatusChange.all().count() == await outbox.depth() == 1


async def test_a_source_is_answered_even_when_its_lead_is_gone_since(workspace: Workspace) -> None:
    rep, lead = await make_rep(workspace), await make_lead(workspace)
    first = await log_call(workspace, rep, lead, source="view:V1")
    await Lead.filter(id=lead.id).update(deleted_at=datetime.now(UTC))
    assert (await log_call(workspace, rep, lead, source="view:V1")).id == first.id


async def test_two_workspaces_may_use_the_same_source(workspace: Workspace) -> None:
    other = await make_workspace("T2")
    made = [
        await log_call(each, await make_rep(each), await make_lead(each), source="view:V1")
        for each in (workspace, other)
    ]
    assert made[0].id != made[1].id


async def test_twenty_at_once_with_one_source_make_one_and_all_get_it(workspace: Workspace) -> None:
    rep, lead = await make_rep(workspace), await make_lead(workspace)
    made = await asyncio.gather(*(log_call(workspace, rep, lead, source="view:V1") for _ in range(20)))
    assert len({record.id for record in made}) == 1
    assert await Communication.all().count() == await StatusChange.all().count() == await outbox.depth() == 1


async def test_twenty_different_ones_at_once_are_all_kept(workspace: Workspace) -> None:
    rep, lead = await make_rep(workspace), await make_lead(workspace)
    statuses = ["attempted", "answered"] * 10
    made = await asyncio.gather(*(log_call(workspace, rep, lead, status) for status in statuses))
    kept = await Lead.get(id=lead.id)
    assert len({record.id for record in made}) == 20
    assert kept.result == "reached"
    assert kept.last_contact_at == max(record.executed_at for record in made)


async def test_nobody_need_be_known_to_have_called(workspace: Workspace) -> None:
    lead = await make_lead(workspace)
    logged = await communications.log(
        workspace,
        None,
        lead_id=lead.id,
        method="phone",
        direction="incoming",
        values={"call_status": "interrupted"},
    )
    assert logged.rep is None


async def test_starting_a_call_to_a_lead_who_asked_not_to_be_called_is_blocked(workspace: Workspace) -> None:
    rep = await make_rep(workspace)
    for date in ("unsubscribe_all_date", "unsubscribe_call_date"):
        lead = await make_lead(workspace, **{date: datetime.now(UTC)})
        with pytest.raises(Invalid) as invalid:
            await log_call(workspace, rep, lead, "calling")
        assert "asked not to be called" in invalid.value.errors["lead_id"]
        for direction, status in (("outgoing", "answered"), ("incoming", "answered"), ("incoming", "calling")):
            await log_call(workspace, rep, lead, status, direction=direction)
    other = await make_lead(workspace, unsubscribe_email_date=datetime.now(UTC))
    await log_call(workspace, rep, other, "calling")


async def test_a_manager_may_call_them_with_a_reason_that_the_trail_keeps(workspace: Workspace) -> None:
    lead = await make_lead(workspace, unsubscribe_all_date=datetime.now(UTC))
    rep, manager = await make_rep(workspace), await make_rep(workspace, role=Role.MANAGER)
    with pytest.raises(Refused):
        await log_call(workspace, rep, lead, "calling", override_reason="they asked me to")
    logged = await log_call(workspace, manager, lead, "calling", override_reason="they asked me to")
    line = await StatusChange.get(communication_id=logged.id)
    assert (line.user_id, line.changes) == (manager.id, {"do_not_contact": [None, "they asked me to"]})


async def test_a_wrong_number_marks_that_phone_of_that_lead_alone(workspace: Workspace) -> None:
    rep = await make_rep(workspace)
    lead, namesake = await make_lead(workspace), await make_lead(workspace)
    await Phone.create(workspace_id=workspace.id, lead_id=lead.id, type="work", number="+15142223333")
    await log_call(workspace, rep, lead, "attempted", tag="wrong_number")
    valid = await Phone.all().order_by("id").values_list("lead_id", "number", "valid")
    assert valid == [
        (lead.id, "+15147894561", False),
        (namesake.id, "+15147894561", True),
        (lead.id, "+15142223333", True),
    ]


async def test_a_write_does_not_wait_for_a_long_read(sqlite_url: str) -> None:
    await open_database(sqlite_url)
    try:
        workspace = await make_workspace()
        rep, lead = await make_rep(workspace), await make_lead(workspace)
        async with reads()._lock:  # as a read holds it for as long as it takes
            logged = await asyncio.wait_for(log_call(workspace, rep, lead), 10)
        assert logged.id
    finally:
        await close_database()
