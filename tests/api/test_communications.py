"""Communications that other systems log, change and read."""

import asyncio
from datetime import UTC, datetime
from typing import Any

import pytest

from bot.services import communications
from bot.services.communications import taking_in
from models import Communication, Delivery, FollowUp, Lead, StatusChange, Workspace
from models.methods import METHODS, WRITE_ONLY
from tests.api.client import Client
from tests.factories import log_call, make_lead, make_rep, make_workspace

PHONE = "+15147894561"
ATTRIBUTES = {
    *("id", "lead_id", "user_id", "created_at", "updated_at", "executed_at", "method", "type", "description"),
    *("call_duration", "call_phone", "call_status", "email_subject", "email_body", "email_user", "url"),
}


@pytest.fixture
async def lead(workspace: Workspace) -> Lead:
    return await make_lead(workspace)


async def logged(api: Client, lead: Lead, **more: Any) -> Any:
    body = {"lead_id": lead.id, "method": "phone", "type": "outgoing"} | more
    answer = await api.post("/v2/communications", body)
    assert answer.status == 201, answer.body
    return answer.data


async def test_a_communication_needs_a_lead_a_method_and_a_type_and_nothing_more(api: Client, lead: Lead) -> None:
    for method in METHODS:
        made = await logged(api, lead, method=method)
        assert made.keys() == ATTRIBUTES
        given = {"lead_id": lead.id, "method": method, "type": "outgoing"}
        times = {name: made[name] for name in ("id", "created_at", "updated_at", "executed_at")}
        assert made == dict.fromkeys(ATTRIBUTES) | given | times
    answer = await api.post("/v2/communications", {})
    assert (answer.status, sorted(answer.errors)) == (422, ["lead_id", "method", "type"])


async def test_every_attribute_of_a_call_comes_back(api: Client, lead: Lead, workspace: Workspace) -> None:
    rep = await make_rep(workspace)
    given = {
        "user_id": rep.id,
        "description": "Wants winter tires",
        "call_duration": 200,
        "call_phone": PHONE,
        "call_status": "answered",
        "executed_at": "2026-03-01T14:05:00-05:00",
    }
    made = await logged(api, lead, **given)
    assert {name: made[name] for name in given} == given | {"executed_at": "2026-03-01T19:05:00+00:00"}
    assert (await api.get(f"/v2/communications/{made['id']}")).data == made
    assert (await Lead.get(id=lead.id)).result == "reached"
    [change] = await StatusChange.all()
    assert (change.kind, change.user_id) == ("reported", None)


async def test_whose_it_is_may_be_sent_as_the_crms_own_examples_have_it(
    api: Client, lead: Lead, workspace: Workspace
) -> None:
    rep, other = await make_rep(workspace), await make_rep(workspace, "Other")
    made = await logged(api, lead, call_status="calling", executed_by=rep.id)
    assert (made["user_id"], "executed_by" in made) == (rep.id, False)
    path = f"/v2/communications/{made['id']}"
    assert (await api.put(path, {"executed_by": other.id})).data["user_id"] == other.id
    assert set((await api.put(path, {"executed_by": 999})).errors) == {"executed_by"}
    assert set((await api.put(path, {"executed_by": rep.id, "user_id": rep.id})).errors) == {"executed_by"}


@pytest.mark.parametrize(
    ("method", "given"),
    [
        (
            "email",
            {"email_subject": "SubjectOnlyIKnow", "email_body": "BodyOnlyIKnow", "email_user": "me@only.example"},
        ),
        ("video", {"url": "https://meet.only.example/room"}),
    ],
)
async def test_what_is_write_only_is_kept_and_never_comes_back(
    api: Client, lead: Lead, method: str, given: dict[str, str]
) -> None:
    made = await logged(api, lead, method=method, **given)
    changed = await api.put(f"/v2/communications/{made['id']}", {"description": "Sent"} | dict.fromkeys(given))
    history = await api.get(f"/v2/leads/{lead.id}/communications")
    for shown in (made, changed.data, history.data[0]):
        assert {name: shown[name] for name in WRITE_ONLY} == dict.fromkeys(WRITE_ONLY)
    stored = await Communication.get()
    assert {name: getattr(stored, name).unseal() for name in given} == given


