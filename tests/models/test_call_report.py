"""What a call came to, from all that was told of it."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.call_report import is_late, meant_by, plain_word, standing
from models.status import CallFlow, CallStatus, Direction, legal_statuses

ENDED = datetime(2026, 11, 20, 16, tzinfo=UTC)
WORDS = [
    *CallStatus,
    *("queued", "initiated", "ringing", "in-progress", "completed", "busy", "no-answer", "canceled", "failed"),
    "transferred",
]
TABLE = [
    ("queued", "calling", "calling"),
    ("ringing", "calling", "calling"),
    ("in-progress", "calling", "calling"),
    ("completed", "answered", "answered"),
    ("busy", "attempted", "interrupted"),
    ("no-answer", "attempted", "interrupted"),
    ("canceled", "attempted", "interrupted"),
    ("failed", "error", "error"),
    ("pending", "pending", None),
    ("unanswered", "unanswered", None),
    ("attempted", "attempted", None),
    ("interrupted", None, "interrupted"),
    ("transferred", None, None),
]


@pytest.mark.parametrize(("word", "outgoing", "incoming"), TABLE)
def test_a_phone_system_s_word_means_one_of_ours_by_direction(
    word: str, outgoing: str | None, incoming: str | None
) -> None:
    assert meant_by(word, Direction.OUTGOING) == outgoing
    assert meant_by(word, Direction.INCOMING) == incoming


@pytest.mark.parametrize(
    ("written", "plain"),
    [("In_Progress", "in-progress"), ("NO ANSWER", "no-answer"), ("cancelled", "canceled"), (" Busy ", "busy")],
)
def test_a_word_is_the_same_however_it_is_written(written: str, plain: str) -> None:
    assert plain_word(written) == plain


@given(
    st.sampled_from(Direction),
    st.frozensets(st.sampled_from(WORDS)),
    st.none() | st.just(ENDED),
    st.none() | st.sampled_from([0, 60]),
)
def test_answered_takes_a_complete_call_and_nothing_that_speaks_against_it(
    direction: Direction, words: frozenset[str], end_at: datetime | None, duration: int | None
) -> None:
    status = standing(direction, words, end_at=end_at, duration=duration)
    assert status in legal_statuses(CallFlow.of(direction, click_to_call=True))
    if status is CallStatus.ANSWERED:
        assert end_at is not None
        assert duration is not None
        meant = {meant_by(word, direction) for word in words}
        assert CallStatus.ANSWERED in meant or (duration and meant <= {CallStatus.PENDING, CallStatus.CALLING})


@given(
    st.sampled_from(Direction), st.lists(st.sampled_from(WORDS), unique=True), st.randoms(), st.sampled_from([0, 60])
)
def test_the_order_of_what_was_told_says_nothing(direction: Direction, words: list[str], random, duration: int) -> None:  # type: ignore[no-untyped-def]
    others = list(words)
    random.shuffle(others)
    assert standing(direction, words, end_at=ENDED, duration=duration) == standing(
        direction, others, end_at=ENDED, duration=duration
    )


@pytest.mark.parametrize(
    ("told", "now", "late"),
    [
        (None, "answered", False),
        ("calling", "answered", True),
        ("attempted", "answered", True),
        ("answered", "answered", False),
        ("pending", "calling", True),
        ("calling", "pending", False),
        ("answered", "calling", False),
    ],
)
def test_what_tells_of_a_time_before_is_late(told: str | None, now: str, late: bool) -> None:
    assert is_late(CallStatus(told) if told else None, CallStatus(now)) is late
