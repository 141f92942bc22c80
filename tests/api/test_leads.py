"""Leads, as other systems list, find, make and change them."""

from datetime import UTC, datetime
from typing import Any

import pytest

from bot.app import App
from bot.services import api_keys, outbox, reps
from models import AuditEntry, Lead, Workspace
from models.api import Scope
from sandbox import ChannelDriver, Rep
from tests.api.client import Client
from tests.factories import log_call, make_lead, make_rep


async def test_a_lead_is_shown_with_every_attribute_and_blank_ones_are_null(api: Client, workspace: Workspace) -> None:
    rep = await make_rep(workspace, "Dana Roy", email="dana@example.com")
    lead = await make_lead(workspace, "Sophie Côté", email="sophie@example.com", owner=rep)
    answer = await api.get(f"/v2/leads/{lead.id}")
    assert answer.status == 200
    shown: dict[str, Any] = answer.data
    assert shown.pop("created_at").endswith("+00:00")
    assert shown.pop("updated_at").endswith("+00:00")
    [phone], [email] = shown.pop("phones"), shown.pop("emails")
    assert shown == {
        "id": lead.id,
        "first_name": "Sophie",
        "last_name": "Côté",
        "company": None,
        "locale": None,
        "status": None,
        "result": None,
        "user_id": rep.id,
        "advisor": {"id": rep.id, "first_name": "Dana", "last_name": "Roy", "email": "dana@example.com"},
        "last_contact_at": None,
        "unsubscribe_all_date": None,
        "unsubscribe_call_date": None,
        "unsubscribe_email_date": None,
        "unsubscribe_sms_date": None,
    }
    assert phone == {
        "id": phone["id"],
        "lead_id": lead.id,
        "type": "mobile",
        "number": "+15147894561",
        "extension": None,
        "valid": True,
    }
    assert email == {"id": email["id"], "lead_id": lead.id, "type": "home", "address": "sophie@example.com"}


async def test_a_lead_is_made_as_the_crms_documentation_has_it(api: Client, workspace: Workspace) -> None:
    answer = await api.post(
        "/v2/leads",
        {
            "first_name": "John",
            "last_name": "Doe",
            "emails": [{"type": "home", "address": "Hello@example.com"}],
            "phones": [{"number": "+15144321214", "extension": 12345, "type": "mobile"}],
        },
    )
    assert answer.status == 201, answer.json
    made = answer.data
    assert (made["first_name"], made["last_name"]) == ("John", "Doe")
    assert [(each["number"], each["extension"]) for each in made["phones"]] == [("+15144321214", 12345)]
    assert [each["address"] for each in made["emails"]] == ["hello@example.com"]
    assert (await api.get(f"/v2/leads/{made['id']}")).data == made
    found = await api.get("/v2/leads/search?query=5144321214")
    assert [lead["id"] for lead in found.data] == [made["id"]]
    assert found.json["meta"]["total"] == 1
    listed = await api.get("/v2/leads?filter[name]=John%20doe")
    assert [lead["id"] for lead in listed.data] == [made["id"]]


async def test_what_is_not_given_is_left_alone(api: Client, workspace: Workspace) -> None:
    lead = await make_lead(workspace, "Sophie Côté", company="Acme")
    answer = await api.put(
        f"/v2/leads/{lead.id}",
        {
            "id": lead.id,
            "last_name": "Roy",
            "status": "lost",
            "unsubscribe_sms_date": "2026-03-01T10:00:00-05:00",
            "phones": [{"type": "work", "number": "(514) 555-0123"}],
        },
    )
    assert answer.status == 200, answer.json
    changed = answer.data
    assert (changed["first_name"], changed["last_name"], changed["company"]) == ("Sophie", "Roy", "Acme")
    assert (changed["status"], changed["unsubscribe_sms_date"]) == ("lost", "2026-03-01T15:00:00+00:00")
    assert [(each["type"], each["number"]) for each in changed["phones"]] == [
        ("mobile", "+15147894561"),
        ("work", "+15145550123"),
    ]
    assert {entry.actor async for entry in AuditEntry.filter(lead_id=lead.id)} == {"api: Aircall"}


