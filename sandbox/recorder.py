"""What the app said: every Web API call, and every byte."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

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
        self._file: IO[str] | None = file.open("a", encoding="utf-8") if file is not None else None

    def heard(self, raw: bytes) -> None:
        self.bytes.append(raw)

    def called(self, method: str, args: dict[str, Any]) -> Call:
        call = Call(method, {name: value for name, value in args.items() if name != "token"})
        self.calls.append(call)
        if self._file is not None:
            self._file.write(json.dumps({"method": call.method, "args": call.args}, ensure_ascii=False) + "\n")
            self._file.flush()
        return call

    def close(self) -> None:
        if self._file is not None:
            self._file.close()
            self._file = None
