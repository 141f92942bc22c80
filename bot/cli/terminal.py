"""What commands that work on people's data have in common: who is at the terminal, asking, tables, a bar."""

import getpass
import socket
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn


def actor() -> str:
    """Who runs this command, for the audit trail: "ada@server"."""
    try:
        name = getpass.getuser()
    except (KeyError, OSError):  # a container's user without a name
        name = "somebody"
    return f"{name}@{socket.gethostname()}"


def console(*, aside: bool = False) -> Console:
    """Where to print; `aside`: what is not the command's own output."""
    return Console(stderr=aside, markup=False, highlight=False, emoji=False)


def is_watched() -> bool:
    """Whether a person is at the terminal, who can be asked."""
    return sys.stdin.isatty() and sys.stderr.isatty()


def printable(text: str, longest: int = 40) -> str:
    """Customers' text on one line, without what a terminal would obey."""
    plain = " ".join("".join(letter if letter.isprintable() else " " for letter in text).split())
    return plain if len(plain) <= longest else f"{plain[: longest - 1]}…"


@contextmanager
def bar(what: str, total: int, *, shown: bool = True) -> Iterator[Callable[[int], None]]:
    """A progress bar beside the output, at a terminal; yields what tells it how far it is."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(
        *columns, console=console(aside=True), transient=True, disable=not (shown and sys.stderr.isatty())
    ) as progress:
        task = progress.add_task(what, total=total)
        yield lambda done: progress.update(task, completed=done)
