"""One call of each shape, out of all that the tests recorded: `python tests/shapes.py CALLS.jsonl…`.

Two calls have the same shape where they differ in people's words, ids and numbers alone. Lower-case words may be one of
a closed set, such as a block's type: they are part of the shape.
"""

import json
import re
import sys
from typing import Any

_WORD = re.compile(r"[a-z_]{1,40}")


def shape(value: Any) -> Any:
    if isinstance(value, dict):
        return tuple(sorted((name, shape(part)) for name, part in value.items()))
    if isinstance(value, list):
        return ("list", *sorted({repr(shape(part)) for part in value}))
    if isinstance(value, str) and value[:1] in ("{", "["):
        try:
            return repr(shape(json.loads(value)))
        except ValueError:
            return "str"
    if isinstance(value, str):
        return value if _WORD.fullmatch(value) else "str"
    return type(value).__name__


def main(paths: list[str]) -> None:
    seen: set[str] = set()
    for path in paths:
        with open(path) as calls:
            for line in calls:
                call = json.loads(line)
                kind = repr((call["method"], shape(call)))
                if kind not in seen:
                    seen.add(kind)
                    sys.stdout.write(line)


if __name__ == "__main__":
    main(sys.argv[1:])
