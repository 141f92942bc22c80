"""The API beside the services behind it: what HTTP, the key, its allowance, judging and JSON add to a write and to a
read, on both engines; and what an upload of 100 MiB takes of memory."""

import asyncio
import json
import os
import sys
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import aiohttp

from bench.api_server import CONNECTIONS, HISTORY, PAGE, SPOKEN_OF
from bench.databases import ENGINES
from bench.furniture import PHONE
from bench.load import Answers, load
from bench.report import Result, Row, Target
from bench.rounds import Numbers, alternate, quantile
from bench.serving import SERVERS_CORE, Server, free_port, on_the_other_core

WRITES = 400  # a round
READS = 200
UPLOAD = 100 * 1024 * 1024 - 4096
_PROJECT = Path(__file__).parent.parent


@dataclass(frozen=True, slots=True)
class Contestant:
    server: Server
    secret: str
    lead_id: int
    user_id: int

    async def api_writes(self) -> Numbers:
        before = self.server.cpu_seconds()
        answers = await load(self.server.port, [self._written()] * WRITES, CONNECTIONS)
        return {"per_second": _only(answers, b"201").per_second, "cpu": self._cpu_each(before, WRITES)}

    async def api_reads(self) -> Numbers:
        before = self.server.cpu_seconds()
        path = f"/v2/leads/{self.lead_id}/communications?per_page={PAGE}"
        answers = await load(self.server.port, [self._request("GET", path)] * READS, 1)
        return {"p50": 1000 * quantile(_only(answers, b"200").times, 0.5), "cpu": self._cpu_each(before, READS)}

    async def service_writes(self) -> Numbers:
        before = self.server.cpu_seconds()
        per_second = (await self._bench("log", WRITES))["per_second"]
        return {"per_second": per_second, "cpu": self._cpu_each(before, WRITES)}

    async def service_reads(self) -> Numbers:
        before = self.server.cpu_seconds()
        p50 = 1000 * (await self._bench("history", READS))["p50"]
        return {"p50": p50, "cpu": self._cpu_each(before, READS)}

    async def upload(self) -> Numbers:
        """Of a call that has none yet. The memory is the most that it was, beyond what it was before."""
        before = self.server.memory()
        _begin_peak_anew(self.server)
        form = aiohttp.FormData()
        form.add_field("recording", _sound(), filename="call.wav")
        async with aiohttp.ClientSession(headers={"Authorization": f"Bearer {self.secret}"}) as session:
            url = f"http://127.0.0.1:{self.server.port}/v2/communications/1/recording"
            async with session.post(url, data=form) as answer:
                if answer.status != 200:
                    raise AssertionError(await answer.text())
        return {"grown": _peak(self.server) - before}

    def _cpu_each(self, before: float, times: int) -> float:
        """Milliseconds: the clock favours who waits now and then, where the machine has other work."""
        return 1000 * (self.server.cpu_seconds() - before) / times

    def _written(self) -> bytes:
        said = {
            "lead_id": self.lead_id,
            "user_id": self.user_id,
            "method": "phone",
            "type": "outgoing",
            "call_phone": PHONE,
            "call_status": "answered",
            "call_duration": 200,
            "description": SPOKEN_OF,
        }
        return self._request("POST", "/v2/communications", json.dumps(said).encode())

    def _request(self, method: str, path: str, body: bytes = b"") -> bytes:
        head = [
            f"{method} {path} HTTP/1.1",
            "Host: 127.0.0.1",
            f"Authorization: Bearer {self.secret}",
            "Content-Type: application/json",
            f"Content-Length: {len(body)}",
        ]
        return "\r\n".join([*head, "", ""]).encode() + body

    async def _bench(self, what: str, times: int) -> dict[str, float]:
        url = f"http://127.0.0.1:{self.server.port}/bench/{what}?times={times}"
        async with aiohttp.ClientSession() as session, session.get(url) as answer:
            return dict(await answer.json())


async def measure(rounds: int) -> list[Result]:
    results: list[Result] = []
    with on_the_other_core():
        for engine, database in ENGINES.items():
            with database() as url:
                results += await _measure_on(engine, url, rounds)
    return results


async def _measure_on(engine: str, url: str, rounds: int) -> list[Result]:
    async with _serving(url) as contestant:
        await contestant._bench("log", HISTORY)
        grown = (await contestant.upload())["grown"]
        writes = await alternate({"api": contestant.api_writes, "log": contestant.service_writes}, rounds)
        reads = await alternate({"api": contestant.api_reads, "service": contestant.service_reads}, rounds)
        again = (await contestant.upload())["grown"]
    return [
        Row(
            f"POST /v2/communications on {engine}, {CONNECTIONS} connections",
            "/s",
            writes["api"]["per_second"],
            writes["log"]["per_second"],
            Target("≥", 0.5),
            f"log() in process, {CONNECTIONS} at once",
        ),
        Row(
            f"POST /v2/communications on {engine}: processor time each",
            "ms",
            writes["api"]["cpu"],
            writes["log"]["cpu"],
            Target("≤", 2),
            "log() in process",
        ),
        Row(
            f"GET a page of {PAGE} on {engine}, 1 connection: p50",
            "ms",
            reads["api"]["p50"],
            reads["service"]["p50"],
            Target("≤", 3),
            "the service call alone",
        ),
        Row(
            f"GET a page of {PAGE} on {engine}: processor time each",
            "ms",
            reads["api"]["cpu"],
            reads["service"]["cpu"],
            Target("≤", 3),
            "the service call alone",
        ),
        Row(
            f"the first upload of 100 MiB on {engine}: memory at its peak, more",
            "MB",
            (grown,),
            target=Target("≤", 16, of_ratio=False, unit="MB"),
        ),
        Row(
            f"another upload of 100 MiB on {engine}: memory at its peak, more",
            "MB",
            (again,),
            target=Target("≤", 16, of_ratio=False, unit="MB"),
        ),
    ]


@asynccontextmanager
async def _serving(url: str) -> AsyncIterator[Contestant]:
    with tempfile.TemporaryDirectory(prefix="logcall-bench-") as folder:
        port = free_port()
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "bench.api_server", str(port)),
            env={**os.environ, "PYTHONPATH": str(_PROJECT), "DATABASE_URL": url, "LOGCALL_RECORDINGS": folder},
            cwd=folder,
            stdout=asyncio.subprocess.PIPE,
            preexec_fn=(lambda: os.sched_setaffinity(0, SERVERS_CORE)) if SERVERS_CORE else None,
        )
        try:
            assert process.stdout is not None
            secret, lead_id, user_id = (await process.stdout.readline()).decode().split()
            yield Contestant(Server(port, process.pid, 0.0), secret, int(lead_id), int(user_id))
        finally:
            if process.returncode is None:
                process.kill()
            await process.wait()


async def _sound() -> AsyncIterator[bytes]:
    yield b"RIFF\x00\x00\x00\x00WAVEfmt "
    for _ in range(UPLOAD // 65536):
        yield bytes(65536)


def _only(answers: Answers, status: bytes) -> Answers:
    if wrong := [kind for kind in answers.kinds if kind[0] != status]:
        raise AssertionError(f"answers that were not {status.decode()}: {wrong[:3]}")
    return answers


def _begin_peak_anew(server: Server) -> None:
    Path(f"/proc/{server.pid}/clear_refs").write_text("5")


def _peak(server: Server) -> float:
    status = Path(f"/proc/{server.pid}/status").read_text()
    return int(status.split("VmHWM:")[1].split()[0]) / 1024
