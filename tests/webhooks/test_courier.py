"""Telling hooks what happened: to a real receiver, which is well, unwell or away."""

import asyncio
import random
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import aiohttp
import pytest

from bot.api.showing import show
from bot.listening import Listening
from bot.rest import Patience
from bot.services import communications, hooks, importing, leads
from bot.services.hooks import waiting
from bot.webhooks import Courier
from bot.webhooks.courier import AT_ONCE
from models import Communication, Hook, HookDelivery, Lead, Workspace
from models.database import is_postgres, reads
from models.hook import HookEvent
from tests.clock import Clock
from tests.factories import log_call, make_lead, make_rep
from tests.webhooks.receiver import Receiver, receiving

moved = asyncio.Event()
"""A courier has finished a try."""


class Watched(Courier):
    async def _deliver(self, session: aiohttp.ClientSession, hook: Hook, delivery: HookDelivery) -> None:
        await super()._deliver(session, hook, delivery)
        moved.set()


@pytest.fixture(autouse=True)
def events_of_this_loop() -> None:
    global moved
    moved = asyncio.Event()


@pytest.fixture
def workspace(listening: Listening) -> Workspace:
    """Without an app, and so without its courier."""
    return listening.workspace


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
async def hook(workspace: Workspace, receiver: Receiver) -> Hook:
    hook, receiver.secret = await hooks.add(workspace, receiver.url, list(HookEvent))
    return hook


@asynccontextmanager
async def carrying(listening: Listening, clock: Clock, patience: Patience | None = None) -> AsyncIterator[Courier]:
    courier = Watched(listening, show, patience=patience, clock=clock)
    running = asyncio.create_task(courier.run())
    try:
        yield courier
    finally:
        await courier.stop(5)
        await running


async def settled(count: int) -> list[HookDelivery]:
    """Wait until so many deliveries were taken, or given up."""
    while True:
        moved.clear()
        done = [each for each in await HookDelivery.all().order_by("id") if each.settled_at or each.parked_at]
        if len(done) >= count:
            return done
        await moved.wait()


async def tries_of(delivery_id: int, count: int) -> HookDelivery:
    """Wait until so many tries of a delivery were in vain, or it is settled."""
    while True:
        moved.clear()
        delivery = await HookDelivery.get(id=delivery_id)
        if delivery.claimed_until is None and (delivery.attempts >= count or delivery.settled_at):
            return delivery
        await moved.wait()


async def test_what_happens_is_told_in_order_and_signed(
    workspace: Workspace, listening: Listening, receiver: Receiver, hook: Hook, clock: Clock
) -> None:
    rep = await make_rep(workspace)
    async with carrying(listening, clock):
        lead = await leads.create(workspace, rep, first_name="Zoé", phone="+15147894561")
        await receiver.until(1)
        call = await log_call(workspace, rep, await make_lead(workspace, "Marc Roy", phone=None), "answered")
        await receiver.until(3)
        await communications.correct(workspace, call.id, rep, changes={"description": "Wants a test drive"})
        await receiver.until(4)
        await communications.take_back(workspace, call.id, rep)
        await receiver.until(6)
        await settled(6)
    assert receiver.said()[0] == ("lead.created", lead.id)
    about_the_call = [told for told in receiver.tries if told.event.startswith("communication")]
    assert [told.event.partition(".")[2] for told in about_the_call] == ["created", "updated", "deleted"]
    assert about_the_call[1].data["description"] == "Wants a test drive"
    assert about_the_call[2].data == {"id": call.id}
    assert [event for event, id_ in receiver.said() if id_ == call.lead.id and event.startswith("lead")] == [
        "lead.updated",
        "lead.updated",
    ]
    assert receiver.unsigned == 0
    assert len({told.name for told in receiver.tries}) == len(receiver.tries)


