"""Server processes, each on a core of its own, started afresh and ready once they acknowledge a `/logcall`."""

import asyncio
import os
import socket
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from bench.load import load
from bench.signed import command

PATIENCE = 30.0  # seconds until a server that is not ready is given up
_CORES = os.sched_getaffinity(0) if hasattr(os, "sched_getaffinity") else set()
SERVERS_CORE = {min(_CORES)} if len(_CORES) > 1 else set()
"""Empty where a core cannot be chosen, or there is one only: then everything shares what there is."""


@dataclass(frozen=True, slots=True)
class Server:
    port: int
    pid: int
    ready_in: float
    """Seconds from the start of the process to its first acknowledged `/logcall`."""

    def memory(self) -> float:
        """Resident memory, in MB (Linux)."""
        status = Path(f"/proc/{self.pid}/status").read_text()
        return int(status.split("VmRSS:")[1].split()[0]) / 1024

    def cpu_seconds(self) -> float:
        """Processor time used so far (Linux): what a neighbour on the machine changes least."""
        ticks = Path(f"/proc/{self.pid}/stat").read_text().rpartition(")")[2].split()[11:13]
        return sum(map(int, ticks)) / os.sysconf("SC_CLK_TCK")


@contextmanager
def on_the_other_core() -> Iterator[None]:
    """This process (load generator and stand-in Slack) stays off the servers' core meanwhile."""
    if SERVERS_CORE:
        os.sched_setaffinity(0, _CORES - SERVERS_CORE)
    try:
        yield
    finally:
        if SERVERS_CORE:
            os.sched_setaffinity(0, _CORES)


@asynccontextmanager
async def serving(*argv: str, env: Mapping[str, str] | None = None, folder: str | None = None) -> AsyncIterator[Server]:
    """A server started as `argv` (`{port}` is filled in, in `env` too) in `folder`, on its core; killed afterwards."""
    port = str(free_port())
    argv = tuple(argument.format(port=port) for argument in argv)
    environment = {**os.environ, **{name: value.format(port=port) for name, value in (env or {}).items()}}
    with tempfile.TemporaryFile() as output:
        started = time.perf_counter()
        process = await asyncio.create_subprocess_exec(
            *argv,
            env=environment,
            cwd=folder,
            stdout=output,
            stderr=output,
            preexec_fn=(lambda: os.sched_setaffinity(0, SERVERS_CORE)) if SERVERS_CORE else None,
        )
        try:
            await _ready(int(port), process, started)
            yield Server(int(port), process.pid, time.perf_counter() - started)
        except BaseException:
            output.seek(0)
            sys.stderr.write(output.read().decode(errors="replace")[-4000:])
            raise
        finally:
            if process.returncode is None:
                process.kill()
            await process.wait()


async def _ready(port: int, process: asyncio.subprocess.Process, started: float) -> None:
    while time.perf_counter() - started < PATIENCE:
        with suppress(ConnectionError):
            answers = await load(port, [command(0)], 1)
            if (b"200", b"") in answers.kinds:
                return
        if process.returncode is not None:
            raise RuntimeError(f"the server stopped with {process.returncode}")
        await asyncio.sleep(0.005)
    raise TimeoutError(f"the server was not ready after {PATIENCE:.0f} s")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
