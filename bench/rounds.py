"""Contestants measured in turn, so that what else the machine does falls on each of them alike."""

import time
from collections.abc import Awaitable, Callable, Mapping

Numbers = Mapping[str, float]
"""One round of one contestant: {quantity: value}."""
Contestant = Callable[[], Awaitable[Numbers]]
Measured = dict[str, dict[str, tuple[float, ...]]]
"""{contestant: {quantity: the value of each round}}."""


async def alternate(contestants: Mapping[str, Contestant], rounds: int) -> Measured:
    """Run every contestant once a round, in the opposite order every other round."""
    measured: dict[str, list[Numbers]] = {name: [] for name in contestants}
    for round_ in range(rounds):
        for name in list(contestants)[:: -1 if round_ % 2 else 1]:
            measured[name].append(await contestants[name]())
    return {
        name: {quantity: tuple(one[quantity] for one in done) for quantity in done[0]}
        for name, done in measured.items()
    }


async def take_turns(contestants: Mapping[str, Callable[[], Awaitable[object]]], turns: int) -> dict[str, list[float]]:
    """Run every contestant once a turn, in the opposite order every other turn: {contestant: seconds of each}."""
    taken: dict[str, list[float]] = {name: [] for name in contestants}
    for turn in range(turns):
        for name in list(contestants)[:: -1 if turn % 2 else 1]:
            started = time.perf_counter()
            await contestants[name]()
            taken[name].append(time.perf_counter() - started)
    return taken


def quantile(values: list[float], share: float) -> float:
    """The smallest value that `share` of all values do not exceed."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]
