from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import example, given
from hypothesis import strategies as some

from bot.history.periods import OFFERED, between, bounds, days_of, period_words
from bot.history.wanted import Wanted, read_value, value_of
from models.history import NOBODY, HistoryFilter
from models.methods import METHODS
from models.record import RepRecord
from models.status import CallStatus

NOW = datetime(2026, 11, 23, 3, tzinfo=UTC)  # the evening of the 22nd in Montreal
MONTREAL = "America/Montreal"

days = some.none() | some.dates(date(1990, 1, 1), date(2100, 1, 1))
periods = some.sampled_from(["", *OFFERED]) | some.builds(between, days, days)
everything = some.builds(
    Wanted,
    some.integers(1, 2**31),
    methods=some.lists(some.text(min_size=1, max_size=16), max_size=2, unique=True).map(tuple),
    statuses=some.lists(some.text(min_size=1, max_size=32), max_size=2, unique=True).map(tuple),
    rep_ids=some.lists(some.integers(0, 2**31), max_size=20, unique=True).map(tuple),
    period=periods,
)
cursors = some.none() | some.tuples(
    some.floats(-(10**9), 10**9).map(lambda seconds: NOW + timedelta(seconds=seconds)), some.integers(1, 2**31)
)


@given(everything, cursors)
def test_a_page_comes_back_from_its_button(wanted: Wanted, cursor: tuple[datetime, int] | None) -> None:
    value = value_of(wanted, cursor)
    assert read_value(value) == (wanted, cursor)
    assert len(value) <= 2000


@given(some.none() | some.dates(), some.none() | some.dates(), some.sampled_from([MONTREAL, "Asia/Tokyo"]))
@example(date.min, date.max, "Asia/Tokyo")
@example(date.min, date.max, MONTREAL)
def test_whatever_days_are_picked_are_a_period(first: date | None, last: date | None, timezone: str) -> None:
    since, until = bounds(between(first, last), timezone, NOW)
    assert since is None or first is not None
    assert until is None or last is not None
    if first and last and date.min < first <= last < date.max:
        assert since
        assert until
        assert since < until


def test_a_button_of_an_older_version_still_turns_the_page() -> None:
    assert read_value("7 2026-11-20T12:00:00+00:00 3") == (Wanted(7), (datetime(2026, 11, 20, 12, tzinfo=UTC), 3))
    assert read_value("7") == (Wanted(7), None)
    assert read_value("7 method=phone&rep=2") == (Wanted(7, ("phone",), rep_ids=(2,)), None)


@pytest.mark.parametrize(
    ("period", "since", "until"),
    [
        ("", None, None),
        ("today", datetime(2026, 11, 22, 5, tzinfo=UTC), None),
        ("7d", datetime(2026, 11, 15, 5, tzinfo=UTC), None),
        ("30d", datetime(2026, 10, 23, 4, tzinfo=UTC), None),  # before the clocks were put back
        ("2026-11-01..2026-11-01", datetime(2026, 11, 1, 4, tzinfo=UTC), datetime(2026, 11, 2, 5, tzinfo=UTC)),
        ("..2026-11-20", None, datetime(2026, 11, 21, 5, tzinfo=UTC)),
        ("2026-11-20..", datetime(2026, 11, 20, 5, tzinfo=UTC), None),
    ],
)
def test_a_period_is_of_whole_days_where_its_reader_is(
    period: str, since: datetime | None, until: datetime | None
) -> None:
    assert bounds(period, MONTREAL, NOW) == (since, until)


def test_a_timezone_that_nobody_knows_is_taken_as_utc() -> None:
    assert bounds("today", "Mars/Olympus", NOW) == (datetime(2026, 11, 23, tzinfo=UTC), None)


@pytest.mark.parametrize(
    ("period", "said"),
    [
        ("7d", "last 7 days"),
        ("2026-11-01..2026-11-20", "1 Nov 2026 to 20 Nov 2026"),
        ("2026-11-01..2026-11-01", "1 Nov 2026"),
        ("2026-11-01..", "since 1 Nov 2026"),
        ("..2026-11-20", "until 20 Nov 2026"),
        ("", ""),
    ],
)
def test_a_period_reads_as_one_would_say_it(period: str, said: str) -> None:
    assert period_words(period) == said


def test_days_come_back_from_their_period() -> None:
    assert days_of(between(None, date(2026, 11, 1))) == (None, date(2026, 11, 1))
    assert days_of("7d") == (None, None)
    assert between(None, None) == ""


def test_filters_add_up_and_are_said_part_by_part() -> None:
    wanted = Wanted(7, ("phone", "sms"), ("attempted",), (2, 3, NOBODY), "7d")
    assert wanted.filter(MONTREAL, NOW) == HistoryFilter(
        frozenset({"phone", "sms"}),
        frozenset({"attempted"}),
        frozenset({2, 3, NOBODY}),
        datetime(2026, 11, 15, 5, tzinfo=UTC),
        None,
    )
    said = ["Call or Text message", "No answer", "by Benoît, somebody or the phone system", "last 7 days"]
    assert wanted.words({2: RepRecord(2, "U2", "Benoît")}) == said
    assert wanted.is_filtered


def test_the_phone_systems_own_can_be_asked_for() -> None:
    wanted = Wanted(7, rep_ids=(NOBODY,))
    assert wanted.is_filtered
    assert wanted.words({}) == ["by the phone system"]
    assert not Wanted(7).is_filtered
    assert Wanted(7).words({}) == []


def test_everything_chosen_at_once_fits_a_button() -> None:
    statuses = tuple(CallStatus)
    wanted = Wanted(2**31, tuple(METHODS), statuses, (NOBODY, *range(10**6, 10**6 + 99)), "2026-11-01..2026-11-20")
    value = value_of(wanted, (NOW, 2**31))
    assert read_value(value)[0] == wanted
    assert len(value) <= 2000
    assert wanted.words({})[2] == "by the phone system, somebody, somebody, somebody or 96 others"
