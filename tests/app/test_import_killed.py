"""`logcall leads import`, killed outright in the middle, and started again."""

import csv
import signal
from pathlib import Path

from models import AuditEntry, Lead, LeadImport, Phone
from models.database import close_database, open_database, reads
from tests.factories import make_workspace
from tests.services.importing.files import rows_of
from tests.world import Process, logcall_process

ROWS = 6_000
EVERY = 500
"""One row of so many is refused."""


def write_file(path: Path) -> Path:
    with path.open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(("First name", "Phone"))
        writer.writerows(
            (f"Ann{n}", "12" if n % EVERY == 0 else f"514 {n // 1000 + 700}-{n % 1000:04}") for n in range(ROWS)
        )
    return path


async def half_way(process: Process) -> None:
    await process.says("To correct one")
    while (stage := await LeadImport.all().using_db(reads()).first()) is None or stage.rows == 0:
        pass


async def test_after_a_kill_the_same_command_goes_on_and_no_row_is_done_twice(
    database_url: str, tmp_path: Path
) -> None:
    file = write_file(tmp_path / "leads.csv")
    environment = {"DATABASE_URL": database_url}
    command = ("leads", "import", str(file), "--yes")
    await open_database(database_url, alone=False)
    try:
        await make_workspace()
        async with logcall_process(*command, environment=environment) as process:
            await half_way(process)
            process.signal(signal.SIGKILL)
            assert await process.ended() == -signal.SIGKILL
        stage = await LeadImport.get()
        assert 0 < stage.rows < ROWS
        assert await Lead.all().count() == stage.created == stage.rows - stage.refused
    finally:
        await close_database()

    async with logcall_process(*command, environment=environment) as process:
        await process.says("An import of this file was stopped after")
        assert await process.ended() == 0
        refused = ROWS // EVERY
        await process.says(f"{ROWS - refused:,} created, 0 matched, {refused} refused, of 6,000 of 6,000 rows.")

    await open_database(database_url, alone=False)
    try:
        assert await Lead.all().count() == await Phone.all().count() == ROWS - refused
        assert len(set(await Lead.all().values_list("first_name", flat=True))) == ROWS - refused
        assert [entry.reason for entry in await AuditEntry.all().order_by("id")] == ["begun", "finished"]
    finally:
        await close_database()
    lines = [int(row["line"]) for row in rows_of(file.with_name("leads.rejected.csv"))]
    assert lines == [n + 2 for n in range(0, ROWS, EVERY)]


async def test_ctrl_c_stops_between_two_batches_and_says_how_to_go_on(database_url: str, tmp_path: Path) -> None:
    file = write_file(tmp_path / "leads.csv")
    await open_database(database_url, alone=False)
    try:
        await make_workspace()
        async with logcall_process(
            "leads", "import", str(file), "--yes", environment={"DATABASE_URL": database_url}
        ) as process:
            await half_way(process)
            process.signal(signal.SIGINT)
            assert await process.ended() == 130
            await process.says("Stopped. The same command goes on there.")
        stage = await LeadImport.get()
        assert stage.finished_at is None
        assert stage.rows % 1000 == 0
    finally:
        await close_database()
