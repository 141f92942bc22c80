"""The load generator: keep-alive connections over plain asyncio, each sending its next request once it has its answer.

Requests are whole bytes, signed beforehand, so that during the measurement it does nothing but write, read and look at
the clock.
"""

import asyncio
import gc
import re
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

_LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)


@dataclass(slots=True)
class Answers:
    """What a load came to. `times`: seconds from the last byte sent to the last byte read, one per request."""

    times: list[float] = field(default_factory=list)
    seconds: float = 0.0
    kinds: Counter[tuple[bytes, bytes]] = field(default_factory=Counter)
    """(status, body) → how many."""

    @property
    def per_second(self) -> float:
        return len(self.times) / self.seconds

    def expect_only(self, status: bytes, body: bytes) -> "Answers":
        """Raises where an answer was another one: a refusal is fast, and measures nothing."""
        unexpected = {kind: count for kind, count in self.kinds.items() if kind != (status, body)}
        if unexpected:
            raise AssertionError(f"answers that were not {status.decode()} {body!r}: {unexpected}")
        return self


class _Connection(asyncio.Protocol):
    def __init__(self, requests: Iterator[bytes], answers: Answers, done: asyncio.Future[None]) -> None:
        self.requests = requests
        self.answers = answers
        self.done = done
        self.received = b""
        self.sent_at = 0.0

    def connection_made(self, transport: Any) -> None:
        self.transport = transport

    def send_next(self) -> None:
        request = next(self.requests, None)
        if request is None:
            self.transport.close()
            self._finish()
            return
        self.transport.write(request)
        self.sent_at = time.perf_counter()

    def data_received(self, data: bytes) -> None:
        self.received += data
        answer = whole_answer(self.received)
        if answer is None:
            return
        self.answers.times.append(time.perf_counter() - self.sent_at)
        self.answers.kinds[answer] += 1
        self.received = b""
        self.send_next()

    def connection_lost(self, exc: Exception | None) -> None:
        self._finish(exc or ConnectionError("the server closed a keep-alive connection"))

    def _finish(self, problem: Exception | None = None) -> None:
        if self.done.done():
            return
        if problem:
            self.done.set_exception(problem)
        else:
            self.done.set_result(None)


def whole_answer(received: bytes) -> tuple[bytes, bytes] | None:
    """(status, body) of an HTTP/1.1 response, or None while some of it is still to come."""
    head, end, rest = received.partition(b"\r\n\r\n")
    if not end:
        return None
    status = head[9:12]
    if length := _LENGTH.search(head):
        return (status, rest) if len(rest) >= int(length[1]) else None
    if not rest.endswith(b"0\r\n\r\n"):
        return None
    chunks = rest.split(b"\r\n")[1::2]
    return status, b"".join(chunks)


async def load(port: int, requests: Sequence[bytes], connections: int) -> Answers:
    """Send `requests` to 127.0.0.1:`port`, over as many connections at once."""
    loop = asyncio.get_running_loop()
    answers = Answers()
    left = iter(requests)
    opened = []
    for _ in range(connections):
        done: asyncio.Future[None] = loop.create_future()
        _, protocol = await loop.create_connection(partial(_Connection, left, answers, done), "127.0.0.1", port)
        opened.append(protocol)
    gc.disable()  # a pause of ours is not the server's
    try:
        started = time.perf_counter()
        for connection in opened:
            connection.send_next()
        await asyncio.gather(*(connection.done for connection in opened))
        answers.seconds = time.perf_counter() - started
    finally:
        gc.enable()
    return answers
