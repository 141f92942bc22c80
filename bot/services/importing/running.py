"""An import from its first row to its last, in transactions of a thousand rows: one that is stopped, however it is,
goes on where it stopped, and no row is done twice."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import islice

from tortoise.backends.base.client import BaseDBAsyncClient

from bot.services import audit
from bot.services.errors import Refused as Unwelcome
from bot.services.importing.beside import LEAD, OTHERWISE, Beside
from bot.services.importing.columns import REASON, Columns
from bot.services.importing.rehearsing import Rehearsal
from bot.services.importing.rows import Given, Owners, Refused, RowReader
from bot.services.importing.settling import Book, Settled
from bot.services.importing.sheets import Line, Sheet
from models import LeadImport, User, Workspace
from models.audit import AuditKind
from models.database import reads, writing
from models.rows import change, row

BATCH = 1000
_EXAMPLES = 10


@dataclass(slots=True)
class Outcome:
    """How far an import has come."""

    rows: int = 0
    created: int = 0
    matched: int = 0
    refused: int = 0
    otherwise: int = 0
    """Rows among the matched that say something else than their lead; counted in this run only."""
    examples: list[tuple[int, str]] = field(default_factory=list)
    """The first few that were refused in this run: their line, and why."""
    beside: list[Beside] = field(default_factory=list)
    """Files that were written."""
    finished: bool = False

    def add(self, batch: Settled, rows: int) -> None:
        self.rows = rows
        self.created += batch.created
        self.matched += batch.matched
        self.refused += len(batch.refused)
        self.otherwise += len(batch.otherwise)
        self.examples += [(line.line, why) for line, why in batch.refused[: _EXAMPLES - len(self.examples)]]


Progress = Callable[[Outcome], bool]
"""Told after each batch; false stops the import there."""


async def begun(workspace: Workspace, sheet: Sheet) -> LeadImport | None:
    """What is known of an earlier run with the same file."""
    return await LeadImport.get_or_none(workspace_id=workspace.id, fingerprint=sheet.fingerprint, using_db=reads())


async def rehearse(workspace: Workspace, sheet: Sheet, columns: Columns, progress: Progress) -> Outcome:
    """Do everything but write."""
    now = datetime.now(UTC)
    reader = await _reader(workspace, sheet, columns, now)
    outcome = Outcome()
    with closing(Rehearsal(workspace.id, now)) as book:
        for batch in _batches(sheet, after=0):
            given, refused = _read(reader, batch)
            await book.look_up([one for _, one in given], reads())
            settled = book.settle(given)
            settled.refused = sorted([*refused, *settled.refused])
            book.put_by()
            outcome.add(settled, batch[-1].row)
            if not progress(outcome):
                return outcome
    outcome.finished = True
    return outcome


async def run(workspace: Workspace, sheet: Sheet, columns: Columns, *, actor: str, progress: Progress) -> Outcome:
    """Import, or go on importing, `sheet`. Returns how far it came. Raises errors.Refused where another process imports
    the same file, or one that it would write is there already; and NoTable."""
    now = datetime.now(UTC)
    rejected = Beside(sheet, "rejected", (REASON,), "the refused rows, and why: mend them there, and import that file.")
    otherwise = Beside(
        sheet, "matched", (OTHERWISE, LEAD), "the rows that say something else than the lead they match."
    )
    stage = await _stage(workspace, sheet, columns, actor, [rejected, otherwise])
    outcome = Outcome(stage.rows, stage.created, stage.matched, stage.refused)
    if (first := next(sheet.lines(after=stage.rows), None)) is not None:
        rejected.drop_from(first.line)
        otherwise.drop_from(first.line)
    reader, book = await _reader(workspace, sheet, columns, now), Book(workspace.id, now)
    for batch in _batches(sheet, after=stage.rows):
        given, refused = _read(reader, batch)
        async with writing() as db:
            # One import at a time: two could each make the lead that both files have.
            await row(Workspace, workspace.id, db, locked=True)
            held = await row(LeadImport, stage.id, db, locked=True)
            if held is None or held.rows != outcome.rows:
                raise Unwelcome(f"another process imports {sheet.path} just now: let it finish.")
            await book.look_up([one for _, one in given], db)
            settled = book.settle(given)
            settled.refused = sorted([*refused, *settled.refused])
            await book.write(db)
            outcome.add(settled, batch[-1].row)
            rejected.add((line, [why]) for line, why in settled.refused)
            otherwise.add((line, ["; ".join(said), str(known.id)]) for line, known, said in settled.otherwise)
            outcome.beside = [file for file in (rejected, otherwise) if file.is_there]
            await change(
                *(LeadImport, stage.id, db),
                **{name: getattr(outcome, name) for name in ("rows", "created", "matched", "refused")},
            )
        if not progress(outcome):
            return outcome
    async with writing() as db:
        await LeadImport.filter(id=stage.id).using_db(db).update(finished_at=datetime.now(UTC))
        await _audited(workspace, sheet, actor, "finished", db, outcome)
    outcome.finished = True
    return outcome


async def _stage(
    workspace: Workspace, sheet: Sheet, columns: Columns, actor: str, beside: Sequence[Beside]
) -> LeadImport:
    """Where an earlier run of this file stopped; else the beginning. A file that was imported with other columns is
    imported again."""
    stage = await begun(workspace, sheet)
    if stage is not None and dict(stage.columns) == dict(columns):
        return stage
    for file in beside:
        if file.is_there:
            raise Unwelcome(
                f"{file.path} is there from an earlier import: import it when it is mended, or move it away."
            )
    async with writing() as db:
        await LeadImport.filter(workspace_id=workspace.id, fingerprint=sheet.fingerprint).using_db(db).delete()
        stage = await LeadImport.create(
            workspace_id=workspace.id,
            fingerprint=sheet.fingerprint,
            name=sheet.path.name[:255],
            columns=dict(columns),
            using_db=db,
        )
        await _audited(workspace, sheet, actor, "begun", db)
    return stage


async def _audited(
    workspace: Workspace, sheet: Sheet, actor: str, what: str, db: BaseDBAsyncClient, outcome: Outcome | None = None
) -> None:
    counts = {"rows": [None, sheet.rows]}
    if outcome is not None:
        counts |= {name: [None, getattr(outcome, name)] for name in ("created", "matched", "refused")}
    await audit.note(
        db,
        workspace_id=workspace.id,
        kind=AuditKind.IMPORTED,
        actor=actor,
        subject=sheet.path.name,
        changes=counts,
        reason=what,
    )


async def _reader(workspace: Workspace, sheet: Sheet, columns: Columns, now: datetime) -> RowReader:
    users = await User.filter(workspace_id=workspace.id, is_active=True).using_db(reads())
    return RowReader(sheet.columns, columns, region=workspace.region, owners=Owners(users), now=now)


def _batches(sheet: Sheet, *, after: int) -> Iterator[list[Line]]:
    lines = sheet.lines(after=after)
    while batch := list(islice(lines, BATCH)):
        yield batch


def _read(reader: RowReader, batch: Sequence[Line]) -> tuple[list[tuple[Line, Given]], list[tuple[Line, str]]]:
    """The rows that can be taken, and those that can't, each with why; blank ones are neither."""
    taken: list[tuple[Line, Given]] = []
    refused: list[tuple[Line, str]] = []
    for line in batch:
        if line.problem:
            refused.append((line, line.problem))
            continue
        if not any(line.cells):
            continue
        try:
            taken.append((line, reader.read(line.cells)))
        except Refused as problem:
            refused.append((line, str(problem)))
    return taken, refused