@pytest.mark.parametrize(
    ("given", "names"),
    [
        ({"method": "fax"}, ["method"]),
        ({"type": "sideways"}, ["type"]),
        ({"email_subject": "Hello"}, ["email_subject"]),
        ({"method": "sms", "call_status": "answered", "url": "https://example.com"}, ["call_status", "url"]),
        ({"call_status": "transferred"}, ["call_status"]),
        ({"call_status": "interrupted"}, ["call_status"]),
        ({"type": "incoming", "call_status": "pending"}, ["call_status"]),
        ({"call_duration": -1}, ["call_duration"]),
        ({"call_duration": "60"}, ["call_duration"]),
        ({"call_phone": "514 789-4561"}, ["call_phone"]),
        ({"call_phone": "+15140000000"}, ["call_phone"]),
        ({"executed_at": "2026-03-01T14:05:00"}, ["executed_at"]),
        ({"executed_at": "2126-03-01T14:05:00Z"}, ["executed_at"]),
        ({"user_id": 999, "executed_at": "2126-03-01T14:05:00Z"}, ["executed_at", "user_id"]),
        ({"lead_id": 999}, ["lead_id"]),
        ({"id": 5}, ["id"]),
        ({"created_at": "2026-03-01T14:05:00Z"}, ["created_at"]),
        ({"description": "a" * 3001}, ["description"]),
    ],
)
async def test_what_is_wrong_is_refused_by_name_and_nothing_is_kept(
    api: Client, lead: Lead, given: dict[str, Any], names: list[str]
) -> None:
    answer = await api.post("/v2/communications", {"lead_id": lead.id, "method": "phone", "type": "outgoing"} | given)
    assert (answer.status, sorted(answer.errors)) == (422, names)
    assert not await Communication.exists()


async def test_nobody_elses_leads_and_users_are_taken(api: Client, lead: Lead) -> None:
    elsewhere = await make_workspace("T0ELSEWHERE")
    stranger, theirs = await make_rep(elsewhere), await make_lead(elsewhere, "Zoë")
    for given in ({"lead_id": theirs.id}, {"user_id": stranger.id}):
        body = {"lead_id": lead.id, "method": "sms", "type": "incoming"} | given
        assert list((await api.post("/v2/communications", body)).errors) == list(given)
    assert (await api.get(f"/v2/leads/{theirs.id}/communications")).status == 404


async def test_what_happened_is_kept_whatever_its_user_may_and_the_lead_wants(
    api: Client, lead: Lead, workspace: Workspace
) -> None:
    await Lead.filter(id=lead.id).update(unsubscribe_all_date=datetime.now(UTC))
    left = await make_rep(workspace, "Gone", is_active=False)
    made = await logged(api, lead, user_id=left.id, call_status="calling")
    assert (made["user_id"], made["call_status"]) == (left.id, "calling")


@pytest.mark.parametrize("status", ["pending", "unanswered"])
async def test_a_status_that_only_click_to_call_has_says_what_kind_of_call_it_is(
    api: Client, lead: Lead, status: str
) -> None:
    await logged(api, lead, call_status=status)
    assert (await Communication.get()).click_to_call


async def test_the_card_goes_where_its_rep_posts_or_where_the_workspace_has_its_cards(
    api: Client, lead: Lead, workspace: Workspace
) -> None:
    rep = await make_rep(workspace, channel_id="C0RECENT")
    await logged(api, lead, method="sms", user_id=rep.id)
    await logged(api, lead, method="sms")
    workspace.channel_id = "C0TEAM"
    try:
        await logged(api, lead, method="sms")
    finally:
        workspace.channel_id = None
    stored = await Communication.all().order_by("id")
    assert [made.channel_id for made in stored] == ["C0RECENT", None, "C0TEAM"]
    assert await Delivery.filter(kind="card").order_by("id").values_list("channel_id", flat=True) == [
        "C0RECENT",
        "C0TEAM",
    ]


async def test_the_same_idempotency_key_makes_it_once(api: Client, lead: Lead) -> None:
    body = {"lead_id": lead.id, "method": "sms", "type": "outgoing"}
    answers = [await api.post("/v2/communications", body, {"Idempotency-Key": "one"}) for _ in range(2)]
    assert [answer.status for answer in answers] == [201, 201]
    assert answers[0].data == answers[1].data
    assert await Communication.all().count() == 1


