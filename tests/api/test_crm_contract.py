"""The CRM's own description of a communication, held against what the API gives and takes."""

from datetime import UTC, datetime
from typing import Any

import pytest

from models import Communication, Lead, Workspace
from tests.api.client import Client
from tests.factories import make_lead, make_rep

OBJECT: dict[str, tuple[type, str | None]] = {
    "id": (int, None),
    "lead_id": (int, None),
    "user_id": (int, None),
    "created_at": (str, None),
    "updated_at": (str, None),
    "executed_at": (str, None),
    "method": (str, None),
    "type": (str, None),
    "description": (str, None),
    "call_duration": (int, "phone"),
    "call_phone": (str, "phone"),
    "call_status": (str, "phone"),
    "email_subject": (str, "email"),
    "email_body": (str, "email"),
    "email_user": (str, "email"),
    "url": (str, "video"),
}
"""Its attributes: their type, and the method that they belong to."""
HIDDEN = ("email_subject", "email_body", "email_user", "url")
"""What "can't be retrieved for privacy reasons"."""
EXAMPLES: dict[str, dict[str, Any]] = {
    "phone": {"call_duration": 95, "call_phone": "+15147894561", "call_status": "answered"},
    "email": {"email_subject": "Your quote", "email_body": "Here it is.", "email_user": "alice@example.com"},
    "sms": {},
    "video": {"url": "https://video.example.com/watch/1"},
}
ENDED = ("answered", "attempted", "unanswered", "interrupted", "error")
STATUSES = ("pending", "calling", *ENDED)
FLOWS: dict[str, tuple[str, dict[str, tuple[str, ...]]]] = {
    "click-to-call": (
        "outgoing",
        {
            "pending": ("calling", "unanswered", "attempted", "error"),
            "pending calling": ("answered", "attempted", "error"),
        },
    ),
    "outgoing": ("outgoing", {"calling": ("answered", "attempted", "error")}),
    "incoming": ("incoming", {"calling": ("answered", "interrupted", "error")}),
}
"""How calls go by themselves: for the statuses that were reported so far, those that may follow."""


@pytest.fixture
async def lead(workspace: Workspace) -> Lead:
    return await make_lead(workspace)


async def made(api: Client, lead: Lead, **given: Any) -> Any:
    answer = await api.post("/v2/communications", {"lead_id": lead.id, "type": "outgoing"} | given)
    assert answer.status == 201, answer.body
    return answer.data


@pytest.mark.parametrize("method", EXAMPLES)
async def test_a_communication_has_the_crms_attributes_of_the_crms_types(
    api: Client, lead: Lead, workspace: Workspace, method: str
) -> None:
    rep = await make_rep(workspace)
    given = {"method": method, "user_id": rep.id, "description": "Winter tires", **EXAMPLES[method]}
    shown = await made(api, lead, **given)
    assert list(shown) == list(OBJECT)
    for name, value in shown.items():
        type_, of_method = OBJECT[name]
        blank = name in HIDDEN or of_method not in (None, method)
        assert value is None if blank else type(value) is type_, name
        if name.endswith("_at"):
            moment = datetime.fromisoformat(value)
            assert (moment.tzinfo, value[-6:]) == (UTC, "+00:00")


@pytest.mark.parametrize("method", EXAMPLES)
async def test_an_attribute_of_another_method_is_refused_by_its_name(api: Client, lead: Lead, method: str) -> None:
    for other, attributes in EXAMPLES.items():
        for name, value in attributes.items():
            body = {"lead_id": lead.id, "method": method, "type": "incoming" if other != "phone" else "outgoing"}
            answer = await api.post("/v2/communications", body | {name: value})
            expected = (201, []) if other == method else (422, [name])
            assert (answer.status, list(answer.json.get("errors", ()))) == expected


@pytest.mark.parametrize("type_", ["outgoing", "incoming"])
async def test_a_call_has_the_statuses_of_its_direction(api: Client, lead: Lead, type_: str) -> None:
    """`interrupted` is for incoming calls only; `attempted`, `pending` and `unanswered` for outgoing ones."""
    only = {"interrupted": "incoming", "attempted": "outgoing", "pending": "outgoing", "unanswered": "outgoing"}
    for status in STATUSES:
        body = {"lead_id": lead.id, "method": "phone", "type": type_, "call_status": status}
        answer = await api.post("/v2/communications", body)
        assert answer.status == (201 if only.get(status, type_) == type_ else 422), status


