"""An installation for the commands that work on its database: where it is, and what is in it."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TypeVar

import pytest
from click.testing import Result
from typer.testing import CliRunner

from bot import cli
from models.database import close_database, open_database

T = TypeVar("T")


def within(url: str, work: Callable[[], Awaitable[T]]) -> T:
    """Do something with the database of a test that is no coroutine itself."""

    async def inside() -> T:
        await open_database(url)
        try:
            return await work()
        finally:
            await close_database()

    return asyncio.run(inside())


def logcall(*arguments: str | Path, answers: str = "") -> Result:
    return CliRunner().invoke(cli.app, [str(argument) for argument in arguments], input=answers)


def complaint(*arguments: str | Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> str:
    """What `logcall …` says where it can't do what it should."""
    monkeypatch.setattr("sys.argv", ["logcall", *map(str, arguments)])
    with pytest.raises(SystemExit) as ended:
        cli.main()
    assert ended.value.code not in (0, None)
    return capsys.readouterr().err
