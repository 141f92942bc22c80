"""Calls that a phone system reports over the API."""

import asyncio
from collections import Counter
from typing import Any

import pytest

from bot.services import communications
from models import CallLog, Communication, Delivery, Lead, RawReport, StatusChange, Workspace
from tests.api.client import Client
from tests.factories import make_lead, make_rep

SOPHIE = "+15147894561"
ATTRIBUTES = {
    *("id", "communication_id", "lead_id", "user_id", "created_at", "updated_at", "start_at", "end_at", "duration"),
    *("direction", "from", "to", "status", "media_url", "user_did", "user_email", "description", "lead"),
}
BEGINS = {
    "direction": "outgoing",
    "status": "calling",
    "from": "+15145550100",
    "to": SOPHIE,
    "start_at": "2026-03-01T14:05:00-05:00",
}
ENDS = {"status": "answered", "end_at": "2026-03-01T14:11:00-05:00", "duration": 345}


@pytest.fixture
async def lead(workspace: Workspace) -> Lead:
    return await make_lead(workspace)


async def reported(api: Client, **more: Any) -> Any:
    answer = await api.post("/v2/call-logs", BEGINS | more)
    assert answer.status == 201, answer.body
    return answer.data


async def test_a_call_is_reported_from_its_beginning_to_its_end(api: Client, lead: Lead, workspace: Workspace) -> None:
    rep = await make_rep(workspace, email="dana@garage.example")
    begun = await reported(api, user_email="dana@garage.example")
    assert begun.keys() == ATTRIBUTES
    communication = await Communication.get()
    assert (begun["communication_id"], begun["user_id"]) == (communication.id, rep.id)
    assert (begun["lead"]["id"], begun["lead"]["first_name"]) == (lead.id, "Sophie")
    assert (begun["from"], begun["start_at"], begun["status"]) == (
        "+15145550100",
        "2026-03-01T19:05:00+00:00",
        "calling",
    )
    over = await api.put(f"/v2/call-logs/{begun['id']}", ENDS | {"media_url": "https://pbx.example.com/audio.mp3"})
    assert over.status == 200
    changed = {"end_at": "2026-03-01T19:11:00+00:00", "duration": 345, "status": "answered"}
    assert {name: over.data[name] for name in changed} == changed
    assert over.data["media_url"] == "https://pbx.example.com/audio.mp3"
    assert over.data["lead"]["result"] == "reached"
    assert (await api.get(f"/v2/call-logs/{begun['id']}")).data == over.data
    stored = await Communication.get()
    assert (stored.call_status, stored.call_duration, stored.executed_at.hour) == ("answered", 345, 19)


async def test_a_call_that_is_over_is_reported_at_once(api: Client, lead: Lead) -> None:
    made = await reported(api, **ENDS)
    stored = await Communication.get(id=made["communication_id"])
    assert (stored.call_status, stored.call_duration) == ("answered", 345)


async def test_a_call_log_says_how_its_call_stands(api: Client, lead: Lead, workspace: Workspace) -> None:
    rep = await make_rep(workspace)
    path = f"/v2/call-logs/{(await reported(api, status=None, user_id=rep.id))['id']}"
    end = {"end_at": ENDS["end_at"], "duration": 345}
    told: list[dict[str, Any]] = [{}, {"status": "ringing"}, {"status": "completed"}, end, {"status": "parked"}]
    stands = [(await api.put(path, each)).data["status"] for each in told]
    await communications.correct(workspace, (await Communication.get()).id, rep, changes={"call_status": "attempted"})
    stands.append((await api.get(path)).data["status"])
    assert stands == ["calling", "calling", "calling", "answered", "answered", "attempted"]


async def test_while_the_rep_is_asked_the_communication_is_null(api: Client, lead: Lead, workspace: Workspace) -> None:
    rep = await make_rep(workspace)
    await make_lead(workspace, "Marc Tremblay")
    made = await reported(api, user_id=rep.id)
    assert (made["communication_id"], made["lead_id"], made["lead"]) == (None, None, None)


async def test_the_same_call_posted_again_is_the_same_call(api: Client, lead: Lead) -> None:
    first = await reported(api)
    for key in ({}, {"Idempotency-Key": "a"}, {"Idempotency-Key": "b"}):
        again = await api.post("/v2/call-logs", BEGINS | ENDS | {"duration": 345.0}, key)
        assert (again.status, again.data["id"]) == (200, first["id"])
    assert (await Communication.get()).call_status == "answered"


