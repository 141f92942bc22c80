"""How a call log's call stands, by all that it was told."""

from models import CallLog
from models.call_report import is_known, standing
from models.status import CallStatus, Direction

_LONGEST = 255  # as its column is


def words_of(log: CallLog) -> list[str]:
    return log.words.split()


def remembered(words: list[str], word: str) -> str:
    """`words` and another one, as they are stored. There is room for all that mean something; of the others, as much as
    is left."""
    kept = [*words, word]
    while len(" ".join(kept)) > _LONGEST:
        kept.remove(next(each for each in kept if not is_known(each)))
    return " ".join(kept)


def standing_of(log: CallLog) -> CallStatus:
    return standing(Direction(log.direction), words_of(log), end_at=log.end_at, duration=log.duration)
