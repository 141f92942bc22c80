"""One lead's history as a CSV file."""

import csv
from datetime import UTC, datetime, timedelta

import pytest

from bot.services import communications, exporting
from bot.services.exporting import streaming
from models import Lead, User, Workspace
from models.status import Direction
from tests.factories import log_call, make_lead

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)


async def lines_of(workspace: Workspace, lead: Lead) -> list[dict[str, str]]:
    text = b"".join([part async for part in exporting.communications_of(workspace, lead.id)]).decode("utf-8-sig")
    return list(csv.DictReader(text.splitlines()))


async def test_a_history_is_whole_and_the_oldest_comes_first(
    workspace: Workspace, rep: User, lead: Lead, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(streaming, "PAGE", 2)
    times = [NOON, NOON - timedelta(days=2), NOON, NOON - timedelta(days=1), NOON]
    for time in times:
        await log_call(workspace, rep, lead, executed_at=time, duration=61)
    await log_call(workspace, rep, await make_lead(workspace, "Somebody Else", phone=None))
    found = await lines_of(workspace, lead)
    assert [line["executed_at"][:10] for line in found] == ["2026-11-18", "2026-11-19", *["2026-11-20"] * 3]
    assert len({line["id"] for line in found}) == 5
    assert found[0]["user_name"] == "Dana"
    assert found[0]["call_phone"] == "+15147894561"
    assert found[0]["executed_at"] == "2026-11-18T12:00:00Z"
    assert found[0]["email_subject"] == ""


async def test_what_was_written_in_an_email_stays_in_the_database(workspace: Workspace, rep: User, lead: Lead) -> None:
    await communications.log(
        workspace,
        rep,
        lead_id=lead.id,
        method="email",
        direction=Direction.OUTGOING,
        values={"email_subject": "Very secret", "email_body": "Very secret", "email_user": "secret@example.com"},
        description="=1+1",
    )
    text = b"".join([part async for part in exporting.communications_of(workspace, lead.id)]).decode()
    assert "ecret" not in text
    [line] = await lines_of(workspace, lead)
    assert line["description"] == "'=1+1"


async def test_a_lead_with_no_history_has_a_file_with_a_head(workspace: Workspace, lead: Lead) -> None:
    parts = [part async for part in exporting.communications_of(workspace, lead.id)]
    assert len(parts) == 1
    assert parts[0].startswith(b"\xef\xbb\xbfid,lead_id,user_id,created_at,updated_at,executed_at,method,type,")