async def test_the_same_idempotency_key_is_answered_with_what_it_made(api: Client, lead: Lead) -> None:
    headers = {"Idempotency-Key": "call-1"}
    answers = await asyncio.gather(*(api.post("/v2/call-logs", BEGINS, headers) for _ in range(3)))
    made = [answer for answer in answers if answer.status == 201]
    assert made
    assert {answer.status for answer in answers} <= {201, 409}
    assert len({answer.data["id"] for answer in made}) == 1
    assert await CallLog.all().count() == 1


async def test_two_reports_at_once_make_one_line_and_one_reply_each(
    api: Client, lead: Lead, workspace: Workspace
) -> None:
    rep = await make_rep(workspace, channel_id="C0SALES")
    made = await reported(api, user_id=rep.id, status="pending")
    reports = [{"status": "calling"}, {"status": "attempted", "end_at": ENDS["end_at"]}] * 4
    answers = await asyncio.gather(*(api.put(f"/v2/call-logs/{made['id']}", report) for report in reports))
    assert {answer.status for answer in answers} == {200}
    lines = await StatusChange.filter(communication_id=made["communication_id"]).order_by("id")
    assert Counter(line.new_status for line in lines) == {"pending": 1, "calling": 1, "attempted": 1}
    replies = await Delivery.filter(communication_id=made["communication_id"], kind="reply").count()
    assert replies == sum(line.applied for line in lines) - 1


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"direction": "sideways"}, "direction"),
        ({"direction": None}, "direction"),
        ({"to": "anonymous"}, "to"),
        ({"start_at": "2026-03-01T14:05:00"}, "start_at"),
        ({"duration": -1}, "duration"),
        ({"duration": "60"}, "duration"),
        ({"media_url": "https://pbx.example.com/audio.mp3"}, "media_url"),
        ({"media_url": "ftp://pbx.example.com/audio.mp3"} | ENDS, "media_url"),
        ({"end_at": "2026-03-01T13:05:00-05:00"}, "end_at"),
        ({"lead_id": 999_999}, "lead_id"),
        ({"recording": "x"}, "recording"),
    ],
)
async def test_what_can_not_be_is_refused_by_name_and_kept_as_it_came(
    api: Client, lead: Lead, wrong: dict[str, Any], field: str
) -> None:
    answer = await api.post("/v2/call-logs", BEGINS | wrong)
    assert (answer.status, list(answer.errors)) == (422, [field])
    assert await CallLog.all().count() == 0
    raw = await RawReport.get()
    assert (raw.about, (raw.problem or "").split()[0].rstrip(":")) == ("POST call-logs", field)
    assert SOPHIE in raw.body.unseal() or field == "to"


async def test_words_of_other_systems_are_taken_and_unknown_ones_kept(api: Client, lead: Lead) -> None:
    made = await reported(api, direction="inbound", to="101", **{"from": "514 789-4561"}, status="In Progress")
    assert (made["direction"], made["from"], made["to"], made["status"]) == ("incoming", SOPHIE, "101", "calling")
    after = await api.put(f"/v2/call-logs/{made['id']}", {"status": "transferred"})
    assert after.data["status"] == "calling"
    assert await StatusChange.filter(new_status="transferred", applied=False).count() == 1


async def test_reports_are_kept_sealed_and_say_nothing_in_the_log(
    api: Client, lead: Lead, database_url: str, caplog: pytest.LogCaptureFixture
) -> None:
    made = await reported(api, description="OnlyIKnow")
    await api.put(f"/v2/call-logs/{made['id']}", {"direction": "OnlyIKnow2"})
    [first, second] = await RawReport.all().order_by("id")
    assert "OnlyIKnow" in first.body.unseal()
    assert (second.about, second.problem) == (f"PUT call-logs/{made['id']}", "direction must be outgoing or incoming")
    rows = await RawReport._meta.db.execute_query_dict("SELECT * FROM raw_report")
    assert "OnlyIKnow" not in str(rows) + caplog.text
    assert SOPHIE not in str(rows) + caplog.text


async def test_a_call_log_that_is_not_there_is_not_found(api: Client) -> None:
    assert (await api.get("/v2/call-logs/1")).status == 404
    assert (await api.put("/v2/call-logs/1", ENDS)).status == 404
    assert (await RawReport.get()).problem == "call log That call log isn't here."
