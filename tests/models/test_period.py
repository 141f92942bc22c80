"""When digests are due, and which period each is about."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from models.period import DigestKind, Period, Schedule

MONTREAL = "America/Montreal"
DAILY, WEEKLY = DigestKind.DAILY, DigestKind.WEEKLY


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def span(period: Period) -> tuple[str, str]:
    """From when to when it is, at its own wall clock."""
    return f"{period.start:%a %d %H:%M}", f"{period.end:%a %d %H:%M}"


@pytest.mark.parametrize(
    ("schedule", "now", "due", "about"),
    [
        # 8 AM in Montréal is 13:00 UTC in winter. The 23rd of November 2026 is a Monday.
        (Schedule(DAILY, 480, MONTREAL), "2026-11-23 12:00", "2026-11-23 13:00", ("Sun 22 00:00", "Mon 23 00:00")),
        (Schedule(DAILY, 480, MONTREAL), "2026-11-23 13:00", "2026-11-24 13:00", ("Mon 23 00:00", "Tue 24 00:00")),
        (Schedule(DAILY, 0, MONTREAL), "2026-11-23 12:00", "2026-11-24 05:00", ("Mon 23 00:00", "Tue 24 00:00")),
        (Schedule(DAILY, 720, MONTREAL), "2026-11-23 12:00", "2026-11-23 17:00", ("Sun 22 12:00", "Mon 23 12:00")),
        (Schedule(DAILY, 1110, MONTREAL), "2026-11-23 12:00", "2026-11-23 23:30", ("Sun 22 18:30", "Mon 23 18:30")),
        (
            Schedule(DAILY, 480, "Asia/Kathmandu"),
            "2026-11-23 12:00",
            "2026-11-24 02:15",
            ("Mon 23 00:00", "Tue 24 00:00"),
        ),
        (Schedule(WEEKLY, 480, MONTREAL, 1), "2026-11-23 12:00", "2026-11-23 13:00", ("Mon 16 00:00", "Mon 23 00:00")),
        (Schedule(WEEKLY, 480, MONTREAL, 1), "2026-11-23 14:00", "2026-11-30 13:00", ("Mon 23 00:00", "Mon 30 00:00")),
        (Schedule(WEEKLY, 960, MONTREAL, 5), "2026-11-23 14:00", "2026-11-27 21:00", ("Fri 20 16:00", "Fri 27 16:00")),
    ],
)
def test_the_next_digest_after_those_that_were_due(
    schedule: Schedule, now: str, due: str, about: tuple[str, str]
) -> None:
    latest = schedule.latest(utc(now))
    due_at, period = schedule.next_after(latest.named_for, utc(now))
    assert (due_at, span(period)) == (utc(due), about)
    assert latest == period.before


@pytest.mark.parametrize(
    ("day", "due"),
    [
        ("2026-03-07", "2026-03-07 13:00"),  # summer time begins in the night to the 8th
        ("2026-03-08", "2026-03-08 12:00"),
        ("2026-10-31", "2026-10-31 12:00"),  # and ends in the night to the 1st of November
        ("2026-11-01", "2026-11-01 13:00"),
    ],
)
def test_eight_in_the_morning_is_eight_by_the_wall_clock_all_year(day: str, due: str) -> None:
    schedule = Schedule(DAILY, 480, MONTREAL)
    yesterday = date.fromisoformat(day) - timedelta(days=1)
    due_at, period = schedule.next_after(yesterday - timedelta(days=1), utc(f"{day} 10:00"))
    assert (due_at, period.named_for) == (utc(due), yesterday)


def test_the_days_on_which_summer_time_begins_and_ends_have_23_and_25_hours() -> None:
    def hours(start: datetime) -> float:
        period = Period(DAILY, start)
        return (period.end.astimezone(UTC) - period.start.astimezone(UTC)) / timedelta(hours=1)

    zone = ZoneInfo(MONTREAL)
    assert [hours(datetime(2026, *day, tzinfo=zone)) for day in ((3, 8), (11, 1), (11, 2))] == [23, 25, 24]


@pytest.mark.parametrize(
    ("at", "now", "due"),
    [
        (150, "2026-03-08 05:00", "2026-03-08 07:30"),  # 2:30 AM does not come that night: 3:30 AM
        (90, "2026-11-01 04:30", "2026-11-01 05:30"),  # 1:30 AM comes twice: the first
    ],
)
def test_an_hour_that_summer_time_takes_or_repeats_has_one_digest(at: int, now: str, due: str) -> None:
    schedule = Schedule(DAILY, at, MONTREAL)
    sent = schedule.latest(utc(now)).named_for
    due_at, period = schedule.next_after(sent, utc(now))
    assert due_at == utc(due)
    after, _ = schedule.next_after(period.named_for, due_at)
    assert timedelta(hours=22) < after - due_at < timedelta(hours=26)


def test_a_missed_digest_is_due_at_once_and_ten_of_them_are_one() -> None:
    schedule = Schedule(DAILY, 480, MONTREAL)
    due_at, period = schedule.next_after(date(2026, 11, 12), utc("2026-11-23 20:00"))
    assert (due_at, period.named_for) == (utc("2026-11-23 13:00"), date(2026, 11, 22))
    due_at, period = Schedule(WEEKLY, 480, MONTREAL, 1).next_after(date(2026, 10, 5), utc("2026-11-26 20:00"))
    assert (due_at, period.named_for) == (utc("2026-11-23 13:00"), date(2026, 11, 16))


@pytest.mark.parametrize(
    ("kind", "start", "now", "late"),
    [
        (DAILY, "2026-11-22 00:00", "2026-11-24 04:59", False),  # 11:59 PM of the day it is sent on
        (DAILY, "2026-11-22 00:00", "2026-11-24 05:00", True),
        (DAILY, "2026-11-22 18:30", "2026-11-24 04:59", False),
        (WEEKLY, "2026-11-16 00:00", "2026-11-30 04:59", False),
        (WEEKLY, "2026-11-16 00:00", "2026-11-30 05:00", True),
    ],
)
def test_a_daily_digest_waits_until_midnight_and_a_weekly_one_for_a_week(
    kind: DigestKind, start: str, now: str, late: bool
) -> None:
    period = Period(kind, datetime.fromisoformat(start).replace(tzinfo=ZoneInfo(MONTREAL)))
    assert period.is_too_late(utc(now)) is late


@pytest.mark.parametrize("at", [0, 480, 720, 1110])
@pytest.mark.parametrize("kind", DigestKind)
def test_what_a_delivery_keeps_of_a_period_is_read_back(kind: DigestKind, at: int) -> None:
    period = Schedule(kind, at, "America/Argentina/ComodRivadavia").latest(utc("2026-11-23 12:00"))
    assert Period.read(period.about) == period
    assert len(period.about) <= 64
