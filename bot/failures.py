"""What to do about a call that Slack did not accept. Error words and statuses: docs.slack.dev/reference/methods."""

from dataclasses import dataclass
from enum import Enum, auto

from aiohttp import ClientError
from slack_sdk.errors import SlackApiError

from bot.refusals import GONE, LOCKED_OUT, OURS, is_passing

LOCKED_OUT_FOR = 300.0
"""Seconds until we ask again what only an administrator can put right."""


class Remedy(Enum):
    WAIT = auto()
    """It is known for how long: Slack said it had too many messages, or a person has to permit this."""
    RETRY = auto()
    """It may pass by itself: Slack is unwell, or out of reach."""
    GIVE_UP = auto()
    """Only a person can put it right."""
    FORGET = auto()
    """What it was about is not in Slack any more."""
    DOUBT = auto()
    """A fault of ours. It may have been a passing one; one that stays must not hold up what waits behind it."""
    HOLD_EVERYTHING = auto()
    """Slack does not know us any more: nothing else would go through either."""


@dataclass(frozen=True, slots=True)
class Failure:
    remedy: Remedy
    error: str
    """Slack's word, the name of what broke the connection, or our own word for a fault of ours."""
    seconds: float = 0.0
    """How long to wait, for WAIT."""


def judge(problem: Exception) -> Failure:
    """A connection that broke, or an answer that did not come in time, says nothing of whether Slack has the message:
    it is sent again, as a message twice is a lesser evil than none."""
    if isinstance(problem, (ClientError, OSError)):  # a TimeoutError is an OSError
        return Failure(Remedy.RETRY, type(problem).__name__)
    if not isinstance(problem, SlackApiError):
        return Failure(Remedy.DOUBT, OURS)
    error = str(problem.response.get("error") or "")
    headers = getattr(problem.response, "headers", {})
    if error in ("ratelimited", "rate_limited") or getattr(problem.response, "status_code", 0) == 429:
        return Failure(Remedy.WAIT, error, _seconds(headers.get("Retry-After")))
    if is_passing(error):
        return Failure(Remedy.RETRY, error)
    if error == "missing_scope":  # reading and writing, messages and profiles: each has a permission of its own
        return Failure(Remedy.WAIT, error, LOCKED_OUT_FOR)
    if error in LOCKED_OUT:
        return Failure(Remedy.HOLD_EVERYTHING, error)
    return Failure(Remedy.FORGET if error in GONE else Remedy.GIVE_UP, error)


def _seconds(retry_after: str | None) -> float:
    try:
        return max(float(retry_after or 1), 0.0)
    except ValueError:
        return 1.0
