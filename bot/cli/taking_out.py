"""An export as it goes on at the terminal: the questions before a private one, the bar, the file that appears whole."""

import os
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, BinaryIO

import typer

from bot import storage
from bot.cli import terminal
from bot.services import audit, exporting, keys
from bot.settings import DatabaseSettings, KeySettings
from bot.startup import CannotStart
from models import Workspace
from models.audit import AuditKind
from models.database import writing
from models.fields import use_keys

_CONFIRMATION = "decrypt"


@dataclass(frozen=True, slots=True)
class Order:
    file: Path | None
    """None: standard output."""
    table: exporting.Table[Any]
    form: exporting.Format
    lead_id: int | None
    since: datetime | None
    until: datetime | None
    private: bool

    @property
    def is_for_a_spreadsheet(self) -> bool:
        """Whether it may be opened with a double click. Standard output is for programs."""
        return self.file is not None and self.form is exporting.Format.CSV

    def selection(self, workspace: Workspace) -> exporting.Selection:
        return exporting.Selection(workspace.id, self.lead_id, self.since, self.until, self.private)


def order(
    file: str,
    what: str,
    form: str | None,
    *,
    lead: int | None,
    since: datetime | None,
    until: datetime | None,
    private: bool,
) -> Order:
    """What was asked for. Raises BadParameter."""
    if what not in exporting.TABLES:
        raise typer.BadParameter(f"there are {', '.join(exporting.TABLES)}.", param_hint="--what")
    by_name = "jsonl" if file.endswith((".jsonl", ".ndjson")) else "csv"
    if (form or by_name) not in tuple(exporting.Format):
        raise typer.BadParameter(f"there are {', '.join(exporting.Format)}.", param_hint="--format")
    if private and file == "-":
        raise typer.BadParameter("a private export goes into a file, which you alone can read: name one.")
    if file != "-" and not Path(file).absolute().parent.is_dir():
        raise typer.BadParameter(f"there is no folder {Path(file).absolute().parent}.")
    return Order(
        file=None if file == "-" else Path(file),
        table=exporting.TABLES[what],
        form=exporting.Format(form or by_name),
        lead_id=lead,
        since=since and since.replace(tzinfo=UTC),
        until=until and until.replace(tzinfo=UTC),
        private=private,
    )


async def take_out(settings: DatabaseSettings, order: Order, *, workspace_id: str | None) -> None:
    """Raises what `serve.why_not` has words for."""
    if isinstance(settings, KeySettings):
        use_keys(settings.keys)
    async with storage.opened(settings.database_url, alone=False, patience=None):
        workspace = await storage.the_workspace(workspace_id)
        selection = order.selection(workspace)
        if order.private:
            await keys.check()
            _make_sure(workspace, order)
        rows = await exporting.count(order.table, selection)
        await _note(workspace, order, rows)
        on_screen = order.file is None and sys.stdout.isatty()
        with _file(order) as file, terminal.bar(f"Exporting {order.table.name}", rows, shown=not on_screen) as advance:
            if order.is_for_a_spreadsheet:
                file.write(exporting.BOM)
            written = await _write(exporting.stream(order.table, selection, order.form), file, advance)
    if order.file is not None:
        typer.echo(f"{written:,} {order.table.name} are in {order.file}.", err=True)


async def _write(stream: AsyncIterator[tuple[bytes, int]], file: BinaryIO, advance: Any) -> int:
    written = 0
    async for piece, rows in stream:
        file.write(piece)
        written += rows
        advance(written)
    return written


def _make_sure(workspace: Workspace, order: Order) -> None:
    """Ask twice, for two different words. Raises CannotStart where nobody can be asked, or the answer is another."""
    if not terminal.is_watched():
        raise CannotStart("a private export asks twice before it decrypts: run it yourself, at a terminal.")
    name = workspace.name or workspace.slack_id
    whose = f"lead {order.lead_id}" if order.lead_id is not None else "everybody"
    typer.echo(
        f"This writes what {name} keeps about {whose}, decrypted, to {order.file}: emails' subjects and bodies,\n"
        "addresses, links of meetings; and what was taken back, merged or deleted.\n"
        f"It is noted in the audit trail as done by {terminal.actor()}.",
        err=True,
    )
    for question, wanted in ((f"Type the workspace's name ({name})", name), (f"Type {_CONFIRMATION}", _CONFIRMATION)):
        if typer.prompt(question, default="", show_default=False, err=True).strip() != wanted:
            raise CannotStart("that is something else. Nothing was exported.")


async def _note(workspace: Workspace, order: Order, rows: int) -> None:
    options = {
        "what": order.table.name,
        "format": order.form.value,
        "rows": rows,
        "private": order.private,
        "lead": order.lead_id,
        "since": order.since and order.since.isoformat(),
        "until": order.until and order.until.isoformat(),
    }
    async with writing() as db:
        await audit.note(
            db,
            workspace_id=workspace.id,
            kind=AuditKind.EXPORTED,
            actor=terminal.actor(),
            subject=str(order.file or "standard output"),
            changes={name: [None, value] for name, value in options.items() if value is not None},
            reason="private" if order.private else "",
        )


@contextmanager
def _file(order: Order) -> Iterator[BinaryIO]:
    """Where the bytes go. A file has its name only once it is whole; what is left of a broken one is removed."""
    if order.file is None:
        yield sys.stdout.buffer
        sys.stdout.buffer.flush()
        return
    part = order.file.with_name(f"{order.file.name}.part")
    try:
        part.unlink(missing_ok=True)
        handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600 if order.private else 0o666)
        with open(handle, "wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        part.replace(order.file)
    except OSError as problem:
        raise CannotStart(f"{order.file} can't be written: {problem.strerror}.") from problem
    finally:
        part.unlink(missing_ok=True)
