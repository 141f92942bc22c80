"""Leads, as other systems list, find, make and change them."""

from typing import Any

from models import AuditEntry, Workspace
from tests.api.client import Client
from tests.factories import make_lead, make_rep


async def test_a_lead_is_shown_with_every_attribute_and_blank_ones_are_null(api: Client, workspace: Workspace) -> None:
    rep = await make_rep(workspace, "Dana Roy", email="dana@example.com")
    lead = await make_lead(workspace, "Sophie Côté", email="sophie@example.com", owner=rep)
    answer = await api.get(f"/v2/leads/{lead.id}")
    assert answer.status == 200
    shown: dict[str, Any] = answer.data
    assert shown.pop("created_at").endswith("Z")
    assert shown.pop("updated_at").endswith("Z")
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
    assert (changed["status"], changed["unsubscribe_sms_date"]) == ("lost", "2026-03-01T15:00:00Z")
    assert [(each["type"], each["number"]) for each in changed["phones"]] == [
        ("mobile", "+15147894561"),
        ("work", "+15145550123"),
    ]
    assert {entry.actor async for entry in AuditEntry.filter(lead_id=lead.id)} == {"api: Aircall"}
