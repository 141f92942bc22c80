"""An import that was stopped goes on where it stopped."""

from pathlib import Path

import pytest

from bot.services import importing
from bot.services.errors import Refused
from models import Lead, LeadImport, Workspace
from tests.services.importing.files import counts, rows_of, take_in, write

ROWS = [(f"Ann{n}", "Roy", "", "" if n % 3 else "12345678", f"ann{n}@example.com") for n in range(10)]


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr("bot.services.importing.running.BATCH", 2)
    return write(tmp_path / "leads.csv", *ROWS)


async def test_the_same_command_goes_on_and_no_row_is_done_twice(workspace: Workspace, file: Path) -> None:
    stopped = await take_in(workspace, file, lambda outcome: outcome.rows < 4)
    assert (stopped.rows, stopped.finished) == (4, False)
    assert await Lead.all().count() == 2
    done = await take_in(workspace, file)
    assert (done.rows, counts(done), done.finished) == (10, (6, 0, 4), True)
    assert [row["line"] for row in rows_of(file.with_name("leads.rejected.csv"))] == ["2", "5", "8", "11"]
    assert sorted(lead.first_name for lead in await Lead.all()) == ["Ann1", "Ann2", "Ann4", "Ann5", "Ann7", "Ann8"]


async def test_what_was_refused_and_never_committed_is_not_listed_twice(
    workspace: Workspace, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def fails(*_: object, **__: object) -> None:
        raise RuntimeError("the power is gone")

    await take_in(workspace, file, lambda outcome: outcome.rows < 2)
    with monkeypatch.context() as broken:
        broken.setattr("bot.services.importing.running.change", fails)
        with pytest.raises(RuntimeError):
            await take_in(workspace, file)
    assert [row["line"] for row in rows_of(file.with_name("leads.rejected.csv"))] == ["2", "5"]
    assert await Lead.all().count() == 1
    await take_in(workspace, file)
    assert [row["line"] for row in rows_of(file.with_name("leads.rejected.csv"))] == ["2", "5", "8", "11"]
    assert await Lead.all().count() == 6


async def test_a_second_process_with_the_same_file_is_turned_away(workspace: Workspace, file: Path) -> None:
    def another_is_further(outcome: importing.Outcome) -> bool:
        return outcome.rows < 4

    await take_in(workspace, file, another_is_further)
    sheet = importing.examine(file)
    columns = importing.agreed(importing.guess(sheet, "CA"))

    async def overtaken() -> None:
        def overtake(outcome: importing.Outcome) -> bool:
            outcome.rows += 2  # as if what is stored were of another's doing
            return True

        await importing.run(workspace, sheet, columns, actor="ada@server", progress=overtake)

    with pytest.raises(Refused, match="another process imports"):
        await overtaken()


async def test_mended_rows_of_an_earlier_import_are_not_written_over(workspace: Workspace, file: Path) -> None:
    await take_in(workspace, file)
    write(file, ("Luc", "Roy", "", "12345678", ""))
    with pytest.raises(Refused, match=r"leads\.rejected\.csv is there from an earlier import"):
        await take_in(workspace, file)
    assert await LeadImport.all().count() == 1


async def test_with_other_columns_a_file_is_imported_anew(workspace: Workspace, tmp_path: Path) -> None:
    file = write(tmp_path / "new.csv", ("Ann", "Roy", "Fleurs", "", "ann@example.com"))
    await take_in(workspace, file, **{"First name": "first_name", "Email": "home_email"})
    assert counts(await take_in(workspace, file)) == (0, 1, 0)
    assert (await Lead.get()).company == "Fleurs"


async def test_where_the_refused_rows_can_not_be_written_nothing_is_imported(workspace: Workspace, file: Path) -> None:
    file.with_name("leads.rejected.csv").symlink_to("/proc/nowhere")
    with pytest.raises(Refused, match=r"leads\.rejected\.csv can't be written"):
        await take_in(workspace, file)
    assert await Lead.all().count() == 0
