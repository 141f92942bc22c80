"""What the CRM tells us of its leads, over real HTTP with real signatures."""

import asyncio
import json
from hashlib import sha256
from hmac import new as hmac
from typing import Any

import aiohttp
import pytest

from bot.app import App
from bot.services import leads
from bot.settings import Settings
from models import Email, Lead, Phone, RawReport, Workspace
from sandbox import Sandbox
from tests.factories import make_lead, make_rep
from tests.webhooks.conftest import SECURE_KEY
from tests.world import connected, settings_for

LEAD: dict[str, Any] = {
    "id": 3387562,
    "account_id": 7,
    "customer_id": 12,
    "created_at": "2018-04-09T18:05:00+00:00",
    "updated_at": "2018-04-09T18:07:00+00:00",
    "first_name": "John",
    "last_name": "Doe",
    "locale": "fr",
    "status": None,
    "result": "pending",
    "unsubscribe_all_date": None,
    "unsubscribe_call_date": "2018-04-08T10:00:00-04:00",
    "advisor": {"id": 51112, "email": "Dana@example.com", "first_name": "Dana"},
    "emails": [{"id": 3664451, "type": "home", "address": "John.Doe@example.com"}],
    "phones": [
        {"id": 9465546, "type": "mobile", "number": "+15147894561", "extension": None, "valid": True},
        {"id": 9465547, "type": "work", "number": "514 987-6543", "extension": 12},
    ],
    "vehicles": [{"id": 4542214}],
    "a_new_attribute": {"anything": 1},
}


def signed(body: bytes, key: str = SECURE_KEY) -> dict[str, str]:
    return {"X-Activix-Signature": hmac(key.encode(), body, sha256).hexdigest(), "Content-Type": "application/json"}


async def post(url: str, body: bytes, headers: dict[str, str]) -> tuple[int, dict[str, Any]]:
    async with (
        aiohttp.ClientSession() as http,
        http.post(f"{url}/webhooks/activix", data=body, headers=headers) as said,
    ):
        assert said.content_type == "application/json"
        assert "Server" not in said.headers
        return said.status, await said.json()


async def tell(app: App, **changes: Any) -> tuple[int, dict[str, Any]]:
    body = json.dumps({**LEAD, **changes}).encode()
    return await post(app.url, body, signed(body))


async def the_lead() -> Lead:
    return await Lead.get(source=f"activix:lead:{LEAD['id']}")


async def test_a_lead_that_the_crm_made_is_made_here(app: App, workspace: Workspace) -> None:
    dana = await make_rep(workspace, "Dana", email="dana@example.com")
    assert await tell(app) == (200, {"message": "Lead created successfully"})
    lead = await the_lead()
    assert (lead.name, lead.locale, lead.owner_id, lead.result) == ("John Doe", "fr", dana.id, None)
    assert lead.unsubscribe_call_date is not None
    assert lead.unsubscribe_call_date.isoformat() == "2018-04-08T14:00:00+00:00"
    phones = {phone.type: (phone.number, phone.extension) for phone in await Phone.filter(lead_id=lead.id)}
    assert phones == {"mobile": ("+15147894561", ""), "work": ("+15149876543", "12")}
    assert [email.address for email in await Email.filter(lead_id=lead.id)] == ["john.doe@example.com"]
    assert [found.id for found in await leads.by_number(workspace, "+15149876543", seen_by=None)] == [lead.id]


async def test_a_later_state_changes_it_and_an_older_or_the_same_one_does_not(app: App) -> None:
    await tell(app)
    later = {"updated_at": "2018-04-10T09:00:00+00:00", "first_name": "Johnny", "result": "reached"}
    assert await tell(app, **later) == (200, {"message": "Lead updated successfully"})
    lead = await the_lead()
    assert (lead.name, lead.result) == ("Johnny Doe", "reached")
    await leads.edit(app.listening.workspace, None, lead.id, changes={"first_name": "Jon"})

    for state in (LEAD, later, {"updated_at": "2018-04-09T18:07:00+00:00", "first_name": "Old"}):
        status, said = await tell(app, **state)
        assert (status, said["message"][:11]) == (200, "Nothing new")
    assert ((await the_lead()).name, await Lead.all().count()) == ("Jon Doe", 1)


async def test_two_changes_within_a_second_both_count(app: App) -> None:
    await tell(app)
    for name in ("Jane", "Jean", "Joan", "June"):
        await tell(app, first_name=name)
        assert (await the_lead()).first_name == name


async def test_what_is_blank_or_missing_erases_nothing(app: App, workspace: Workspace) -> None:
    await tell(app)
    lead = await the_lead()
    await leads.note_do_not_contact(workspace, None, lead.id, asked=["sms"])
    blank = dict.fromkeys(("last_name", "locale", "advisor", "emails", "unsubscribe_call_date"))
    await tell(app, updated_at="2018-04-11T00:00:00Z", phones=[], company="Doe inc.", **blank)
    after = await the_lead()
    assert (after.name, after.company, after.locale) == ("John Doe", "Doe inc.", "fr")
    assert after.unsubscribe_call_date is not None
    assert after.unsubscribe_sms_date is not None
    assert await Phone.filter(lead_id=lead.id).count() == 2


