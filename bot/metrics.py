"""What is counted, for Prometheus. Labels are names from our own code, never what people typed."""

from prometheus_client import REGISTRY, Counter, Gauge, Histogram, generate_latest

_answers = Histogram(
    "logcall_answer_seconds",
    "From a payload of Slack's being verified to its answer",
    ("kind", "name"),
    buckets=(0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1, 3),
)
_calls = Histogram(
    "logcall_slack_call_seconds",
    "Calls to Slack's Web API",
    ("method", "outcome"),
    buckets=(0.05, 0.1, 0.25, 0.5, 1, 2.5, 10),
)
_failures = Counter("logcall_failures_total", "What failed and was not foreseen", ("problem",))
_unsent = Gauge("logcall_outbox_unsent", "Messages that are still to be sent")
_refused = Gauge("logcall_outbox_refused", "Messages that Slack refused for good")
_at_work = Gauge("logcall_work_in_flight", "Pieces of work that go on after the answer")

# labels() takes a lock and builds a tuple of strings: too dear on the way to an answer.
_answers_of: dict[tuple[str, str], Histogram] = {}


def answered(kind: str, name: str, seconds: float) -> None:
    """A payload was answered. (kind, name) is its key in the table of listeners."""
    key = (kind, name)
    histogram = _answers_of.get(key)
    if histogram is None:
        histogram = _answers_of[key] = _answers.labels(kind, name)
    histogram.observe(seconds)


def called(method: str, outcome: str, seconds: float) -> None:
    """Slack's Web API was called. `outcome`: ok, Slack's own word for an error, or why there was no answer."""
    _calls.labels(method, outcome).observe(seconds)


def failed(problem: Exception) -> None:
    _failures.labels(type(problem).__name__).inc()


def page(*, unsent: int, refused: int, at_work: int) -> bytes:
    """The page that Prometheus reads."""
    _unsent.set(unsent)
    _refused.set(refused)
    _at_work.set(at_work)
    return generate_latest(REGISTRY)
