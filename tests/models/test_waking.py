"""When a rep may be reminded: their quiet hours, days off and holidays, on their own clock."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.waking import Habits, start_of_day

MONTREAL = ZoneInfo("America/Montreal")
NIGHTS = Habits("America/Montreal", quiet_from=18 * 60, quiet_until=8 * 60, days_off="67")


def local(text: str, zone: ZoneInfo = MONTREAL) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=zone)


@pytest.mark.parametrize(
    ("due", "heard"),
    [
        ("2026-11-24 08:00", "2026-11-24 08:00"),
        ("2026-11-24 17:59", "2026-11-24 17:59"),
        ("2026-11-24 18:00", "2026-11-25 08:00"),
        ("2026-11-25 02:00", "2026-11-25 08:00"),
        ("2026-11-25 07:59", "2026-11-25 08:00"),
        ("2026-11-27 18:30", "2026-11-30 08:00"),
        ("2026-11-28 12:00", "2026-11-30 08:00"),
        ("2026-11-29 23:59", "2026-11-30 08:00"),
    ],
)
def test_what_falls_due_in_quiet_hours_or_on_a_day_off_is_said_when_they_are_over(due: str, heard: str) -> None:
    assert NIGHTS.heard_at(local(due)) == local(heard)


def test_on_holiday_nothing_is_said_until_the_day_on_which_they_are_back() -> None:
    away = Habits("America/Montreal", 18 * 60, 8 * 60, "67", away_until=date(2027, 1, 2))
    assert away.heard_at(local("2026-12-20 10:00")) == local("2027-01-04 08:00"), "the second of January is a Saturday"
    assert away.heard_at(local("2027-01-04 10:00")) == local("2027-01-04 10:00")


def test_quiet_hours_in_the_middle_of_the_day() -> None:
    lunch = Habits("America/Montreal", quiet_from=12 * 60, quiet_until=13 * 60)
    assert lunch.heard_at(local("2026-11-24 12:30")) == local("2026-11-24 13:00")
    assert lunch.heard_at(local("2026-11-24 23:30")) == local("2026-11-24 23:30")


def test_who_is_off_every_day_is_reminded_all_the_same() -> None:
    assert Habits(days_off="1234567").heard_at(datetime(2026, 11, 24, 3, tzinfo=UTC)).hour == 3


@pytest.mark.parametrize(
    ("due", "heard"),
    [
        ("2027-03-13 23:00", "2027-03-14 12:00+00:00"),  # the clock goes from 2:00 to 3:00 in between
        ("2026-10-31 23:00", "2026-11-01 13:00+00:00"),  # and from 2:00 back to 1:00
    ],
)
def test_the_night_on_which_the_clock_changes_ends_at_eight_on_the_clock(due: str, heard: str) -> None:
    nights = Habits("America/Montreal", 18 * 60, 8 * 60)
    assert nights.heard_at(local(due)) == datetime.fromisoformat(heard)


def test_an_end_of_quiet_that_summer_time_leaves_out_is_an_hour_later() -> None:
    until_half_past_two = Habits("America/Montreal", quiet_from=22 * 60, quiet_until=2 * 60 + 30)
    assert until_half_past_two.heard_at(local("2027-03-13 23:00")) == local("2027-03-14 03:30")


ZONES = st.sampled_from(
    ["America/Montreal", "Europe/Paris", "Australia/Lord_Howe", "Africa/Cairo", "Asia/Kathmandu", "UTC", "nowhere"]
)
CHANGES = st.sampled_from(
    [
        datetime(2026, 3, 8, tzinfo=UTC),
        datetime(2026, 3, 29, tzinfo=UTC),
        datetime(2026, 4, 4, tzinfo=UTC),
        datetime(2026, 4, 23, tzinfo=UTC),
        datetime(2026, 10, 3, tzinfo=UTC),
        datetime(2026, 10, 25, tzinfo=UTC),
        datetime(2026, 10, 29, tzinfo=UTC),
        datetime(2026, 11, 1, tzinfo=UTC),
    ]
)
"""Days around which clocks change somewhere."""


@given(
    ZONES,
    st.integers(0, 1439),
    st.integers(0, 1439),
    st.sampled_from(["", "67", "5", "12345", "1234567"]),
    CHANGES,
    st.integers(-48 * 60, 48 * 60),
)
def test_nobody_is_woken_and_nobody_sleeps_longer_than_they_wanted_to(
    zone: str, quiet_from: int, quiet_until: int, days_off: str, day: datetime, minutes: int
) -> None:
    habits = Habits(zone, quiet_from, quiet_until, days_off)
    due = day + timedelta(minutes=minutes)
    heard = habits.heard_at(due)
    assert heard >= due
    assert not habits.are_quiet_at(heard)
    missed = [at for at in minutes_between(due, heard) if not habits.are_quiet_at(at)]
    # Only where the clock leaps over the end of the quiet hours, by an hour at most.
    assert len(missed) <= 60
    if missed:
        assert offset(zone, missed[0]) != offset(zone, missed[0] - timedelta(hours=1))


def minutes_between(start: datetime, end: datetime) -> list[datetime]:
    return [start + timedelta(minutes=step) for step in range(int((end - start).total_seconds() // 60))]


def offset(zone: str, moment: datetime) -> timedelta | None:
    return moment.astimezone(ZoneInfo("UTC" if zone == "nowhere" else zone)).utcoffset()


def test_a_day_begins_at_midnight_of_its_clock_also_where_there_is_none() -> None:
    assert start_of_day(local("2027-03-13 15:00"), "America/Montreal", days=1) == local("2027-03-14 00:00")
    assert start_of_day(local("2027-03-13 15:00"), "America/Montreal", days=1, hour=9) == local("2027-03-14 09:00")
    cairo = ZoneInfo("Africa/Cairo")  # where summer time begins at midnight
    assert start_of_day(local("2026-04-23 15:00", cairo), "Africa/Cairo", days=1) == local("2026-04-24 01:00", cairo)
