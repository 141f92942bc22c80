"""Whole tables as files: every attribute, in order, in constant memory, and what is private only for its owner."""

import json
import tracemalloc
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.services import communications, exporting
from bot.services.exporting import Format, Selection
from models import Communication, FollowUp, Lead, Note, User, Workspace
from models.database import writing
from models.methods import WRITE_ONLY
from tests.factories import log_call, make_lead, make_workspace

SECRET = {"email_subject": "Secret subject", "email_body": "Secret body", "email_user": "secret@example.com"}


async def lines(what: str, workspace: Workspace, **wanted: Any) -> list[dict[str, Any]]:
    stream = exporting.stream(exporting.TABLES[what], Selection(workspace.id, **wanted), Format.JSONL)
    return [json.loads(line) for line in b"".join([piece async for piece, _ in stream]).splitlines()]


@pytest.fixture
async def email(workspace: Workspace, rep: User, lead: Lead) -> Communication:
    logged = await communications.log(
        workspace, rep, lead_id=lead.id, method="email", direction="outgoing", values=SECRET, description="A quote"
    )
    return await Communication.get(id=logged.id)


@pytest.mark.parametrize("what", exporting.TABLES)
@pytest.mark.parametrize("form", Format)
async def test_an_export_of_nothing_is_no_more_than_a_head(workspace: Workspace, what: str, form: Format) -> None:
    table = exporting.TABLES[what]
    pieces = [piece async for piece, _ in exporting.stream(table, Selection(workspace.id), form)]
    assert pieces == ([b""] if form is Format.JSONL else [",".join(table.columns).encode() + b"\r\n"])


async def test_a_lead_has_every_attribute(workspace: Workspace, rep: User) -> None:
    lead = await make_lead(workspace, "Zoé Côté", email="zoe@example.com", owner=rep, source="A-17", locale="fr")
    [line] = await lines("leads", workspace)
    assert set(line) == set(exporting.TABLES["leads"].columns)
    assert (line["id"], line["first_name"], line["source"], line["owner_name"]) == (lead.id, "Zoé", "A-17", "Dana")
    assert (line["mobile_phone"], line["mobile_valid"], line["home_phone"]) == ("+15147894561", True, None)
    assert (line["home_email"], line["work_email"], line["company"]) == ("zoe@example.com", None, None)
    not_told = {
        "workspace_id",
        "search_text",
        "search_low",
        "search_mid",
        "search_high",
        "result_before",
        "source_version",
    }
    stored = set(Lead._meta.db_fields) - not_told
    assert stored <= set(line)


async def test_a_communication_has_every_attribute_and_none_of_its_secrets(
    workspace: Workspace, email: Communication
) -> None:
    [line] = await lines("communications", workspace)
    assert set(line) == set(exporting.TABLES["communications"].columns)
    assert [line[name] for name in sorted(WRITE_ONLY)] == [None] * len(WRITE_ONLY)
    assert (line["id"], line["description"], line["user_name"]) == (email.id, "A quote", "Dana")
    stored = set(Communication._meta.db_fields) - {"workspace_id", "source"}
    assert stored <= set(line)


async def test_the_owners_own_export_has_them(workspace: Workspace, email: Communication) -> None:
    [line] = await lines("communications", workspace, private=True)
    assert {name: line[name] for name in SECRET} == SECRET


async def test_what_was_taken_back_merged_or_deleted_is_for_the_owner_alone(
    workspace: Workspace, rep: User, lead: Lead
) -> None:
    call = await log_call(workspace, rep, lead)
    await Communication.filter(id=call.id).update(withdrawn_at=datetime.now(UTC))
    await Note.create(communication_id=call.id, text="Never mind")
    await make_lead(workspace, "Merged", merged_into_id=lead.id)
    deleted = await make_lead(workspace, "Deleted")
    await log_call(workspace, rep, deleted)
    await Lead.filter(id=deleted.id).update(deleted_at=datetime.now(UTC))
    for what, public, whole in (("leads", 1, 3), ("communications", 0, 2), ("notes", 0, 1), ("trail", 0, 2)):
        assert len(await lines(what, workspace)) == public
        assert len(await lines(what, workspace, private=True)) == whole


async def test_one_persons_data_is_theirs_alone(workspace: Workspace, rep: User, lead: Lead) -> None:
    other = await make_lead(workspace, "Somebody Else", phone=None)
    for whose in (lead, other):
        call = await log_call(workspace, rep, whose)
        await Note.create(communication_id=call.id, text="Called")
        await FollowUp.create(
            workspace_id=workspace.id, lead_id=whose.id, user_id=rep.id, kind="call", due_at=datetime.now(UTC)
        )
    for what in exporting.TABLES:
        mine, all_ = (await lines(what, workspace, lead_id=lead.id), await lines(what, workspace))
        assert (len(mine), len(all_)) == (1, 2), what
        assert mine[0] in all_


async def test_other_workspaces_are_left_out(workspace: Workspace, rep: User, lead: Lead) -> None:
    await log_call(workspace, rep, lead)
    other = await make_workspace("T0OTHER")
    for what in exporting.TABLES:
        assert await lines(what, other) == []


async def test_a_period_begins_with_its_first_moment_and_ends_before_its_last(
    workspace: Workspace, rep: User, lead: Lead
) -> None:
    noon = datetime(2026, 11, 20, 12, tzinfo=UTC)
    calls = [await log_call(workspace, rep, lead, executed_at=noon + timedelta(days=day)) for day in range(3)]
    found = await lines("communications", workspace, since=noon, until=noon + timedelta(days=2))
    assert [line["id"] for line in found] == [call.id for call in calls[:2]]


async def test_rows_come_by_id_and_each_once_however_many_pages(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.services.exporting.streaming.PAGE", 3)
    made = [(await make_lead(workspace, f"Lead {n}", phone=None)).id for n in range(10)]
    assert [line["id"] for line in await lines("leads", workspace)] == made
    assert await exporting.count(exporting.TABLES["leads"], Selection(workspace.id)) == 10


async def test_memory_does_not_grow_with_the_number_of_rows(workspace: Workspace, rep: User, lead: Lead) -> None:
    call = await log_call(workspace, rep, lead)
    await Note.bulk_create([Note(communication_id=call.id, user_id=rep.id, text=f"Note {n}") for n in range(1000)])
    await _peak(workspace)  # what is imported and compiled once is there
    few = await _peak(workspace)
    columns = "communication_id, user_id, text, created_at"
    async with writing() as db:
        for _ in range(3):
            await db.execute_query(f"INSERT INTO note ({columns}) SELECT {columns} FROM note")  # noqa: S608
    assert await Note.all().count() == 8_000
    assert await _peak(workspace) < 1.5 * few


async def _peak(workspace: Workspace) -> int:
    tracemalloc.start()
    try:
        async for _ in exporting.stream(exporting.TABLES["notes"], Selection(workspace.id), Format.CSV):
            pass
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