@pytest.mark.parametrize(
    ("path", "total"),
    [("/v2/leads", 5), ("/v2/leads/search?query=roy", 5), ("/v2/leads?filter[last_name]=roy", 5)],
)
async def test_lists_are_given_page_by_page_the_newest_first(
    api: Client, app: App, workspace: Workspace, path: str, total: int
) -> None:
    ids = [(await make_lead(workspace, f"Lead{n} Roy", phone=None)).id for n in range(total)]
    joined = "&" if "?" in path else "?"
    first = (await api.get(f"{path}{joined}per_page=2")).json
    assert [lead["id"] for lead in first["data"]] == ids[:-3:-1]
    base = app.url
    assert first["meta"] == {
        "current_page": 1,
        "from": 1,
        "last_page": 3,
        "path": base + path.partition("?")[0],
        "per_page": 2,
        "to": 2,
        "total": 5,
    }
    links = first["links"]
    assert links["prev"] is None
    last = (await api.get(links["last"].removeprefix(base))).json
    assert [lead["id"] for lead in last["data"]] == ids[:1]
    assert (last["meta"]["from"], last["meta"]["to"], last["links"]["next"]) == (5, 5, None)
    second = (await api.get(links["next"].removeprefix(base))).json
    assert [lead["id"] for lead in second["data"]] == [ids[2], ids[1]]
    assert second["links"]["first"] == links["first"]
    beyond = (await api.get(f"{path}{joined}per_page=2&page=9")).json
    assert (beyond["data"], beyond["meta"]["from"], beyond["meta"]["to"]) == ([], None, None)
    assert beyond["links"]["prev"] == links["last"]


async def test_an_empty_list_has_one_page(api: Client) -> None:
    empty = (await api.get("/v2/leads")).json
    assert (empty["data"], empty["meta"]["total"], empty["meta"]["last_page"]) == ([], 0, 1)
    assert (empty["links"]["prev"], empty["links"]["next"]) == (None, None)


NO_FILTERS = {
    "page=0": "page",
    "per_page=101": "per_page",
    "per_page=many": "per_page",
    "filter[colour]=red": "filter[colour]",
    "filter[last_name][gte]=A": "filter[last_name][gte]",
    "filter[created_at][like]=2026": "filter[created_at][like]",
    "filter[created_at]=yesterday": "filter[created_at]",
    "filter[created_at][gte]=2026-03-01T10:00:00": "filter[created_at][gte]",
    "filter[id]=five": "filter[id]",
    "filter[id][gt]=99999999999": "filter[id][gt]",
    "filter[status]=won": "filter[status]",
    "filter[user_id]=me": "filter[user_id]",
    "filter[last_name]=%25roy": "filter[last_name]",
    "filter[email]=": "filter[email]",
    "sort=name": "sort",
}


async def test_a_filter_that_is_none_is_named(api: Client) -> None:
    answers = {query: await api.get(f"/v2/leads?{query}") for query in NO_FILTERS}
    assert {answer.status for answer in answers.values()} == {422}
    assert {query: list(answer.errors) for query, answer in answers.items()} == {
        query: [name] for query, name in NO_FILTERS.items()
    }


async def test_what_is_always_there_need_not_be_asked_for_and_may_be(api: Client, workspace: Workspace) -> None:
    lead = await make_lead(workspace)
    answer = await api.get("/v2/leads?include[]=emails&include[]=phones")
    assert answer.status == 200
    assert answer.data == [(await api.get(f"/v2/leads/{lead.id}?include[]=advisor")).data]


async def test_a_lead_that_is_part_of_another_is_not_found_and_says_which(api: Client, workspace: Workspace) -> None:
    kept = await make_lead(workspace, "Sophie Kept")
    merged = await make_lead(workspace, "Sophie Merged", merged_into_id=kept.id)
    deleted = await make_lead(workspace, "Sophie Deleted", deleted_at=datetime.now(UTC))
    answer = await api.get(f"/v2/leads/{merged.id}")
    assert (answer.status, answer.json["message"]) == (
        404,
        f"Sophie Merged was merged into lead {kept.id}: ask for that one instead.",
    )
    assert (await api.get(f"/v2/leads/{deleted.id}")).status == 404
    assert (await api.put(f"/v2/leads/{merged.id}", {"company": "Acme"})).status == 404
    assert (await api.get("/v2/leads/999999")).status == 404
    for path in ("/v2/leads", "/v2/leads/search?query=sophie"):
        assert [lead["id"] for lead in (await api.get(path)).data] == [kept.id]


