"""An import as it goes on at the terminal: what was guessed, the question, the bar, what came of it."""

from collections.abc import Sequence
from pathlib import Path

import typer
from rich.table import Table

from bot import storage
from bot.cli import terminal
from bot.serve import told_to_stop
from bot.services import importing
from bot.services.importing.fields import FIELDS
from models import LeadImport

_STOPPED = 130  # as a shell reports Ctrl-C


async def take_in(
    url: str, file: Path, corrections: Sequence[str], *, yes: bool, dry_run: bool, workspace_id: str | None
) -> int:
    """Returns the exit code. Raises what `serve.why_not` has words for."""
    sheet = importing.examine(file)
    async with storage.opened(url, alone=not dry_run, patience=None):
        workspace = await storage.the_workspace(workspace_id)
        guesses = importing.corrected(importing.guess(sheet, workspace.region), corrections)
        stage = await importing.begun(workspace, sheet)
        _show(sheet, guesses)
        columns = importing.agreed(guesses)
        if stage is not None and not dry_run and dict(stage.columns) == columns:
            if stage.finished_at is not None:
                typer.echo(f"{file} was imported already, on {stage.finished_at:%Y-%m-%d at %H:%M} UTC.")
                return 0
            typer.echo(f"{_goes_on(stage)} It goes on there.")
        if (
            not dry_run
            and not yes
            and not typer.confirm(f"Import {_rows(sheet.rows)} into {workspace.name or workspace.slack_id}?")
        ):
            typer.echo("Nothing was written.")
            return 1
        told = told_to_stop()
        with terminal.bar("Reading" if dry_run else "Importing", sheet.rows) as advance:

            def progress(outcome: importing.Outcome) -> bool:
                advance(outcome.rows)
                return not told.is_set()

            if dry_run:
                outcome = await importing.rehearse(workspace, sheet, columns, progress)
            else:
                outcome = await importing.run(workspace, sheet, columns, actor=terminal.actor(), progress=progress)
    _tell(sheet, outcome, dry_run=dry_run)
    return 0 if outcome.finished else _STOPPED


def _show(sheet: importing.Sheet, guesses: Sequence[importing.Guess]) -> None:
    table = Table("Column", "Taken for", "For example", box=None, pad_edge=False)
    for at, guess in enumerate(guesses):
        taken = f"{FIELDS[guess.field]} ({guess.field})" if guess.field else "left out"
        values = dict.fromkeys(terminal.printable(row[at], 30) for row in sheet.sample if row[at].strip())
        table.add_row(
            terminal.printable(guess.column),
            f"{taken}: {guess.why}" if guess.why else taken,
            " · ".join(list(values)[:3]),
        )
    delimiter = {"\t": "tabs"}.get(sheet.delimiter, f"“{sheet.delimiter}”")
    typer.echo(f"{sheet.path}: {_rows(sheet.rows)}, {sheet.encoding}, columns parted by {delimiter}\n")
    terminal.console().print(table)
    typer.echo('\nTo correct one: --map "Column=field". To leave one out: --map "Column=".\n')


def _goes_on(stage: LeadImport) -> str:
    return f"An import of this file was stopped after {_rows(stage.rows)}."


def _tell(sheet: importing.Sheet, outcome: importing.Outcome, *, dry_run: bool) -> None:
    would = "would be " if dry_run else ""
    typer.echo(
        f"{outcome.created:,} {would}created, {outcome.matched:,} matched, {outcome.refused:,} refused, "
        f"of {outcome.rows:,} of {_rows(sheet.rows)}."
    )
    for line, why in outcome.examples:
        typer.echo(f"  line {line}: {terminal.printable(why, 300)}")
    if (more := outcome.refused - len(outcome.examples)) > 0 and outcome.examples:
        typer.echo(f"  and {more:,} more")
    if outcome.otherwise:
        typer.echo(f"{_rows(outcome.otherwise)} say something else than the lead they match. Nothing is overwritten.")
    for beside in outcome.beside:
        typer.echo(f"{beside.path}: {beside.what}")
    if dry_run:
        typer.echo("Nothing was written.")
    elif not outcome.finished:
        typer.echo("Stopped. The same command goes on there.")


def _rows(count: int) -> str:
    return "1 row" if count == 1 else f"{count:,} rows"
