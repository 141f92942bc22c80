"""What the app said: every Web API call, and every byte."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from sandbox.state import Json


@dataclass(eq=False)
class Call:
    """One Web API call. ``args`` as sent, without the token; ``answer`` is None where no reply left."""

    method: str
    args: Json
    answer: Json | None = None


class Recorder:
    """Keeps calls in memory, and as JSON lines ``{"method", "args"}`` where a file is given (appended to)."""

    def __init__(self, file: Path | None = None) -> None:
        self.calls: list[Call] = []
        self.bytes: list[bytes] = []
        self._file: BinaryIO | None = None
        if file is not None:
            file.parent.mkdir(parents=True, exist_ok=True)
            # Unbuffered: a line is one write, so that several processes can share the file.
            self._file = file.open("ab", buffering=0)

    def heard(self, raw: bytes) -> None:
        self.bytes.append(raw)

    def called(self, method: str, args: dict[str, Any]) -> Call:
        call = Call(method, {name: value for name, value in args.items() if name != "token"})
        self.calls.append(call)
        if self._file is not None:
            line = json.dumps({"method": call.method, "args": call.args}, ensure_ascii=False)
            self._file.write(line.encode() + b"\n")
        return call

    def close(self) -> None:
        if self._file is not None:
            self._file.close()
            self._file = None