WRONG: list[tuple[dict[str, Any], set[str]]] = [
    ({}, {"first_name"}),
    ({"first_name": "  "}, {"first_name"}),
    ({"company": "A", "colour": "red"}, {"colour"}),
    ({"company": "A", "status": "won"}, {"status"}),
    ({"company": "A", "user_id": 999}, {"user_id"}),
    ({"company": "A", "advisor": {"id": 999}}, {"advisor"}),
    ({"company": "A", "advisor": {"first_name": "Nobody"}}, {"advisor"}),
    ({"company": "A", "advisor": {}}, {"advisor"}),
    ({"company": "A", "advisor": {"id": 1}, "user_id": 1}, {"advisor"}),
    ({"company": "A", "unsubscribe_all_date": "2026-03-01"}, {"unsubscribe_all_date"}),
    ({"company": "A", "phones": [{"number": "12"}]}, {"phones.0.number"}),
    ({"company": "A", "phones": [{"number": "+15144321214"}, {"number": "+1514"}]}, {"phones.1.number"}),
    (
        {
            "company": "A",
            "phones": [{"number": "+15144321214", "type": "home"}, {"number": "+15144321215", "type": "home"}],
        },
        {"phones.1.type"},
    ),
    ({"company": "A", "phones": [{"number": "+15144321214"}] * 2}, {"phones.0.number", "phones.1.number"}),
    ({"company": "A", "phones": [{"number": "+15144321214", "valid": True}]}, {"phones.0.valid"}),
    ({"company": "A", "phones": [{"number": "+15144321214", "type": "fax"}]}, {"phones.0.type"}),
    ({"company": "A", "emails": [{"address": "nobody"}]}, {"emails.0.address"}),
    ({"company": "A", "emails": [{"address": f"{n}@example.com"} for n in range(3)]}, {"emails.2.type"}),
]


async def test_what_is_wrong_with_a_lead_is_named_and_nothing_is_made(api: Client) -> None:
    for body, errors in WRONG:
        answer = await api.post("/v2/leads", body)
        assert (answer.status, set(answer.errors)) == (422, errors), body
    assert await Lead.all().count() == 0


async def test_the_same_request_again_makes_one_lead(api: Client) -> None:
    body = {"first_name": "Sophie"}
    first = await api.post("/v2/leads", body, {"Idempotency-Key": "once"})
    again = await api.post("/v2/leads", body, {"Idempotency-Key": "once"})
    assert (first.data, await Lead.all().count()) == (again.data, 1)


@pytest.mark.parametrize(
    "advisor", [{"email": "Dana@Example.com"}, {"first_name": "dana", "last_name": "Roy"}, "by its id"]
)
async def test_an_owner_is_named_as_the_crms_clients_do(api: Client, workspace: Workspace, advisor: Any) -> None:
    rep = await make_rep(workspace, "DD", real_name="Dana Roy", email="dana@example.com")
    await make_rep(workspace, "Dana Roy", email="other@example.com", is_active=False)
    given = {"id": rep.id} if advisor == "by its id" else advisor
    made = await api.post("/v2/leads", {"company": "Acme", "advisor": given})
    assert (made.status, made.data["user_id"]) == (201, rep.id)
    changed = await api.put(f"/v2/leads/{made.data['id']}", {"user_id": None})
    assert (changed.data["user_id"], changed.data["advisor"]) == (None, None)


async def test_two_users_of_one_name_are_not_guessed_between(api: Client, workspace: Workspace) -> None:
    for _ in range(2):
        await make_rep(workspace, "Dana Roy")
    answer = await api.post("/v2/leads", {"company": "A", "advisor": {"first_name": "Dana", "last_name": "Roy"}})
    assert answer.errors == {"advisor": ["is several users of this workspace: give an id instead"]}


async def test_a_result_is_raised_and_never_lowered(api: Client, workspace: Workspace) -> None:
    made = (await api.post("/v2/leads", {"first_name": "John", "result": "attempted"})).data
    path = f"/v2/leads/{made['id']}"
    told: list[str | None] = ["pending", "reached", "attempted", None]
    results = [made["result"], *[(await api.put(path, {"result": result})).data["result"] for result in told]]
    assert results == ["attempted", "attempted", "reached", "reached", "reached"]
    assert [entry.changes async for entry in AuditEntry.filter(kind="lead_edited")] == [
        {"result": ["attempted", "reached"]}
    ]
    assert set((await api.put(path, {"result": "won"})).errors) == {"result"}