async def test_what_is_not_given_is_left_alone(api: Client, lead: Lead, workspace: Workspace) -> None:
    rep, other = await make_rep(workspace), await make_lead(workspace, "Ève Roy", phone=None)
    made = await logged(api, lead, user_id=rep.id, call_status="answered", call_duration=60, description="Tires")
    path = f"/v2/communications/{made['id']}"
    shown = {name: value for name, value in made.items() if name not in ("id", "created_at", "updated_at")}
    for nothing_new in ({}, shown, {"call_duration": 60.0}):
        assert (await api.put(path, nothing_new)).data == made
    assert await StatusChange.all().count() == 1
    changed = (await api.put(path, {"description": "Brakes"})).data
    assert changed == made | {"description": "Brakes", "updated_at": changed["updated_at"]}
    moved = {"lead_id": other.id, "user_id": None, "executed_at": "2026-03-01T19:05:00+00:00", "call_duration": None}
    changed = (await api.put(path, moved)).data
    assert changed == made | moved | {"description": "Brakes", "updated_at": changed["updated_at"]}
    assert (await Lead.get(id=lead.id)).last_contact_at is None
    assert (await api.put(path, {"description": None})).data["description"] is None
    assert set(await StatusChange.filter(kind="corrected").values_list("user_id", flat=True)) == {None}


@pytest.mark.parametrize(
    ("given", "names"),
    [
        ({"id": 5}, ["id"]),
        ({"created_at": "2026-03-01T14:05:00Z", "updated_at": None}, ["created_at", "updated_at"]),
        ({"email_subject": "Hello"}, ["email_subject"]),
        ({"method": "fax"}, ["method"]),
        ({"method": "email"}, []),
        ({"method": "email", "call_duration": 5}, ["call_duration"]),
        ({"call_status": "interrupted"}, ["call_status"]),
        ({"call_status": None}, ["call_status"]),
        ({"lead_id": 999, "user_id": 999}, ["lead_id", "user_id"]),
        ({"call_status": "answered", "call_duration": 90_000}, ["call_duration"]),
        ({"call_status": "error", "description": "Late", "user_id": 999}, ["user_id"]),
    ],
)
async def test_a_change_that_is_wrong_is_refused_by_name_and_changes_nothing(
    api: Client, lead: Lead, given: dict[str, Any], names: list[str]
) -> None:
    made = await logged(api, lead, call_status="answered")
    answer = await api.put(f"/v2/communications/{made['id']}", given)
    assert (answer.status, sorted(answer.errors) if names else []) == (422 if names else 200, names)
    if names:
        assert (await api.get(f"/v2/communications/{made['id']}")).data == made


async def test_a_status_is_a_report_and_one_that_comes_too_late_is_only_kept(api: Client, lead: Lead) -> None:
    made = await logged(api, lead, call_status="calling")
    path = f"/v2/communications/{made['id']}"
    ended = (await api.put(path, {"call_status": "answered", "call_duration": 95, "description": "Brakes"})).data
    assert (ended["call_status"], ended["call_duration"], ended["description"]) == ("answered", 95, "Brakes")
    for _ in range(2):
        late = await api.put(path, {"call_status": "attempted", "call_duration": 0})
        assert (late.status, late.data) == (200, ended)
    assert (await api.put(path, {"call_status": "answered"})).data == ended
    trail = await StatusChange.filter(kind="reported").order_by("id").values_list("new_status", "applied")
    assert trail == [("calling", True), ("answered", True), ("attempted", False)]


