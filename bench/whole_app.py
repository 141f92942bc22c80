"""The whole app as a process of its own: `logcall run`, configured as anyone would, on a SQLite file of its own.

`python -m bench.whole_app N` is `logcall run` with N listeners more than it has.
"""

import sys
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from bench.furniture import KEY, Furniture, furnish
from bench.serving import Server, serving
from bench.signed import SIGNING_SECRET
from bench.stand_in import StandIn
from models.database import close_database, migrate, open_database

_PROJECT = Path(__file__).parent.parent


@asynccontextmanager
async def whole_app(
    slack: StandIn,
    *,
    more_listeners: int = 0,
    pacing: float = 1.0,
    fill: Callable[[Furniture], Awaitable[None]] | None = None,
) -> AsyncIterator[Server]:
    """Logcall for the workspace of `slack`, with one lead in its database. `pacing`: seconds between two posts. `fill`
    puts more into the database."""
    with tempfile.TemporaryDirectory(prefix="logcall-bench-") as folder:
        url = f"sqlite://{folder}/bench.sqlite3"
        await open_database(url)
        try:
            await migrate()
            furniture = await furnish()
            if fill is not None:
                await fill(furniture)
        finally:
            await close_database()
        environment = {
            "PYTHONPATH": str(_PROJECT),
            "DATABASE_URL": url,
            "HOST": "127.0.0.1",
            "PORT": "{port}",
            "SLACK_API_URL": slack.url,
            "SLACK_BOT_TOKEN": "xoxb-bench",
            "SLACK_SIGNING_SECRET": SIGNING_SECRET,
            "LOGCALL_ENCRYPTION_KEYS": KEY,
            "LOGCALL_PACING": str(pacing),
        }
        argv = (sys.executable, "-m", "bench.whole_app", str(more_listeners))
        async with serving(*argv, env=environment, folder=folder) as server:
            yield server


def run(more_listeners: int) -> None:
    from bot import cli, slack  # a process that only measures has no use for them

    async def unused() -> None: ...

    def register(listening: Any) -> None:
        for number in range(more_listeners):
            listening.action(f"one_more_{number}")(unused)

    slack.FEATURES += (SimpleNamespace(register=register),)  # type: ignore[assignment]
    sys.argv = ["logcall", "run"]
    cli.main()


if __name__ == "__main__":
    run(int(sys.argv[1]))
