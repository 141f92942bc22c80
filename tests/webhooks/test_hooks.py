"""Hooks as a whole: what happens in Slack or by the API arrives, as `GET` has it, also after a kill."""

import json
import signal
from collections.abc import AsyncIterator

import pytest

from bot.app import App
from bot.services import api_keys, communications, hooks, leads, workspaces
from bot.settings import Settings
from bot.storage import opened
from bot.webhooks import courier
from models import Communication, Hook, HookDelivery, Workspace
from models.api import Scope
from models.hook import HookEvent
from sandbox import ChannelDriver, Rep, Sandbox
from tests.api.client import Client
from tests.factories import make_lead
from tests.journeys.steps import log
from tests.webhooks.receiver import Receiver, Told
from tests.webhooks.test_activix import LEAD, post, signed
from tests.world import environment_of, logcall_process


@pytest.fixture(autouse=True)
def seen_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(courier, "SEEN_WITHIN", 0.0)


@pytest.fixture
async def hook(app: App, workspace: Workspace, receiver: Receiver) -> Hook:
    hook, receiver.secret = await hooks.add(workspace, receiver.url, list(HookEvent))
    return hook


@pytest.fixture
async def api(app: App, workspace: Workspace) -> AsyncIterator[Client]:
    _, secret = await api_keys.create(workspace, "Aircall", list(Scope))
    async with Client(app.url, secret) as client:
        yield client


async def told_of(receiver: Receiver, event: str) -> Told:
    """Wait for the first try that tells of `event`."""
    while not (found := [told for told in receiver.tries if told.event == event]):
        await receiver.until(len(receiver.tries) + 1)
    return found[0]


async def test_a_call_that_is_logged_in_slack_arrives_as_get_answers_it(
    alice: Rep, sales: ChannelDriver, workspace: Workspace, receiver: Receiver, hook: Hook, api: Client
) -> None:
    await make_lead(workspace)
    await log(alice, sales, "Sophie answered 3m Wants a quote")
    told = await told_of(receiver, "communication.created")
    assert (told.data["call_status"], told.data["call_duration"]) == ("answered", 180)
    assert told.data == (await api.get(f"/v2/communications/{told.data['id']}")).data
    lead = await told_of(receiver, "lead.updated")
    assert lead.data["result"] == "reached"
    assert lead.data == (await api.get(f"/v2/leads/{lead.data['id']}")).data
    assert receiver.unsigned == 0


async def test_what_comes_in_by_the_api_or_from_the_crm_goes_out_to_the_hooks(
    app: App, receiver: Receiver, hook: Hook, api: Client
) -> None:
    body = json.dumps(LEAD).encode()
    assert (await post(app.url, body, signed(body)))[0] == 200
    made = await told_of(receiver, "lead.created")
    assert made.data == (await api.get(f"/v2/leads/{made.data['id']}")).data
    assert [phone["number"] for phone in made.data["phones"]] == ["+15147894561", "+15149876543"]

    said = {"lead_id": made.data["id"], "method": "email", "type": "incoming", "email_subject": "SubjectOnlyIKnow"}
    assert (await api.post("/v2/communications", said)).status == 201
    told = await told_of(receiver, "communication.created")
    assert told.data == (await api.get(f"/v2/communications/{told.data['id']}")).data
    assert b"SubjectOnlyIKnow" not in b"".join(each.body for each in receiver.tries)


async def test_every_method_is_told_with_the_attributes_that_get_has(
    workspace: Workspace, receiver: Receiver, hook: Hook, api: Client
) -> None:
    lead = await make_lead(workspace)
    for count, (method, values) in enumerate(
        [
            ("phone", {"call_status": "attempted", "call_phone": "+15147894561"}),
            ("email", {"email_body": "x"}),
            ("sms", {}),
            ("video", {"url": "https://meet.example.com/1"}),
        ],
        1,
    ):
        made = await communications.log(
            workspace, None, lead_id=lead.id, method=method, direction="outgoing", values=dict(values)
        )
        while len(found := [told for told in receiver.tries if told.event == "communication.created"]) < count:
            await receiver.until(len(receiver.tries) + 1)
        assert found[-1].data == (await api.get(f"/v2/communications/{made.id}")).data


async def test_what_was_written_down_and_not_told_is_told_after_a_kill(
    sandbox: Sandbox, settings: Settings, receiver: Receiver
) -> None:
    environment = environment_of(settings)
    async with opened(settings.database_url):
        team = await workspaces.recognise(sandbox.workspace.team.id, name="", bot_user_id="", region="CA")
        _, receiver.secret = await hooks.add(team, receiver.url, ["lead.created"])
        lead = await leads.create(team, None, first_name="Zoé")
    receiver.status = 500
    async with logcall_process("run", environment=environment) as process:
        await process.is_ready()
        await receiver.until(1)
        process.signal(signal.SIGKILL)
        assert await process.ended() == -signal.SIGKILL

    receiver.status = 200
    async with opened(settings.database_url):
        # What was in its hands is anybody's once the lease is over: on SQLite at once, on PostgreSQL then.
        await HookDelivery.all().update(claimed_until=None, due_at=lead_made_at(await HookDelivery.first()))
    async with logcall_process("run", environment=environment) as process:
        await process.is_ready()
        await receiver.until(2)
        process.signal(signal.SIGTERM)
        assert await process.ended() == 0
    assert receiver.said() == [("lead.created", lead.id)] * 2
    assert len({told.name for told in receiver.tries}) == 1
    async with opened(settings.database_url):
        assert await HookDelivery.filter(settled_at=None).count() == 0
        assert await Communication.all().count() == 0


def lead_made_at(delivery: HookDelivery | None) -> object:
    assert delivery is not None
    return delivery.created_at