async def test_of_a_change_that_fails_halfway_nothing_is_kept(
    api: Client, lead: Lead, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = await logged(api, lead, call_status="calling")
    path, change = f"/v2/communications/{made['id']}", {"description": "Brakes", "call_status": "answered"}

    async def fails(*_: Any) -> None:
        raise RuntimeError

    with monkeypatch.context() as now:
        now.setattr(taking_in, "report_status", fails)
        assert (await api.put(path, change)).status == 500
    assert (await api.get(path)).data == made
    assert (await StatusChange.all().count(), (await api.put(path, change)).data["description"]) == (1, "Brakes")


async def test_another_kind_of_call_says_how_it_stands(api: Client, lead: Lead) -> None:
    made = await logged(api, lead, type="incoming", call_status="interrupted")
    path = f"/v2/communications/{made['id']}"
    assert list((await api.put(path, {"type": "outgoing"})).errors) == ["call_status"]
    changed = (await api.put(path, {"type": "outgoing", "call_status": "attempted"})).data
    assert (changed["type"], changed["call_status"]) == ("outgoing", "attempted")


async def test_what_was_taken_back_or_never_was_is_not_there(api: Client, lead: Lead, workspace: Workspace) -> None:
    rep = await make_rep(workspace)
    made = await log_call(workspace, rep, lead)
    await communications.take_back(workspace, made.id, rep)
    for path in (f"/v2/communications/{made.id}", "/v2/communications/999", "/v2/communications/999999999999"):
        assert (await api.get(path)).status == 404
        assert (await api.put(path, {"description": "x"})).status == 404
    assert (await api.get(f"/v2/leads/{lead.id}/communications")).data == []


async def test_a_method_that_is_new_to_us_is_read_all_the_same(api: Client, lead: Lead) -> None:
    made = await logged(api, lead, call_status="answered")
    await Communication.filter(id=made["id"]).update(method="fax", call_status="transferred")
    shown = (await api.get(f"/v2/communications/{made['id']}")).data
    assert (shown["method"], shown["call_status"]) == ("fax", "transferred")


async def test_a_history_comes_page_by_page_newest_first(api: Client, lead: Lead, workspace: Workspace) -> None:
    rep = await make_rep(workspace)
    for day in (3, 1, 5, 2, 4):
        await log_call(workspace, rep, lead, executed_at=datetime(2026, 3, day, tzinfo=UTC))
    path = f"/v2/leads/{lead.id}/communications"
    page = (await api.get(f"{path}?per_page=2&page=2")).json
    assert [item["executed_at"][:10] for item in page["data"]] == ["2026-03-03", "2026-03-02"]
    url = page["meta"].pop("path")
    assert page["meta"] == {"current_page": 2, "from": 3, "last_page": 3, "per_page": 2, "to": 4, "total": 5}
    assert page["links"] == {
        name: f"{url}?per_page=2&page={number}"
        for name, number in {"first": 1, "last": 3, "prev": 1, "next": 3}.items()
    }
    beyond = (await api.get(f"{path}?page=9")).json
    assert (beyond["data"], beyond["meta"]["total"], beyond["meta"]["from"]) == ([], 5, None)
    assert (await api.get(f"{path}?per_page=101")).status == 422
    assert (await api.get("/v2/leads/999/communications")).status == 404


async def test_two_reports_at_once_of_one_call_are_one_change(api: Client, lead: Lead) -> None:
    made = await logged(api, lead, call_status="calling")
    path = f"/v2/communications/{made['id']}"
    answers = await asyncio.gather(*(api.put(path, {"call_status": "answered", "call_duration": 95}) for _ in range(4)))
    assert [answer.status for answer in answers] == [200] * 4
    assert {answer.data["call_duration"] for answer in answers} == {95}
    assert await StatusChange.filter(new_status="answered", old_status="calling").count() == 1


async def test_of_two_ends_at_once_one_stands_and_the_other_is_only_kept(api: Client, lead: Lead) -> None:
    made = await logged(api, lead, call_status="calling")
    path = f"/v2/communications/{made['id']}"
    await asyncio.gather(*(api.put(path, {"call_status": status}) for status in ("answered", "attempted", "error")))
    trail = await StatusChange.filter(old_status__not_isnull=True).values_list("new_status", "applied")
    assert sorted(applied for _, applied in trail) == [False, False, True]
    [stands] = [status for status, applied in trail if applied]
    assert (await api.get(path)).data["call_status"] == stands


async def test_what_another_system_told_is_not_anybodys_to_have_settled(
    api: Client, lead: Lead, workspace: Workspace
) -> None:
    rep = await make_rep(workspace, channel_id="C0RECENT")
    made = await logged(api, lead, user_id=rep.id, call_status="answered")
    assert await communications.who_settled(made["id"]) is None
    await rep.refresh_from_db()
    assert rep.channel_id == "C0RECENT"


async def test_whose_a_communication_is_can_be_said_later_and_does_what_they_had_planned(
    api: Client, lead: Lead, workspace: Workspace
) -> None:
    rep = await make_rep(workspace, timezone="America/Montreal")
    made = await logged(api, lead, call_status="attempted", executed_at="2026-03-01T14:05:00Z")
    planned = await FollowUp.create(
        workspace_id=workspace.id,
        lead_id=lead.id,
        user_id=rep.id,
        kind="call",
        text="",
        due_at=datetime.now(UTC),
    )
    await FollowUp.filter(id=planned.id).update(created_at=datetime(2026, 3, 1, tzinfo=UTC))
    assert (await api.put(f"/v2/communications/{made['id']}", {"user_id": rep.id})).data["user_id"] == rep.id
    await planned.refresh_from_db()
    assert (planned.outcome, planned.closing_id) == ("matched", made["id"])
