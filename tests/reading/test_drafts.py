from datetime import UTC, datetime
from time import process_time
from zoneinfo import ZoneInfo

import pytest

from bot.reading import Draft, Outcome, read_draft
from models.status import CallStatus, Direction
from tests.reading.conftest import TORONTO, read
from tests.reading.phrasings import PHRASINGS

NONSENSE = ["1 " * 100, "514 " * 50, "nov 20 " * 28, "feb 30 " * 28, "a " * 100, "(" * 200, "3:20 " * 40, "at " * 66]
NONSENSE += ["il y a une " * 18, "left a voice " * 15, "call back " * 20, "tomorrow 4pm " * 15, "x" * 200, "1" * 200]


def facts(draft: Draft) -> str:
    local = draft.executed_at.astimezone(TORONTO).strftime("%Y-%m-%d %H:%M") if draft.executed_at else None
    extension = f"x{draft.extension}" if draft.extension else None
    duration = None if draft.duration is None else f"{draft.duration}s"
    said = (draft.phone, extension, draft.method, draft.direction, draft.outcome, duration, local)
    return " ".join(fact for fact in said if fact)


@pytest.mark.parametrize(("text", "expected", "rest"), PHRASINGS, ids=[text for text, _, _ in PHRASINGS])
def test_a_phrasing_is_read(text: str, expected: str, rest: str) -> None:
    draft = read(text)

    assert (facts(draft), draft.rest) == (expected, rest)


def test_an_empty_text_says_nothing() -> None:
    assert read("  ") == Draft(None, None, None, None, None, None, None, "")


def test_times_are_utc() -> None:
    assert read("yesterday 4pm").executed_at == datetime(2026, 11, 23, 21, tzinfo=UTC)
    assert read("yesterday 4pm").executed_at.tzinfo is UTC  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("timezone", "utc_hour"), [("America/Toronto", 21), ("Europe/Paris", 15), ("Asia/Tokyo", 7), ("UTC", 16)]
)
def test_a_time_is_the_reps_own(timezone: str, utc_hour: int) -> None:
    noon = datetime(2026, 11, 24, 12, tzinfo=UTC)

    assert read("yesterday 4pm", now=noon, timezone=timezone).executed_at == datetime(
        2026, 11, 23, utc_hour, tzinfo=UTC
    )


def test_an_unknown_timezone_reads_as_utc() -> None:
    assert read("yesterday 4pm", timezone="Mars/Olympus").executed_at == datetime(2026, 11, 23, 16, tzinfo=UTC)


def test_today_is_the_reps_day_not_the_servers() -> None:
    already_tomorrow_in_utc = datetime(2026, 11, 25, 2, tzinfo=UTC)

    assert read("yesterday 4pm", now=already_tomorrow_in_utc).executed_at == datetime(2026, 11, 23, 21, tzinfo=UTC)


def test_yesterday_is_read_across_the_changes_of_summer_time() -> None:
    spring = datetime(2026, 3, 8, 14, tzinfo=TORONTO)
    autumn = datetime(2026, 11, 1, 14, tzinfo=TORONTO)

    assert read("yesterday 4pm", now=spring).executed_at == datetime(2026, 3, 7, 21, tzinfo=UTC)
    assert read("yesterday 4pm", now=autumn).executed_at == datetime(2026, 10, 31, 20, tzinfo=UTC)


def test_hours_ago_are_elapsed_hours_whatever_the_clock_on_the_wall_did() -> None:
    after_the_change = datetime(2026, 11, 1, 4, tzinfo=TORONTO)

    assert read("5 hours ago", now=after_the_change).executed_at == datetime(2026, 11, 1, 4, tzinfo=UTC)


def test_an_hour_that_summer_time_leaves_out_is_not_in_the_future() -> None:
    just_after_the_gap = datetime(2026, 3, 8, 3, 10, tzinfo=TORONTO)

    assert read("02:50am", now=just_after_the_gap).executed_at == datetime(2026, 3, 7, 7, 50, tzinfo=UTC)


def test_an_hour_that_comes_twice_is_the_first() -> None:
    assert read("1:30am", now=datetime(2026, 11, 1, 14, tzinfo=TORONTO)).executed_at == datetime(
        2026, 11, 1, 5, 30, tzinfo=UTC
    )


def test_an_outcome_is_said_whatever_the_direction_beside_it() -> None:
    draft = read("outgoing missed Jean")

    assert (draft.direction, draft.outcome, draft.rest) == (Direction.OUTGOING, Outcome.MISSED, "Jean")


def test_a_leap_day_is_that_of_the_last_leap_year() -> None:
    assert read("29 feb 10am").executed_at == datetime(2024, 2, 29, 15, tzinfo=UTC)


def test_a_date_that_no_calendar_has_stays_in_the_rest() -> None:
    draft = read("Jean 30 feb")

    assert (draft.executed_at, draft.rest) == (None, "Jean 30 feb")


def test_a_region_reads_its_own_national_numbers() -> None:
    now = datetime(2026, 11, 24, 14, tzinfo=ZoneInfo("Europe/Paris"))
    draft = read_draft("06 12 34 56 78 20 nov 14h répondu", region="FR", timezone="Europe/Paris", now=now)

    assert draft.phone == "+33612345678"
    assert draft.executed_at == datetime(2026, 11, 20, 13, tzinfo=UTC)


def test_only_the_first_200_characters_are_read_and_the_remainder_is_kept() -> None:
    story = "word " * 39 + "answered 3m"

    draft = read(story)

    assert (draft.outcome, draft.duration) == (None, None)
    assert draft.rest == story


def test_a_word_is_not_cut_in_two() -> None:
    draft = read("vm " + "x" * 195 + " answered")

    assert draft.outcome is Outcome.VOICEMAIL
    assert draft.rest == "x" * 195 + " answered"


def test_a_missed_call_came_in() -> None:
    assert read("missed Jean").direction is Direction.INCOMING


def test_every_outcome_has_its_status() -> None:
    assert {outcome: outcome.status for outcome in Outcome} == {
        Outcome.ANSWERED: CallStatus.ANSWERED,
        Outcome.NO_ANSWER: CallStatus.ATTEMPTED,
        Outcome.VOICEMAIL: CallStatus.ATTEMPTED,
        Outcome.WRONG_NUMBER: CallStatus.ATTEMPTED,
        Outcome.FAILED: CallStatus.ERROR,
        Outcome.MISSED: CallStatus.INTERRUPTED,
    }


def test_no_text_takes_ten_milliseconds_of_the_processor() -> None:
    def quickest(text: str) -> float:
        durations = []
        for _ in range(3):
            start = process_time()
            read(text[:200])
            durations.append(process_time() - start)
        return min(durations)

    slow = {text: taken for text in [*(row[0] for row in PHRASINGS), *NONSENSE] if (taken := quickest(text)) > 0.010}

    assert not slow
