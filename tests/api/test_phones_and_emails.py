"""A lead's phones and emails, one by one, at both of their addresses."""

import pytest

from models import AuditEntry, Lead, Phone, Workspace
from tests.api.client import Client
from tests.factories import make_lead

WORK = {"number": "(514) 555-0123", "type": "work", "extension": 12}


@pytest.fixture
async def lead(workspace: Workspace) -> Lead:
    return await make_lead(workspace, "Sophie Tremblay", email="sophie@example.com")


async def test_a_phone_is_added_changed_and_removed_and_the_lead_is_found_by_it(api: Client, lead: Lead) -> None:
    phones = f"/v2/leads/{lead.id}/phones"
    added = await api.post(phones, WORK)
    assert added.status == 201, added.body
    phone = added.data
    shown = {"lead_id": lead.id, "type": "work", "number": "+15145550123", "extension": 12, "valid": True}
    assert phone == {"id": phone["id"], **shown}
    assert await found(api, "5145550123") == [lead.id]

    changed = await api.put(f"{phones}/{phone['id']}", {"number": "+15145550199", "type": "home"})
    assert changed.data == phone | {"number": "+15145550199", "type": "home"}
    assert (await found(api, "5145550123"), await found(api, "5145550199")) == ([], [lead.id])
    assert [each["type"] for each in (await api.get(phones)).data] == ["mobile", "home"]
    blank = await api.put(f"{phones}/{phone['id']}", {"extension": None})
    assert (blank.data["extension"], blank.data["number"]) == (None, "+15145550199")

    removed = await api.ask("DELETE", f"{phones}/{phone['id']}")
    assert (removed.status, removed.json) == (200, {"message": "Phone removed."})
    assert (await api.ask("DELETE", f"{phones}/{phone['id']}")).status == 404
    assert await found(api, "5145550199") == []
    entries = await AuditEntry.filter(lead_id=lead.id).order_by("id")
    assert {entry.actor for entry in entries} == {"api: Aircall"}
    assert entries[0].changes == {"phone_work": [None, "+15145550123 ext. 12"]}
    assert entries[-1].changes == {"phone_home": ["+15145550199", None]}


async def test_an_email_is_added_changed_and_removed(api: Client, lead: Lead) -> None:
    emails = f"/v2/leads/{lead.id}/emails"
    added = await api.post(emails, {"address": "Work@Example.com"})
    assert added.status == 201, added.body
    email = added.data
    assert email == {"id": email["id"], "lead_id": lead.id, "type": "work", "address": "work@example.com"}
    changed = await api.put(f"{emails}/{email['id']}", {"address": "other@example.com"})
    assert changed.data == email | {"address": "other@example.com"}
    assert await found(api, "other@example.com") == [lead.id]
    assert (await api.ask("DELETE", f"{emails}/{email['id']}")).status == 200
    listed = (await api.get(emails)).json
    assert ([each["type"] for each in listed["data"]], listed["meta"]["total"]) == (["home"], 1)


async def test_the_crms_own_addresses_lead_to_the_same(api: Client, lead: Lead) -> None:
    added = await api.post("/v2/lead-phones", {"lead_id": lead.id, "number": "+15144321214", "type": "home"})
    assert (added.status, added.data["lead_id"], added.data["number"]) == (201, lead.id, "+15144321214")
    changed = await api.put(f"/v2/lead-phones/{added.data['id']}", {"number": "+15144321215"})
    assert changed.data == added.data | {"number": "+15144321215"}
    added = await api.post("/v2/lead-emails", {"lead_id": lead.id, "address": "test@example.com", "type": "work"})
    changed = await api.put(f"/v2/lead-emails/{added.data['id']}", {"address": "test@example.org"})
    assert changed.data == added.data | {"address": "test@example.org"}
    nobody = await api.post("/v2/lead-phones", {"lead_id": 999_999, "number": "+15144321214"})
    assert (nobody.status, list(nobody.errors)) == (422, ["lead_id"])
    assert (await api.put("/v2/lead-emails/999999", {"type": "home"})).status == 404


async def test_a_lead_has_one_of_each_type(api: Client, lead: Lead) -> None:
    phones, emails = f"/v2/leads/{lead.id}/phones", f"/v2/leads/{lead.id}/emails"
    taken = await api.post(phones, {"number": "+15145550123", "type": "mobile"})
    assert (taken.status, list(taken.errors)) == (422, ["type"])
    assert "has a mobile phone already" in taken.errors["type"][0]
    for number in ("+15145550123", "+15145550124"):
        assert (await api.post(phones, {"number": number})).status == 201
    full = await api.post(phones, {"number": "+15145550125"})
    assert (full.status, list(full.errors)) == (422, ["type"])
    [mobile, home, _] = (await api.get(phones)).data
    assert home["type"] == "home"
    moved = await api.put(f"{phones}/{home['id']}", {"type": "mobile"})
    assert (moved.status, list(moved.errors)) == (422, ["type"])
    assert (await api.put(f"{phones}/{mobile['id']}", {"type": "mobile"})).status == 200
    assert list((await api.post(emails, {"address": "b@example.com", "type": "home"})).errors) == ["type"]


async def test_what_is_wrong_with_a_phone_or_an_email_is_named(api: Client, lead: Lead) -> None:
    phones, emails = f"/v2/leads/{lead.id}/phones", f"/v2/leads/{lead.id}/emails"
    for body, name in (
        ({}, "number"),
        ({"number": "0"}, "number"),
        ({"number": "+15141"}, "number"),
        ({"number": "+15147894561"}, "number"),
        ({"number": "+15145550123", "type": "fax"}, "type"),
        ({"number": "+15145550123", "valid": True}, "valid"),
        ({"number": "+15145550123", "extension": -1}, "extension"),
    ):
        answer = await api.post(phones, body)
        assert (answer.status, list(answer.errors)) == (422, [name]), body
    for body, name in (({"address": "nobody"}, "address"), ({"address": "sophie@example.com"}, "address")):
        answer = await api.post(emails, body)
        assert (answer.status, list(answer.errors)) == (422, [name]), body
    assert await Phone.filter(lead_id=lead.id).count() == 1


async def test_one_leads_phone_is_not_anothers(api: Client, lead: Lead, workspace: Workspace) -> None:
    other = await make_lead(workspace, "Marc Roy", phone="+15145550123")
    phone = await Phone.get(lead_id=other.id)
    assert (await api.put(f"/v2/leads/{lead.id}/phones/{phone.id}", {"type": "home"})).status == 404
    assert (await api.ask("DELETE", f"/v2/leads/{lead.id}/phones/{phone.id}")).status == 404
    assert (await api.get("/v2/leads/999999/phones")).status == 404


async def test_a_wrong_number_is_said_to_be_one(api: Client, lead: Lead) -> None:
    await Phone.filter(lead_id=lead.id).update(valid=False)
    [phone] = (await api.get(f"/v2/leads/{lead.id}/phones")).data
    assert phone["valid"] is False


async def found(api: Client, query: str) -> list[int]:
    return [lead["id"] for lead in (await api.get(f"/v2/leads/search?query={query}")).data]
