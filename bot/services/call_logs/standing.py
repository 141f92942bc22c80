"""How a call log's call stands, by all that it was told."""

from models import CallLog
from models.call_report import standing
from models.status import CallStatus, Direction


def words_of(log: CallLog) -> list[str]:
    return log.words.split()


def standing_of(log: CallLog) -> CallStatus:
    return standing(Direction(log.direction), words_of(log), end_at=log.end_at, duration=log.duration)