async def test_a_result_is_raised_and_never_lowered(app: App) -> None:
    await tell(app, result="reached")
    await tell(app, result="attempted", updated_at="2018-04-11T00:00:00Z")
    assert (await the_lead()).result == "reached"
    await tell(app, result="a word that may come", status="another", updated_at="2018-04-12T00:00:00Z")
    assert ((await the_lead()).result, (await the_lead()).status) == ("reached", None)


async def test_a_lead_that_was_merged_or_deleted_here_stays_so(app: App, workspace: Workspace) -> None:
    await tell(app)
    survivor = await make_lead(workspace, "Jonathan Doe")
    await Lead.filter(id=(await the_lead()).id).update(merged_into_id=survivor.id)
    status, said = await tell(app, updated_at="2018-04-11T00:00:00Z", first_name="Back")
    assert (status, said["message"][:20]) == (200, "This lead was merged")
    assert [lead.first_name for lead in await Lead.all().order_by("first_name")] == ["John", "Jonathan"]


async def test_many_at_once_make_one_lead_in_its_latest_state(app: App) -> None:
    states = [{"updated_at": f"2018-04-{day}T00:00:00Z", "first_name": f"Day {day}"} for day in range(10, 22)]
    answers = await asyncio.gather(*(tell(app, **state) for state in states))
    assert {status for status, _ in answers} == {200}
    assert ((await the_lead()).first_name, await Lead.all().count()) == ("Day 21", 1)


async def test_who_can_not_sign_is_told_nothing_and_kept_nothing_of(app: App) -> None:
    body = json.dumps(LEAD).encode()
    right = signed(body)
    wrong = [
        {},
        {"X-Activix-Signature": ""},
        {"X-Activix-Signature": "é" * 64},
        signed(body, "another key"),
        signed(body + b" "),
    ]
    for headers in wrong:
        assert (await post(app.url, body, headers))[0] == 401
    assert (await post(app.url, body + b"\n", right))[0] == 401
    assert (await Lead.all().count(), await RawReport.all().count()) == (0, 0)
    upper = {"X-Activix-Signature": right["X-Activix-Signature"].upper()}
    assert (await post(app.url, body, upper))[0] == 200


async def test_another_account_is_answered_in_the_crms_words(app: App) -> None:
    for account in (8, None):
        assert await tell(app, account_id=account) == (422, {"message": "Unknown Account."})
    assert await Lead.all().count() == 0


@pytest.mark.parametrize(
    ("changes", "names"),
    [
        ({"id": None}, {"id"}),
        ({"id": "5"}, {"id"}),
        ({"updated_at": "yesterday", "first_name": 5}, {"updated_at", "first_name"}),
        ({"updated_at": "2018-04-09T18:07:00"}, {"updated_at"}),
        ({"unsubscribe_all_date": True}, {"unsubscribe_all_date"}),
        ({"phones": [{"type": "mobile"}]}, {"phones.0.number"}),
        ({"phones": [{"number": "+15147894561"}, {"number": "12"}]}, {"phones.1.number"}),
        ({"emails": [{"address": "no address"}]}, {"emails.0.address"}),
        ({"emails": [{"address": "nul\0@example.com"}]}, {"emails.0.address"}),
        ({"advisor": {"email": "nul\0@example.com"}, "first_name": "\0"}, {"advisor.email", "first_name"}),
        ({"id": 2**64}, {"id"}),
        ({"emails": "none"}, {"emails"}),
        ({"first_name": "x" * 300}, {"first_name"}),
        ({"first_name": None, "last_name": None}, {"first_name"}),
    ],
)
async def test_what_is_malformed_is_named_and_changes_nothing(
    app: App, changes: dict[str, Any], names: set[str]
) -> None:
    status, said = await tell(app, **changes)
    assert (status, set(said["errors"])) == (422, names)
    assert all(name in said["message"] for name in names)
    assert await Lead.all().count() == 0
    [report] = await RawReport.all()
    assert report.problem is not None
    assert all(name in report.problem for name in names)


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"null", b"\xff\xfe", b"[" * 100_000, b'{"id": 1e999}'])
async def test_what_is_no_lead_at_all_is_refused_and_kept(app: App, body: bytes) -> None:
    assert (await post(app.url, body, signed(body)))[0] == 422
    assert await RawReport.all().count() == 1


async def test_what_is_too_long_is_not_read(app: App) -> None:
    body = b" " * (1024 * 1024 + 1)
    assert (await post(app.url, body, signed(body)))[0] == 413
    assert await RawReport.all().count() == 0


async def test_the_report_is_kept_as_it_came_and_sealed(app: App, caplog: pytest.LogCaptureFixture) -> None:
    body = json.dumps(LEAD, indent=3).encode()
    await post(app.url, body, signed(body))
    [report] = await RawReport.all()
    assert (report.about, report.problem, report.api_key_id) == ("activix", None, None)
    assert report.body.unseal() == body.decode()
    assert "John" not in str(report.body) + caplog.text


async def test_without_a_secure_key_there_is_no_such_door(
    sandbox: Sandbox, database_url: str, encryption_key: str
) -> None:
    async with connected(sandbox, settings_for(sandbox, database_url, encryption_key)) as app:
        for headers in ({}, signed(b"{}"), signed(b"{}", "")):
            assert (await post(app.url, b"{}", headers))[0] == 404


async def test_without_an_account_whoever_has_the_key_is_believed(sandbox: Sandbox, settings: Settings) -> None:
    async with connected(sandbox, settings.model_copy(update={"activix_account": None})) as app:
        assert (await tell(app, account_id=99))[0] == 200
