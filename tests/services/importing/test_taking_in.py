"""What rows of a file become: new leads, leads that were there already, or refusals with reasons."""

import gc
from asyncio import to_thread
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.services import importing, leads
from bot.services.importing.known import Known
from models import AuditEntry, Email, Lead, LeadImport, Phone, User, Workspace
from models.audit import AuditKind
from tests.factories import log_call, make_lead, make_rep, make_workspace
from tests.services.importing.files import counts, rehearse, rows_of, take_in, write

NUMBER = "514 789-4561"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "leads.csv"


async def test_a_row_becomes_a_lead_with_all_that_it_says(workspace: Workspace, rep: User, file: Path) -> None:
    await User.filter(id=rep.id).update(email="dana@garage.example")
    head = (
        *("Prénom", "Nom", "Société", "Cellulaire", "Tél. bureau", "Courriel", "Langue", "Statut", "Résultat"),
        *("Conseiller", "Ne pas appeler", "Do not email", "CRM id"),
    )
    row = (
        *(
            " Zoé ",
            "Côté",
            "Fleurs Côté",
            "(514) 789-4561 poste 22",
            "+33 6 12 34 56 78",
            "Zoe@Example.COM",
            "français",
        ),
        *("perdu", "attempted", "Dana@Garage.example", "2026-01-31", "non", "A-17"),
    )
    assert counts(await take_in(workspace, write(file, row, head=head))) == (1, 0, 0)
    lead = await Lead.get()
    assert (lead.first_name, lead.last_name, lead.company) == ("Zoé", "Côté", "Fleurs Côté")
    assert (lead.locale, lead.status, lead.result, lead.owner_id, lead.source) == (
        "fr",
        "lost",
        "attempted",
        rep.id,
        "A-17",
    )
    assert lead.unsubscribe_call_date == datetime(2026, 1, 31, tzinfo=UTC)
    assert lead.unsubscribe_email_date is None
    phones = {phone.type: (phone.number, phone.extension) for phone in await Phone.all()}
    assert phones == {"mobile": ("+15147894561", "22"), "work": ("+33612345678", "")}
    assert [(email.type, email.address) for email in await Email.all()] == [("home", "zoe@example.com")]


@pytest.mark.parametrize("query", ["cote", "zoe", "fleurs", "4561", "514789", "zoe@ex"])
async def test_an_imported_lead_is_found_at_once(workspace: Workspace, rep: User, file: Path, query: str) -> None:
    await take_in(workspace, write(file, ("Zoé", "Côté", "Fleurs", NUMBER, "zoe@example.com")))
    assert [lead.name for lead in await leads.find(workspace, rep, query)] == ["Zoé Côté"]


@pytest.mark.parametrize(
    ("whole", "first", "last"), [("Zoé Côté Roy", "Zoé", "Côté Roy"), ("Côté, Zoé", "Zoé", "Côté")]
)
async def test_a_whole_name_is_split(workspace: Workspace, file: Path, whole: str, first: str, last: str) -> None:
    await take_in(workspace, write(file, (whole,), head=("Name",)))
    lead = await Lead.get()
    assert (lead.first_name, lead.last_name) == (first, last)


@pytest.mark.parametrize("again", [("S.", "Tremblay", "", NUMBER, ""), ("Sophie", "", "", "", "SOPHIE@example.com")])
async def test_a_number_or_an_email_that_is_there_already_is_the_same_lead(
    workspace: Workspace, file: Path, again: tuple[str, ...]
) -> None:
    await make_lead(workspace, "Sophie Tremblay", email="sophie@example.com")
    outcome = await take_in(workspace, write(file, again))
    assert counts(outcome) == (0, 1, 0)
    assert outcome.beside == []
    assert await Lead.all().count() == 1


async def test_a_match_fills_in_what_is_blank_and_overwrites_nothing(
    workspace: Workspace, rep: User, file: Path
) -> None:
    lead = await make_lead(workspace, "Sophie", company="Garage Roy")
    row = ("Sophie", "Tremblay", "Fleurs", f"{NUMBER} x22", "sophie@example.com", "2026-02-03")
    outcome = await take_in(
        workspace, write(file, row, head=("First name", "Last name", "Company", "Phone", "Email", "DNC"))
    )
    assert (counts(outcome), outcome.otherwise) == ((0, 1, 0), 1)
    await lead.refresh_from_db()
    assert (lead.last_name, lead.company) == ("Tremblay", "Garage Roy")
    assert lead.unsubscribe_all_date == datetime(2026, 2, 3, tzinfo=UTC)
    assert (await Phone.get()).extension == "22"
    assert (await Email.get()).address == "sophie@example.com"
    assert [one.id for one in await leads.find(workspace, rep, "tremblay")] == [lead.id]
    [said] = rows_of(file.with_name("leads.matched.csv"))
    assert said["what Logcall has"] == "Company: Garage Roy here, Fleurs in the file"
    assert (said["lead id"], said["line"], said["Last name"]) == (str(lead.id), "2", "Tremblay")