async def test_a_hook_hears_of_what_it_asked_for_and_of_nothing_else(
    workspace: Workspace, listening: Listening, receiver: Receiver, clock: Clock
) -> None:
    _, receiver.secret = await hooks.add(workspace, receiver.url, ["communication.created"])
    rep, lead = await make_rep(workspace), await make_lead(workspace)
    call = await log_call(workspace, rep, lead)
    await communications.correct(workspace, call.id, rep, changes={"description": "x"})
    async with carrying(listening, clock):
        await settled(1)
    assert receiver.said() == [("communication.created", call.id)]


async def test_without_hooks_nothing_is_written_down(workspace: Workspace) -> None:
    await log_call(workspace, await make_rep(workspace), await make_lead(workspace))
    assert await HookDelivery.all().count() == 0


async def test_one_who_was_unwell_is_told_once_it_is_well(
    workspace: Workspace, listening: Listening, receiver: Receiver, hook: Hook, clock: Clock
) -> None:
    receiver.status = 503
    async with carrying(listening, clock, Patience(first=60, most=60)):
        await leads.create(workspace, None, first_name="Zoé")
        [told] = await receiver.until(1)
        delivery = await tries_of(int(told.name), 1)
        assert delivery.error == "it answered 503"
        assert delivery.due_at <= clock() + timedelta(seconds=60)
        receiver.status = 204
        clock.ahead += timedelta(minutes=2)
        hooks.bell.ring()
        await receiver.until(2)
        [delivery] = await settled(1)
    assert (delivery.attempts, delivery.error, delivery.parked_at) == (2, None, None)
    assert {told.name for told in receiver.tries} == {str(delivery.id)}
    assert receiver.tries[1].at - receiver.tries[0].at >= 120


async def test_waits_grow_and_are_never_longer_than_an_hour(
    workspace: Workspace, listening: Listening, receiver: Receiver, hook: Hook, clock: Clock
) -> None:
    random.seed(7)
    receiver.status = 500
    await leads.create(workspace, None, first_name="Zoé")
    waits = []
    async with carrying(listening, clock):
        for tried in range(1, 16):
            [told, *_] = await receiver.until(tried)
            delivery = await tries_of(int(told.name), tried)
            waits.append((delivery.due_at - clock()).total_seconds())
            clock.ahead += delivery.due_at - clock() + timedelta(seconds=1)
            hooks.bell.ring()
    assert max(waits[:3]) <= 40
    assert max(waits) <= 3600
    assert max(waits[9:]) > 600


async def test_after_a_day_in_vain_it_is_parked_and_can_be_replayed(
    workspace: Workspace, listening: Listening, receiver: Receiver, hook: Hook, clock: Clock
) -> None:
    receiver.status = 500
    lead = await leads.create(workspace, None, first_name="Zoé")
    async with carrying(listening, clock, Patience(first=1e9, most=1e9)):
        [told] = await receiver.until(1)
        delivery = await tries_of(int(told.name), 1)
        assert delivery.due_at <= delivery.created_at + timedelta(days=1), "it is tried a last time when the day ends"
        clock.ahead += timedelta(days=1, seconds=1)
        hooks.bell.ring()
        [delivery] = await settled(1)
        assert (delivery.attempts, delivery.settled_at) == (2, None)
        assert [each.id for each in await hooks.parked(workspace)] == [delivery.id]
        assert await hooks.depth(workspace) == 0

        await leads.edit(workspace, None, lead.id, changes={"first_name": "Zoë"})
        receiver.status, clock.ahead = 200, timedelta()
        assert await hooks.replay(workspace, delivery.id) == 1
        await receiver.until(4)
        await settled(2)
    assert sorted(receiver.said()[2:]) == [("lead.created", lead.id), ("lead.updated", lead.id)]
    assert {told.data["first_name"] for told in receiver.tries[2:]} == {"Zoë"}, "what is told is what is true by then"
    assert await hooks.parked(workspace) == []


