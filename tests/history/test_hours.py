from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from bot.history.hours import best_words, hours_table, hours_words, weekday_words
from bot.moments import hour_long
from models.history import CallTimes, Tally, call_times

MONTREAL = ZoneInfo("America/Montreal")
MONDAY = datetime(2026, 11, 23, 15, tzinfo=UTC)  # 10 AM in Montreal


def calls(*made: tuple[int, str]) -> list[tuple[datetime, str]]:
    """(hours after Monday 10 AM, status)"""
    return [(MONDAY + timedelta(hours=hours), status) for hours, status in made]


def test_calls_are_counted_by_weekday_and_hour_of_who_reads() -> None:
    made = calls((0, "answered"), (0, "attempted"), (24, "attempted"), (14, "answered"))
    assert call_times(made, MONTREAL).by_slot == {(1, 10): Tally(2, 1), (2, 10): Tally(1, 0), (2, 0): Tally(1, 1)}
    assert call_times(made, ZoneInfo("Asia/Tokyo")).by_slot == {
        (2, 0): Tally(2, 1),
        (3, 0): Tally(1, 0),
        (2, 14): Tally(1, 1),
    }


def test_ten_in_the_morning_is_ten_in_summer_and_in_winter() -> None:
    winter = datetime(2026, 3, 2, 15, tzinfo=UTC)
    summer = datetime(2026, 3, 9, 14, tzinfo=UTC)  # the Monday after the clocks were put forward
    assert call_times([(winter, "answered"), (summer, "answered")], MONTREAL).by_slot == {(1, 10): Tally(2, 2)}


def test_the_hour_that_the_clock_strikes_twice_is_one_hour() -> None:
    first = datetime(2026, 11, 1, 5, 30, tzinfo=UTC)  # 1:30 AM, and 1:30 AM again
    made = [(first, "attempted"), (first + timedelta(hours=1), "attempted")]
    assert call_times(made, MONTREAL).by_slot == {(7, 1): Tally(2, 0)}


def test_one_lucky_call_makes_no_best_hour() -> None:
    assert call_times(calls((0, "answered")), MONTREAL).best_hour is None
    assert call_times(calls((0, "attempted"), (24, "attempted"), (48, "attempted")), MONTREAL).best_hour is None


def test_the_best_hour_weighs_how_much_is_known() -> None:
    often = [(0, "answered")] * 9 + [(0, "attempted")]
    seldom = [(3, "answered")] * 3
    best = call_times(calls(*often, *seldom), MONTREAL).best_hour
    assert best == (10, Tally(10, 9))


def test_what_the_hours_tell_is_said_in_words() -> None:
    times = call_times(calls(*[(0, "answered")] * 3, (0, "attempted"), (27, "attempted")), MONTREAL)
    assert hours_words(times) == "Best hour to call: 10–11 AM (answered 3 of 4)"
    assert best_words(times) == "They answer most readily at *10–11 AM*: 3 of 4 calls."
    assert weekday_words(times) == "Mon 3 of 4 · Tue 0 of 1"
    few = call_times(calls((0, "answered"), (1, "attempted")), MONTREAL)
    assert hours_words(few) == "Answered 1 of 2 calls"
    assert best_words(few).startswith("No hour stands out yet")
    assert best_words(call_times(calls((0, "attempted")), MONTREAL)).startswith("No call was answered yet")
    assert hours_words(CallTimes()) == ""


def test_the_table_has_a_line_for_each_hour_and_a_column_for_each_weekday() -> None:
    made = calls(*[(0, "answered")] * 10, (24, "attempted"), (27, "attempted"), (5 * 24, "answered"))
    table = hours_table(call_times(made, MONTREAL))
    [text] = table["elements"][0]["elements"]
    assert text["text"].splitlines() == [
        "            Mon  Tue  Wed  Thu  Fri  Sat",
        "10–11 AM  10/10  0/1    ·    ·    ·  1/1",
        "1–2 PM        ·  0/1    ·    ·    ·    ·",
    ]


def test_hours_are_written_from_to() -> None:
    assert [hour_long(hour) for hour in (0, 9, 11, 12, 23)] == [
        "12–1 AM",
        "9–10 AM",
        "11 AM–12 PM",
        "12–1 PM",
        "11 PM–12 AM",
    ]