async def test_a_blank_attribute_is_emptied_and_a_lead_keeps_a_name(api: Client, workspace: Workspace) -> None:
    lead = await make_lead(workspace, "Sophie", company="Acme", status="lost")
    answer = await api.put(f"/v2/leads/{lead.id}", {"company": None, "status": None})
    assert (answer.data["company"], answer.data["status"]) == (None, None)
    assert set((await api.put(f"/v2/leads/{lead.id}", {"first_name": ""})).errors) == {"first_name"}
    assert set((await api.put(f"/v2/leads/{lead.id}", {"id": lead.id + 1})).errors) == {"id"}


async def test_what_was_asked_for_is_audited_as_the_keys_doing(api: Client, workspace: Workspace) -> None:
    lead = await make_lead(workspace, "Sophie")
    dates = {"unsubscribe_all_date": "2026-03-01T10:00:00Z"}
    assert (await api.put(f"/v2/leads/{lead.id}", dates)).status == 200
    assert (await api.put(f"/v2/leads/{lead.id}", dates)).status == 200
    [entry] = await AuditEntry.filter(kind="do_not_contact")
    assert (entry.actor, entry.user_id, entry.lead_id) == ("api: Aircall", None, lead.id)
    assert entry.changes == {"unsubscribe_all_date": [None, "2026-03-01T10:00:00+00:00"]}
    cleared = await api.put(f"/v2/leads/{lead.id}", {"unsubscribe_all_date": None})
    assert cleared.data["unsubscribe_all_date"] is None


async def test_a_renamed_leads_card_follows_in_slack(
    api: Client, workspace: Workspace, alice: Rep, sales: ChannelDriver
) -> None:
    lead = await make_lead(workspace, "Sophie Tremblay")
    await log_call(workspace, await reps.meet(workspace, alice.id), lead, channel_id=sales.id)
    outbox.bell.ring()
    await sales.wait(lambda channel: "Sophie Tremblay" in channel.cards[0].visible)
    await api.put(f"/v2/leads/{lead.id}", {"last_name": "Roy"})
    await sales.wait(lambda channel: "Sophie Roy" in channel.cards[0].visible)


SEARCHES = [
    ("5147894561", ["Sophie"]),
    ("%2B15147894561", ["Sophie"]),
    ("+15147894561", ["Sophie"]),
    ("(514) 789-4561", ["Sophie"]),
    ("sophie@example.com", ["Sophie"]),
    ("c%C3%B4t%C3%A9", ["Sophie"]),
    ("cote_sophie", ["Sophie"]),
    ("sophei", []),
    ("!!!", []),
    ("", ["Marc", "Sophie"]),
]


async def test_a_lead_is_found_by_name_phone_or_email(api: Client, workspace: Workspace) -> None:
    await make_lead(workspace, "Sophie Côté", email="sophie@example.com")
    await make_lead(workspace, "Marc Roy", phone="+33612345678")
    for query, found in SEARCHES:
        answer = await api.get(f"/v2/leads/search?query={query}")
        assert [lead["first_name"] for lead in answer.data] == found, query
        assert answer.json["meta"]["total"] == len(found)


async def test_a_key_that_reads_changes_nothing(app: App, workspace: Workspace) -> None:
    lead = await make_lead(workspace)
    _, secret = await api_keys.create(workspace, "Reader", [Scope.READ])
    async with Client(app.url, secret) as reader:
        assert (await reader.get(f"/v2/leads/{lead.id}")).status == 200
        assert (await reader.put(f"/v2/leads/{lead.id}", {"company": "A"})).status == 403
        assert (await reader.post("/v2/leads", {"company": "A"})).status == 403
        assert (await reader.ask("DELETE", f"/v2/leads/{lead.id}/phones/1")).status == 403


async def test_another_method_at_the_searchs_address_is_not_taken_for_a_leads_id(api: Client) -> None:
    answer = await api.put("/v2/leads/search", {"company": "A"})
    assert (answer.status, answer.headers["Allow"]) == (405, "GET, HEAD, OPTIONS")