async def test_gone_is_parked_at_once_and_a_rest_that_is_asked_for_is_kept(
    workspace: Workspace, listening: Listening, receiver: Receiver, hook: Hook, clock: Clock
) -> None:
    receiver.status = 410
    async with carrying(listening, clock, Patience(first=0.001, most=0.001)):
        await leads.create(workspace, None, first_name="Zoé")
        [delivery] = await settled(1)
        assert (delivery.error, delivery.attempts) == ("it answered 410", 1)
        receiver.status, receiver.headers = 429, {"Retry-After": "120"}
        await leads.create(workspace, None, first_name="Marc")
        told = (await receiver.until(2))[-1]
        busy = await tries_of(int(told.name), 1)
    assert (busy.due_at - clock()).total_seconds() > 100


@pytest.mark.parametrize("status", [301, 302, 307, 308])
async def test_redirects_are_not_followed(
    status: int, workspace: Workspace, listening: Listening, receiver: Receiver, hook: Hook, clock: Clock
) -> None:
    async with receiving() as elsewhere:
        receiver.status, receiver.headers = status, {"Location": elsewhere.url}
        async with carrying(listening, clock):
            await leads.create(workspace, None, first_name="Zoé")
            [told] = await receiver.until(1)
            delivery = await tries_of(int(told.name), 1)
        assert "redirects are not followed" in (delivery.error or "")
        assert (elsewhere.tries, elsewhere.unsigned) == ([], 0)


async def test_who_is_not_there_is_tried_again(
    workspace: Workspace, listening: Listening, receiver: Receiver, clock: Clock
) -> None:
    async with receiving() as gone:
        pass
    await hooks.add(workspace, gone.url, ["lead.created"])
    await leads.create(workspace, None, first_name="Zoé")
    [delivery] = await HookDelivery.all()
    async with carrying(listening, clock):
        delivery = await tries_of(delivery.id, 1)
    assert delivery.error == "it can't be reached (ConnectionRefusedError)"


async def test_one_who_never_answers_holds_up_no_other(
    workspace: Workspace, listening: Listening, receiver: Receiver, hook: Hook, clock: Clock
) -> None:
    receiver.held = asyncio.Event()
    async with receiving() as prompt:
        _, prompt.secret = await hooks.add(workspace, prompt.url, ["lead.created"])
        async with carrying(listening, clock):
            for number in range(AT_ONCE * 3):
                await leads.create(workspace, None, first_name=f"Lead {number}")
            await prompt.until(AT_ONCE * 3)
            await receiver.until(AT_ONCE)
            assert receiver.most_at_once == AT_ONCE
            receiver.held.set()
            await receiver.until(AT_ONCE * 3)
            await settled(AT_ONCE * 6)
        assert receiver.most_at_once == AT_ONCE


async def test_of_changes_that_wait_only_the_newest_is_told(
    workspace: Workspace, listening: Listening, receiver: Receiver, hook: Hook, clock: Clock
) -> None:
    lead = await leads.create(workspace, None, first_name="Zoé")
    for number in range(5):
        await leads.edit(workspace, None, lead.id, changes={"last_name": f"Roy {number}"})
    async with carrying(listening, clock):
        await settled(6)
    assert receiver.said() == [("lead.created", lead.id), ("lead.updated", lead.id)]
    assert receiver.tries[-1].data["last_name"] == "Roy 4"


async def test_what_is_about_one_object_stays_in_order_and_does_not_wait_for_what_was_parked(
    workspace: Workspace, listening: Listening, receiver: Receiver, hook: Hook, clock: Clock
) -> None:
    receiver.status = 500
    lead = await leads.create(workspace, None, first_name="Zoé")
    await leads.edit(workspace, None, lead.id, changes={"last_name": "Roy"})
    other = await leads.create(workspace, None, first_name="Marc")
    async with carrying(listening, clock, Patience(first=1e9, most=1e9)):
        await receiver.until(2)
        for told in list(receiver.tries):
            await tries_of(int(told.name), 1)
        assert sorted(receiver.said()) == [("lead.created", lead.id), ("lead.created", other.id)]
        clock.ahead += timedelta(days=1, seconds=1)
        hooks.bell.ring()
        await settled(2)
        receiver.status = 200
        await settled(3)
    assert receiver.said()[-1] == ("lead.updated", lead.id)


