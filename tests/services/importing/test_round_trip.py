"""What was exported can be imported again, and says the same."""

import tempfile
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.services import exporting, importing
from bot.services.exporting import Format, Selection
from models import Email, Lead, Phone, User, Workspace
from models.lead import LeadStatus, Result
from tests.factories import make_rep, make_workspace

WORDS = st.text(
    st.characters(codec="utf-8", exclude_categories=["Cs", "Cc", "Zl", "Zp"]) | st.sampled_from("=+-@'\",;é\n"),
    max_size=20,
).map(str.strip)
MOMENTS = st.integers(0, 10**15).map(
    lambda microseconds: datetime(2000, 1, 1, tzinfo=UTC) + timedelta(microseconds=microseconds)
)
LEADS = st.fixed_dictionaries(
    {
        "first_name": WORDS,
        "last_name": WORDS,
        "company": WORDS.map(lambda word: word or "Garage"),
        "locale": st.sampled_from(["", "fr", "en-CA", "fr_CA"]),
        "status": st.sampled_from([None, *LeadStatus]),
        "result": st.sampled_from([None, *Result]),
        "owned": st.booleans(),
        "unsubscribe_all_date": st.none() | MOMENTS,
        "unsubscribe_sms_date": st.none() | MOMENTS,
        "extension": st.sampled_from(["", "22", "+9"]),
        "phone": st.sampled_from([None, "mobile", "home", "work"]),
        "email": st.sampled_from([None, "home", "work"]),
        "source": st.booleans(),
    }
)


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(wanted=st.lists(LEADS, min_size=1, max_size=8))
async def test_leads_survive_an_export_and_an_import(workspace: Workspace, wanted: list[dict[str, Any]]) -> None:
    here, there = [await make_workspace(f"T{number}") for number in await _free_numbers()]
    for team in (here, there):
        await make_rep(team, "Dana Roy", email="dana@garage.example")
    for place, lead in enumerate(wanted):
        await _make(here, place, lead)
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "leads.csv"
        stream = exporting.stream(exporting.TABLES["leads"], Selection(here.id), Format.CSV)
        file.write_bytes(b"".join([piece async for piece, _ in stream]))
        sheet = importing.examine(file)
        columns = importing.agreed(
            importing.corrected(importing.guess(sheet, "CA"), ["source=source", "status=status"])
        )
        outcome = await importing.run(there, sheet, columns, actor="ada@server", progress=lambda _: True)
    assert (outcome.created, outcome.examples) == (len(wanted), [])
    assert await _said(there) == await _said(here)


async def _free_numbers() -> tuple[int, int]:
    count = await Workspace.all().count()
    return count, count + 1


async def _make(workspace: Workspace, place: int, wanted: dict[str, Any]) -> None:
    lead = dict(wanted)
    owned, phone, email, extension = (lead.pop(name) for name in ("owned", "phone", "email", "extension"))
    owner = await User.get(workspace_id=workspace.id) if owned else None
    source = f"A-{place}" if lead.pop("source") else None
    made = await Lead.create(workspace_id=workspace.id, owner_id=owner.id if owner else None, source=source, **lead)
    of = {"workspace_id": workspace.id, "lead_id": made.id}
    if phone:
        await Phone.create(**of, type=phone, number=f"+1514789{1000 + place}", extension=extension)
    if email:
        await Email.create(**of, type=email, address=f"lead{place}@example.com")


async def _said(workspace: Workspace) -> Sequence[tuple[Any, ...]]:
    leads = Lead.filter(workspace_id=workspace.id).order_by("id").prefetch_related("phones", "emails", "owner")
    return [
        (
            *(lead.first_name, lead.last_name, lead.company, lead.locale, lead.status, lead.result, lead.source),
            lead.owner.email if lead.owner else None,
            *(lead.unsubscribe_all_date, lead.unsubscribe_sms_date),
            [(phone.type, phone.number, phone.extension) for phone in lead.phones],
            [(email.type, email.address) for email in lead.emails],
        )
        for lead in await leads
    ]
