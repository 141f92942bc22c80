"""What is counted, for Prometheus. Labels are names from our own code, never what people typed."""

from bisect import bisect_left
from collections.abc import Iterator
from itertools import accumulate

from prometheus_client import PLATFORM_COLLECTOR, REGISTRY, Counter, Gauge, Histogram, generate_latest
from prometheus_client.core import HistogramMetricFamily
from prometheus_client.registry import Collector

_calls = Histogram(
    "logcall_slack_call_seconds",
    "Calls to Slack's Web API",
    ("method", "outcome"),
    buckets=(0.05, 0.1, 0.25, 0.5, 1, 2.5, 10),
)
_api = Histogram(
    "logcall_api_answer_seconds",
    "Requests of the API, by endpoint",
    ("endpoint", "status"),
    buckets=(0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1, 5, 30),
)
_failures = Counter("logcall_failures_total", "What failed and was not foreseen", ("problem",))
_unsent = Gauge("logcall_outbox_unsent", "Messages that are still to be sent")
_refused = Gauge("logcall_outbox_refused", "Messages that Slack refused for good")
_told = Counter("logcall_hook_deliveries_total", "What became of tries to tell a hook something", ("outcome",))
_untold = Gauge("logcall_hooks_waiting", "Deliveries to hooks that are on their way")
_parked = Gauge("logcall_hooks_parked", "Deliveries to hooks that were given up")
_fetched = Counter("logcall_recording_fetches_total", "What became of tries to fetch a recording", ("outcome",))
_unfetched = Gauge("logcall_recordings_waiting", "Recordings that are still to be fetched from a phone system")
_given_up = Gauge("logcall_recordings_given_up", "Recordings that could not be fetched from a phone system")
_at_work = Gauge("logcall_work_in_flight", "Pieces of work that go on after the answer")


class _Answers(Collector):
    """How long answers took. Noted on the way to each answer, so in a third of the time of the library's histogram."""

    BOUNDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1.0, 3.0)
    """Seconds; Slack waits three."""

    def __init__(self) -> None:
        self._tallies: dict[tuple[str, str], list[float]] = {}
        """A count for each bound and one for what is beyond, then the sum of all seconds."""

    def note(self, kind: str, name: str, seconds: float) -> None:
        tally = self._tallies.get((kind, name))
        if tally is None:
            tally = self._tallies[kind, name] = [0.0] * (len(self.BOUNDS) + 2)
        tally[bisect_left(self.BOUNDS, seconds)] += 1
        tally[-1] += seconds

    def collect(self) -> Iterator[HistogramMetricFamily]:
        family = HistogramMetricFamily(
            "logcall_answer_seconds",
            "From a payload of Slack's being verified to its answer",
            labels=("kind", "name"),
        )
        bounds = [*map(str, self.BOUNDS), "+Inf"]
        for key, (*counts, seconds) in self._tallies.items():
            family.add_metric(key, buckets=list(zip(bounds, accumulate(counts), strict=True)), sum_value=seconds)
        yield family


_answers = _Answers()
REGISTRY.register(_answers)
REGISTRY.unregister(PLATFORM_COLLECTOR)  # it tells whoever asks which Python to attack


answered = _answers.note
"""A payload was answered: (kind, name), its key in the table of listeners, and the seconds it took."""


def called(method: str, outcome: str, seconds: float) -> None:
    """Slack's Web API was called. `outcome`: ok, Slack's own word for an error, or why there was no answer."""
    _calls.labels(method, outcome).observe(seconds)


def told(outcome: str) -> None:
    """A hook was told something, or not: delivered, put off, parked, dropped."""
    _told.labels(outcome).inc()


def fetched(outcome: str) -> None:
    """A recording was fetched, or not: kept, put off, given up, dropped."""
    _fetched.labels(outcome).inc()


def answered_api(endpoint: str, status: int, seconds: float) -> None:
    """The API was asked. `endpoint`: its method and path, ids left out."""
    _api.labels(endpoint, str(status)).observe(seconds)


def failed(problem: Exception) -> None:
    _failures.labels(type(problem).__name__).inc()


def page(*, unsent: int, refused: int, untold: int, parked: int, unfetched: int, given_up: int, at_work: int) -> bytes:
    """The page that Prometheus reads."""
    _unsent.set(unsent)
    _refused.set(refused)
    _untold.set(untold)
    _parked.set(parked)
    _unfetched.set(unfetched)
    _given_up.set(given_up)
    _at_work.set(at_work)
    return generate_latest(REGISTRY)