async def test_two_couriers_tell_nothing_twice(
    workspace: Workspace, listening: Listening, receiver: Receiver, hook: Hook, clock: Clock
) -> None:
    for number in range(30):
        await leads.create(workspace, None, first_name=f"Lead {number}")
    patience = Patience(first=1, most=1)
    couriers = [Watched(listening, show, patience=patience, clock=clock) for _ in range(3 if is_postgres() else 1)]
    running = [asyncio.create_task(courier.run()) for courier in couriers]
    await settled(30)
    await asyncio.gather(*(courier.stop(5) for courier in couriers))
    await asyncio.gather(*running)
    assert len(receiver.tries) == len({told.name for told in receiver.tries}) == 30


async def test_what_was_in_the_hands_of_one_who_was_killed_is_told_by_the_next(
    workspace: Workspace, listening: Listening, receiver: Receiver, hook: Hook, clock: Clock
) -> None:
    await leads.create(workspace, None, first_name="Zoé")
    [claimed] = await hooks.claim(hook.id, 5, now=clock(), lease=timedelta(minutes=1))
    assert await hooks.claim(hook.id, 5, now=clock(), lease=timedelta(minutes=1)) == []
    if is_postgres():  # where its lease has to be over first
        clock.ahead += timedelta(minutes=2)
    async with carrying(listening, clock):
        await settled(1)
    assert [told.name for told in receiver.tries] == [str(claimed.id)]


async def test_stopping_lets_what_is_on_its_way_arrive(
    workspace: Workspace, listening: Listening, receiver: Receiver, hook: Hook, clock: Clock
) -> None:
    receiver.held = asyncio.Event()
    async with carrying(listening, clock) as courier:
        await leads.create(workspace, None, first_name="Zoé")
        await receiver.until(1)
        stopping = asyncio.create_task(courier.stop(5))
        receiver.held.set()
        await stopping
    [delivery] = await HookDelivery.all()
    assert delivery.settled_at is not None


async def test_what_is_cut_off_is_sent_again_under_the_same_name(
    workspace: Workspace, listening: Listening, receiver: Receiver, hook: Hook, clock: Clock
) -> None:
    receiver.held = asyncio.Event()
    async with carrying(listening, clock) as courier:
        await leads.create(workspace, None, first_name="Zoé")
        await receiver.until(1)
        await courier.stop(0)
    receiver.held = None
    clock.ahead += timedelta(minutes=2)
    async with carrying(listening, clock):
        await settled(1)
    assert len(receiver.tries) == 2
    assert len({told.name for told in receiver.tries}) == 1


async def test_a_hook_that_was_removed_is_told_nothing_more(
    workspace: Workspace, listening: Listening, receiver: Receiver, hook: Hook, clock: Clock
) -> None:
    await leads.create(workspace, None, first_name="Zoé")
    assert await hooks.remove(workspace, hook.id) == 1
    await leads.create(workspace, None, first_name="Marc")
    assert await hooks.all_of(workspace) == []
    assert await hooks.claim(hook.id, 5, now=clock(), lease=timedelta(minutes=1)) == []
    assert await HookDelivery.filter(settled_at=None).count() == 0


@pytest.mark.parametrize("database_url", ["postgres"], indirect=True)
async def test_of_very_many_that_wait_postgres_reads_a_few(workspace: Workspace, hook: Hook) -> None:
    async with reads().acquire_connection() as connection, connection.transaction():
        await connection.execute(
            "SET LOCAL enable_sort = off; SET LOCAL enable_seqscan = off"
        )  # where it can be helped
        explained = await connection.fetch(f"EXPLAIN {waiting._DUE}", hook.id, datetime.now(UTC), 8)
    plan = "\n".join(row[0] for row in explained)
    assert "Index Scan" in plan
    assert "Sort" not in plan
    assert "Join" not in plan


