"""Files to import, each said in a line."""

import csv
from collections.abc import Callable
from pathlib import Path

from bot.services import importing
from bot.services.importing import Outcome
from models import Workspace

HEAD = ("First name", "Last name", "Company", "Phone", "Email")


def write(path: Path, *rows: tuple[str, ...], head: tuple[str, ...] = HEAD) -> Path:
    with path.open("w", newline="") as file:
        csv.writer(file).writerows([head, *rows])
    return path


async def take_in(
    workspace: Workspace, path: Path, progress: Callable[[Outcome], bool] = lambda _: True, **columns: str
) -> Outcome:
    """Import a file with the columns that are guessed, or with `columns`."""
    sheet = importing.examine(path)
    agreed = columns or importing.agreed(importing.guess(sheet, workspace.region))
    return await importing.run(workspace, sheet, agreed, actor="ada@server", progress=progress)


async def rehearse(workspace: Workspace, path: Path) -> Outcome:
    sheet = importing.examine(path)
    agreed = importing.agreed(importing.guess(sheet, workspace.region))
    return await importing.rehearse(workspace, sheet, agreed, lambda _: True)


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def counts(outcome: Outcome) -> tuple[int, int, int]:
    return outcome.created, outcome.matched, outcome.refused
