"""The web addresses of leads and communications: made for people to paste in Slack, and read back there. Pure.

`base` is LOGCALL_URL, None where there is no public address: then nothing has one.
"""

import re
from dataclasses import dataclass
from typing import Literal
from urllib.parse import SplitResult, urlsplit

Kind = Literal["lead", "communication"]

PATHS: dict[str, Kind] = {"leads": "lead", "communications": "communication"}
_PATH = re.compile(r"/(leads|communications)/([0-9]{1,10})/?", re.ASCII)
_USUAL_PORTS = {"http": 80, "https": 443}


@dataclass(frozen=True, slots=True)
class Linked:
    """What an address leads to, if it is there."""

    kind: Kind
    id: int


def lead_address(base: str | None, lead_id: int) -> str | None:
    return f"{base}/leads/{lead_id}" if base else None


def communication_address(base: str | None, communication_id: int) -> str | None:
    return f"{base}/communications/{communication_id}" if base else None


def read_address(base: str | None, url: str) -> Linked | None:
    """What `url` leads to; None for an address that is none of ours. A query or a fragment changes nothing."""
    if not base:
        return None
    try:
        ours, theirs = urlsplit(base), urlsplit(url.strip())
        same = _host(ours) == _host(theirs)
    except ValueError:  # a port that is no number, a bracket that is not closed
        return None
    found = _PATH.fullmatch(theirs.path) if same else None
    return Linked(PATHS[found[1]], int(found[2])) if found else None


def _host(parts: SplitResult) -> tuple[str | None, int | None]:
    """Where the two schemes' usual ports are one: a proxy answers on both."""
    usual = parts.port in (None, _USUAL_PORTS.get(parts.scheme))
    return parts.hostname, None if usual else parts.port