async def test_somebody_else_with_the_same_number_gives_a_lead_nothing(workspace: Workspace, file: Path) -> None:
    await make_lead(workspace, "Sophie Tremblay")
    outcome = await take_in(workspace, write(file, ("Marc", "Roy", "", NUMBER, "marc@example.com")))
    assert (counts(outcome), outcome.otherwise) == ((0, 1, 0), 1)
    assert await Email.all().count() == 0
    [said] = rows_of(file.with_name("leads.matched.csv"))
    assert said["what Logcall has"].startswith("it is called Sophie Tremblay here, Marc Roy in the file")
    assert said["Email"] == "marc@example.com"


@pytest.mark.parametrize("batch", [1, 1000])
async def test_duplicates_within_the_file_are_one_lead(
    workspace: Workspace, file: Path, batch: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.services.importing.running.BATCH", batch)
    rows = [
        ("Sophie", "Tremblay", "", NUMBER, ""),
        ("Sophie", "Tremblay", "", "+15147894561", "sophie@example.com"),
        ("Sophie", "", "Fleurs", "", "sophie@example.com"),
        ("Marc", "Roy", "", "", "marc@example.com"),
    ]
    assert counts(await rehearse(workspace, write(file, *rows))) == (2, 2, 0)
    assert await Lead.all().count() == 0
    assert counts(await take_in(workspace, file)) == (2, 2, 0)
    sophie, marc = await Lead.all().order_by("id")
    assert (sophie.company, marc.first_name) == ("Fleurs", "Marc")


async def test_a_dry_run_keeps_no_more_leads_in_memory_than_a_batch_has(
    workspace: Workspace, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.services.importing.running.BATCH", 10)
    write(
        file,
        *[(f"Ann{n}", "Roy", "", "", f"ann{n}@example.com") for n in range(100)],
        ("Ann7", "", "", "", "ann7@example.com"),
    )
    held: list[int] = []

    def count(_: importing.Outcome) -> bool:
        held.append(sum(isinstance(each, Known) for each in gc.get_objects()))
        return True

    sheet = importing.examine(file)
    columns = importing.agreed(importing.guess(sheet, workspace.region))
    assert counts(await importing.rehearse(workspace, sheet, columns, count)) == (100, 1, 0)
    assert max(held) <= 11


async def test_a_line_with_a_stray_quote_is_refused_and_the_others_are_taken(workspace: Workspace, file: Path) -> None:
    lines = "Name,Email", "Ann Roy,ann@example.com", '"Bob "Bo" Roy",bob@example.com', "Eve Roy,eve@example.com"
    await to_thread(file.write_text, "\n".join(lines))
    assert counts(await take_in(workspace, file)) == (2, 0, 1)
    [refused] = rows_of(file.with_name("leads.rejected.csv"))
    assert (refused["line"], refused["Email"]) == ("3", "bob@example.com")
    assert "quote" in refused["why it was refused"]


async def test_of_several_with_one_number_the_one_of_that_name_is_meant(workspace: Workspace, file: Path) -> None:
    for name in ("Marc Roy", "Sophie Roy"):
        await make_lead(workspace, name)
    await take_in(workspace, write(file, ("Sophie", "Roy", "Fleurs", NUMBER, "")))
    assert (await Lead.get(company="Fleurs")).first_name == "Sophie"


async def test_of_two_of_one_name_the_one_contacted_last_is_meant(workspace: Workspace, rep: User, file: Path) -> None:
    first = await make_lead(workspace, "Sophie Roy")
    await make_lead(workspace, "Sophie Roy")
    await log_call(workspace, rep, first)
    await take_in(workspace, write(file, ("Sophie", "Roy", "Fleurs", NUMBER, "")))
    assert (await Lead.get(company="Fleurs")).id == first.id


async def test_a_row_that_could_be_any_of_several_is_refused(workspace: Workspace, file: Path) -> None:
    for name in ("Marc Roy", "Sophie Roy"):
        await make_lead(workspace, name)
    assert counts(await take_in(workspace, write(file, ("Luc", "Roy", "", NUMBER, "")))) == (0, 0, 1)
    [refused] = rows_of(file.with_name("leads.rejected.csv"))
    assert (
        "several leads have its number or email, none of them under its name: Marc Roy (lead 1)"
        in refused["why it was refused"]
    )


async def test_an_id_of_the_crm_is_the_same_lead_whatever_its_number(workspace: Workspace, file: Path) -> None:
    lead = await make_lead(workspace, "Sophie Roy", source="A-17")
    head = ("CRM id", "First name", "Last name", "Phone")
    assert counts(await take_in(workspace, write(file, ("A-17", "Sophie", "Roy", "438 555-0101"), head=head))) == (
        0,
        1,
        0,
    )
    assert (await Phone.get()).lead_id == lead.id


async def test_what_was_merged_stands_for_the_lead_that_it_is_in(workspace: Workspace, file: Path) -> None:
    kept = await make_lead(workspace, "Sophie Roy", phone=None)
    await make_lead(workspace, "Sophie Roi", merged_into_id=kept.id)
    await take_in(workspace, write(file, ("Sophie", "Roy", "Fleurs", NUMBER, "")))
    await kept.refresh_from_db()
    assert kept.company == "Fleurs"


async def test_a_deleted_lead_is_matched_by_nothing(workspace: Workspace, file: Path) -> None:
    await make_lead(workspace, "Sophie Roy", source="A-17", deleted_at=datetime.now(UTC))
    head = ("CRM id", "Name", "Phone")
    outcome = await take_in(
        workspace, write(file, ("B-2", "Sophie Roy", NUMBER), ("A-17", "Sophie Roy", ""), head=head)
    )
    assert counts(outcome) == (1, 0, 1)
    assert outcome.examples == [(3, "the lead with the id A-17 was deleted in Logcall")]


async def test_another_workspace_is_another_world(workspace: Workspace, file: Path) -> None:
    await make_lead(await make_workspace("T0OTHER"), "Sophie Roy")
    assert counts(await take_in(workspace, write(file, ("Sophie", "Roy", "", NUMBER, "")))) == (1, 0, 0)


@pytest.mark.parametrize(
    ("column", "value", "why"),
    [
        ("Phone", "(438) 555-01", 'Phone: "(438) 555-01" is no phone number that can be called'),
        ("Email", "sophie at example", 'Email: "sophie at example" is no email address'),
        ("Owner", "nobody@x.example", "is nobody here: they must have used Logcall once"),
        ("Owner", "Dana", "is the name of several people here: give an email"),
        ("Status", "sold", "is none of duplicate, invalid, lost"),
        ("Language", "!!", "is no language, such as fr or en-CA"),
        ("Do not call", "perhaps", "is neither a date like 2026-05-31 nor yes or no"),
        ("Company", "x" * 256, "is too long: 255 characters at most"),
    ],
)
async def test_a_row_that_can_not_be_taken_is_told_why(
    workspace: Workspace, file: Path, column: str, value: str, why: str
) -> None:
    for _ in range(2):
        await make_rep(workspace, "Dana")
    fields = {"Owner": "owner", "Status": "status", "Language": "locale", "Do not call": "unsubscribe_call_date"}
    fields |= {"Phone": "mobile_phone", "Email": "home_email", "Company": "company"}
    write(file, ("Sophie", value), ("Marc", ""), head=("Name", column))
    outcome = await take_in(workspace, file, Name="name", **{column: fields[column]})
    assert counts(outcome) == (1, 0, 1)
    [refused] = rows_of(file.with_name("leads.rejected.csv"))
    assert why in refused["why it was refused"]
    assert (refused[column], refused["line"]) == (value, "2")


async def test_everything_that_is_wrong_is_said_at_once(workspace: Workspace, file: Path) -> None:
    outcome = await take_in(workspace, write(file, ("Ann", "Roy", "", "12 34 56 78", "a@b"), ("", "", "", NUMBER, "")))
    assert [line for line, _ in outcome.examples] == [2, 3]
    assert "Phone: " in outcome.examples[0][1]
    assert "Email: " in outcome.examples[0][1]
    assert "neither a name nor a company" in outcome.examples[1][1]


async def test_refused_rows_go_in_once_they_are_mended(workspace: Workspace, file: Path) -> None:
    await take_in(workspace, write(file, ("Ann", "Roy", "", "5147894561", ""), ("Bob", "Roy", "", "438 555-01", "")))
    rejected = file.with_name("leads.rejected.csv")
    rejected.write_text(rejected.read_text().replace(",438 555-01,", ",438 555-0101,"))
    assert counts(await take_in(workspace, rejected)) == (1, 0, 0)
    assert {lead.first_name for lead in await Lead.all()} == {"Ann", "Bob"}


async def test_files_with_customers_in_them_are_for_their_owner_alone(workspace: Workspace, file: Path) -> None:
    await take_in(workspace, write(file, ("Ann", "Roy", "", "438 555-01x", "none")))
    assert file.with_name("leads.rejected.csv").stat().st_mode & 0o777 == 0o600


async def test_a_row_with_more_cells_than_columns_is_refused_and_a_blank_one_is_none(
    workspace: Workspace, file: Path
) -> None:
    write(file, ("Ann", "", "oops"), ("", ""), (), ("Bob",), head=("Name", "Phone"))
    outcome = await take_in(workspace, file)
    assert counts(outcome) == (1, 0, 1)
    assert outcome.examples[0][1] == "it has more cells than the first row has columns"
    assert outcome.rows == 4


async def test_an_import_is_in_the_audit_trail(workspace: Workspace, file: Path) -> None:
    await take_in(workspace, write(file, ("Ann", "Roy", "", NUMBER, ""), ("Bob", "", "", "12", "")))
    begun, finished = await AuditEntry.filter(kind=AuditKind.IMPORTED).order_by("id")
    assert (begun.actor, begun.subject, begun.reason, finished.reason) == (
        "ada@server",
        "leads.csv",
        "begun",
        "finished",
    )
    assert finished.changes == {"rows": [None, 2], "created": [None, 1], "matched": [None, 0], "refused": [None, 1]}
    stage = await LeadImport.get()
    assert stage.finished_at is not None
    assert (stage.rows, stage.created, stage.refused) == (2, 1, 1)
