"""`python -m bench [NAME…] [--rounds N] [--json FILE]`: measure, side by side with baselines in one run."""

import argparse
import importlib
import os
import sys
import traceback
from datetime import UTC, datetime
from pathlib import Path

import uvloop

from bench.report import Failed, Result, as_json, machine, table

MEASUREMENTS = (
    "ack",
    "submission",
    "storing",
    "card",
    "text",
    "search",
    "history",
    "importing",
    "delivery",
    "reminding",
    "api",
    "start",
)
RESULTS = Path(__file__).parent / "results"


async def measure(names: list[str], rounds: int) -> list[Result]:
    results: list[Result] = []
    for name in names:
        print(f"{name}: {rounds} rounds…", file=sys.stderr, flush=True)
        try:
            results += await importlib.import_module(f"bench.{name}").measure(rounds)
        except Exception as problem:
            traceback.print_exc()
            results.append(Failed(name, f"{type(problem).__name__}: {problem}"))
    return results


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench", description="Measure Logcall beside its baselines.")
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"which to run: {', '.join(MEASUREMENTS)} (all)")
    parser.add_argument("--rounds", type=int, default=5, help="alternating rounds, of which the median counts (5)")
    parser.add_argument("--json", type=Path, help="where to write the results (bench/results/<time>.json)")
    options = parser.parse_args()
    if unknown := set(options.names) - set(MEASUREMENTS):
        parser.error(f"no measurement is called {', '.join(sorted(unknown))}: there are {', '.join(MEASUREMENTS)}")
    busy = os.getloadavg()[0]
    results = uvloop.run(measure(options.names or list(MEASUREMENTS), options.rounds))
    print(f"\n{machine()}; medians of {options.rounds} alternating rounds; load average before: {busy:.1f}\n")
    print(table(results))
    file = options.json or RESULTS / f"{datetime.now(UTC):%Y-%m-%dT%H%M%S}.json"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(as_json(results, options.rounds, busy))
    print(f"\nwritten to {file}")
    if any(isinstance(result, Failed) for result in results):
        sys.exit(1)


if __name__ == "__main__":
    main()