async def test_what_came_while_a_hook_was_being_removed_does_not_wait_for_ever(
    workspace: Workspace, hook: Hook
) -> None:
    await leads.create(workspace, None, first_name="Zoé")
    await Hook.filter(id=hook.id).update(removed_at=datetime.now(UTC))  # by another process, a moment ago
    assert await hooks.depth(workspace) == 1
    await hooks.forget_old(datetime.now(UTC))
    assert await hooks.depth(workspace) == 0


async def test_what_was_told_is_forgotten_after_a_month_and_what_is_parked_is_not(
    workspace: Workspace, hook: Hook
) -> None:
    for _ in range(3):
        await leads.create(workspace, None, first_name="Zoé")
    old = datetime.now(UTC) - timedelta(days=31)
    [told, parked, _] = await HookDelivery.all().order_by("id")
    await HookDelivery.filter(id=told.id).update(settled_at=old)
    await HookDelivery.filter(id=parked.id).update(parked_at=old)
    assert await hooks.forget_old(datetime.now(UTC)) == 1
    assert await HookDelivery.all().count() == 2


async def test_a_merge_is_told_of_both_leads(
    workspace: Workspace, listening: Listening, receiver: Receiver, hook: Hook, clock: Clock
) -> None:
    rep = await make_rep(workspace)
    survivor, merged = await make_lead(workspace, "Zoé Roy", owner=rep), await make_lead(workspace, "Zoé", owner=rep)
    await leads.merge(workspace, rep, survivor_id=survivor.id, merged_id=merged.id)
    async with carrying(listening, clock):
        await settled(2)
    assert sorted(receiver.said()) == [("lead.deleted", merged.id), ("lead.updated", survivor.id)]


async def test_what_only_writing_can_know_is_told_to_nobody(
    workspace: Workspace,
    listening: Listening,
    receiver: Receiver,
    hook: Hook,
    clock: Clock,
    caplog: pytest.LogCaptureFixture,
) -> None:
    rep, lead = await make_rep(workspace), await make_lead(workspace)
    values: dict[str, object] = {
        "email_subject": "SubjectOnlyIKnow",
        "email_body": "BodyOnlyIKnow",
        "email_user": "only.me@secret.example",
    }
    await communications.log(
        workspace, rep, lead_id=lead.id, method="email", direction="outgoing", values=values, description="SaidAloud"
    )
    async with carrying(listening, clock):
        await settled(2)
    [told] = [told for told in receiver.tries if told.event == "communication.created"]
    assert {told.data[name] for name in values} == {None}
    assert told.data["description"] == "SaidAloud"
    said = b"".join(told.body for told in receiver.tries).decode()
    assert not any(str(secret) in said + caplog.text for secret in values.values())
    assert "SaidAloud" not in caplog.text
    assert await Communication.all().count() == 1


async def test_an_import_is_told_lead_by_lead(workspace: Workspace, hook: Hook, tmp_path: Path) -> None:
    known = await make_lead(workspace, "Marc Roy", phone="+15147894561")
    file = tmp_path / "leads.csv"
    file.write_text("first_name,phone,company\nZoé,514 987-6543,\nMarc,514 789-4561,Garage Roy\n")
    sheet = importing.examine(file)
    columns = importing.agreed(importing.guess(sheet, "CA"))
    await importing.run(workspace, sheet, columns, actor="ada", progress=lambda outcome: True)
    made = await Lead.get(first_name="Zoé")
    told = {(delivery.event, delivery.lead_id) for delivery in await HookDelivery.all()}
    assert told == {("lead.created", made.id), ("lead.updated", known.id)}
