"""What was measured, and how it reads: rows, their targets, the table, the JSON."""

import json
import os
import platform
import statistics
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any


@dataclass(frozen=True, slots=True)
class Target:
    """A bound on the ratio ours / baseline, or on ours alone, in `unit`."""

    sense: str
    """`≥` or `≤`."""
    bound: float
    of_ratio: bool = True
    unit: str = "ms"

    def __str__(self) -> str:
        return f"{self.sense} {self.bound:g}{'×' if self.of_ratio else f' {self.unit}'}"


@dataclass(frozen=True, slots=True)
class Row:
    """One measurement: the value of each round, ours and the baseline's, in `unit`. Medians are what is compared."""

    what: str
    unit: str
    ours: tuple[float, ...]
    baseline: tuple[float, ...] = ()
    target: Target | None = None
    against: str = ""
    """What the baseline is."""

    @property
    def ratio(self) -> float | None:
        return statistics.median(self.ours) / statistics.median(self.baseline) if self.baseline else None

    @property
    def verdict(self) -> str:
        if self.target is None:
            return "for the record"
        value = self.ratio if self.target.of_ratio else statistics.median(self.ours)
        if value is None:
            return "nothing to compare with"
        met = value >= self.target.bound if self.target.sense == "≥" else value <= self.target.bound
        return "met" if met else f"MISSED by {abs(value / self.target.bound - 1):.0%}"


@dataclass(frozen=True, slots=True)
class Skipped:
    what: str
    why: str

    def __str__(self) -> str:
        return f"skipped: {self.why}"


@dataclass(frozen=True, slots=True)
class Failed:
    """Something measured did not do what it should: there is no number then."""

    what: str
    why: str

    def __str__(self) -> str:
        return f"FAILED: {self.why}"


Result = Row | Skipped | Failed


def table(results: list[Result]) -> str:
    """The results as a Markdown table, which is readable in a terminal too."""
    heads = ("measurement", "ours", "baseline", "ratio", "target", "")
    lines = [heads] + [_cells(result) for result in results]
    widths = [max(len(line[column]) for line in lines) for column in range(len(heads))]
    rendered = ["| " + " | ".join(map(str.ljust, line, widths)) + " |" for line in lines]
    return "\n".join([rendered[0], "|" + "|".join("-" * (width + 2) for width in widths) + "|", *rendered[1:]])


def _cells(result: Result) -> tuple[str, ...]:
    if not isinstance(result, Row):
        return result.what, "", "", "", "", str(result)
    baseline = f"{_number(result.baseline)} {result.against}".strip() if result.baseline else ""
    return (
        result.what,
        f"{_number(result.ours)} {result.unit}",
        baseline,
        f"{result.ratio:.2f}×" if result.ratio is not None else "",
        str(result.target or ""),
        result.verdict,
    )


def _number(values: tuple[float, ...]) -> str:
    value = statistics.median(values)
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"


def machine() -> str:
    model = platform.processor() or platform.machine()
    cpuinfo = Path("/proc/cpuinfo")
    if cpuinfo.exists():
        named = [line for line in cpuinfo.read_text().splitlines() if line.startswith("model name")]
        model = named[0].partition(":")[2].strip() if named else model
    return f"{model}, {os.cpu_count()} cores, {platform.system()}, Python {platform.python_version()}"


def as_json(results: list[Result], rounds: int, load_before: float) -> str:
    return json.dumps(
        {
            "measured_at": datetime.now(UTC).isoformat(timespec="seconds"),
            "machine": machine(),
            "load_average_before": load_before,
            "rounds": rounds,
            "results": [_entry(result) for result in results],
        },
        indent=1,
        ensure_ascii=False,
    )


def _entry(result: Result) -> dict[str, Any]:
    if not isinstance(result, Row):
        return {"what": result.what, "verdict": str(result)}
    return {
        "what": result.what,
        "unit": result.unit,
        "ours": statistics.median(result.ours),
        "baseline": statistics.median(result.baseline) if result.baseline else None,
        "against": result.against,
        "ratio": result.ratio,
        "target": str(result.target) if result.target else None,
        "verdict": result.verdict,
        "every_round": {"ours": result.ours, "baseline": result.baseline},
    }