@pytest.mark.parametrize("flow", FLOWS)
async def test_a_call_goes_the_way_that_the_crms_calls_go(api: Client, lead: Lead, flow: str) -> None:
    type_, ways = FLOWS[flow]
    possible = {status for follow in ways.values() for status in follow} | {way.split()[0] for way in ways}
    for way, follow in ways.items():
        for status in sorted(possible):
            first, *then = way.split()
            call = await made(api, lead, method="phone", type=type_, call_status=first)
            path = f"/v2/communications/{call['id']}"
            for step in then:
                await api.put(path, {"call_status": step})
            answer = await api.put(path, {"call_status": status})
            assert answer.status == 200
            expected = status if status in follow else way.split()[-1]
            assert answer.data["call_status"] == expected, f"{way}, then {status}"


async def test_nothing_leaves_an_ended_call_by_itself(api: Client, lead: Lead) -> None:
    for ended in ("answered", "attempted", "unanswered", "error"):
        call = await made(api, lead, method="phone", call_status=ended)
        for status in ("pending", "calling", "answered", "attempted", "unanswered", "error"):
            answer = await api.put(f"/v2/communications/{call['id']}", {"call_status": status})
            assert (answer.status, answer.data["call_status"]) == (200, ended)


async def test_the_documentations_own_examples_are_taken_as_they_are(
    api: Client, lead: Lead, workspace: Workspace
) -> None:
    rep = await make_rep(workspace, "John", real_name="John Doe")
    lead_answer = await api.post(
        "/v2/leads",
        {
            "first_name": "John",
            "last_name": "Doe",
            "advisor": {"first_name": "John", "last_name": "Doe"},
            "emails": [{"address": "hello@example.com"}],
            "phones": [{"number": "+15144321214", "extension": 12345}],
        },
    )
    assert (lead_answer.status, lead_answer.data["advisor"]["id"]) == (201, rep.id)
    call = await made(
        api,
        lead,
        method="phone",
        call_status="calling",
        description="Call made to customer, reached voicemail.",
        executed_at="2022-01-22T01:00:00-05:00",
        executed_by=rep.id,
    )
    ended = await api.put(f"/v2/communications/{call['id']}", {"call_duration": 25, "call_status": "answered"})
    assert (ended.data["call_status"], ended.data["call_duration"], ended.data["user_id"]) == ("answered", 25, rep.id)
    begins = {"direction": "outgoing", "status": "calling", "from": "+15146526793", "to": "+14182579084"}
    begun = await api.post("/v2/call-logs", begins | {"start_at": "2021-04-22T01:00:00-05:00"})
    assert (begun.status, begun.data | begins) == (201, begun.data)
    over = {"status": "answered", "end_at": "2021-04-22T01:00:00-05:00", "duration": 345}
    after = (await api.put(f"/v2/call-logs/{begun.data['id']}", over)).data
    assert (after["status"], after["duration"], after["lead"]["result"]) == ("answered", 345, "reached")
    assert (await api.get("/v2/leads/search?query=john_doe")).data == [lead_answer.data]
    listed = "/v2/leads?filter[created_at][gte]=2019-09-01&filter[status]=none&include[]=emails&include[]=phones"
    assert lead_answer.data in (await api.get(listed)).data


async def test_times_are_taken_with_any_offset_and_given_in_utc(api: Client, lead: Lead) -> None:
    for said in ("2026-03-01T14:05:00-05:00", "2026-03-01T19:05:00Z", "2026-03-02T00:35:00+05:30"):
        shown = await made(api, lead, method="sms", executed_at=said)
        assert shown["executed_at"] == "2026-03-01T19:05:00+00:00"


async def test_ids_grow_and_are_never_used_again(api: Client, lead: Lead) -> None:
    ids = [(await made(api, lead, method="sms"))["id"] for _ in range(3)]
    assert ids == sorted(set(ids))
    assert await Communication.all().count() == 3
