from contextlib import suppress
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.reading import InTheFuture, Unreadable
from bot.reading import read_time as read_time_in
from tests.reading.conftest import TORONTO, TUESDAY_2PM


def read_time(text: str) -> datetime:
    return read_time_in(text, timezone="America/Toronto", now=TUESDAY_2PM)


@pytest.mark.parametrize(
    ("text", "local"),
    [
        ("yesterday 4pm", "2026-11-23 16:00"),
        ("4pm yesterday", "2026-11-23 16:00"),
        ("hier 16h", "2026-11-23 16:00"),
        ("hier à 16h30", "2026-11-23 16:30"),
        ("16h", "2026-11-23 16:00"),
        ("1h05", "2026-11-24 01:05"),
        ("3:20", "2026-11-23 15:20"),
        ("03:20", "2026-11-24 03:20"),
        ("13:59", "2026-11-24 13:59"),
        ("this morning", "2026-11-24 09:00"),
        ("ce matin", "2026-11-24 09:00"),
        ("last Tuesday", "2026-11-17 12:00"),
        ("mardi 9h30", "2026-11-24 09:30"),
        ("2026-11-20 14:05", "2026-11-20 14:05"),
        ("2026-11-20T14:05", "2026-11-20 14:05"),
        ("2026-11-20T14:05:30+01:00", "2026-11-20 08:05"),
        ("Nov 20 2pm", "2026-11-20 14:00"),
        ("20 nov 14h", "2026-11-20 14:00"),
        ("5 min ago", "2026-11-24 13:55"),
        ("il y a 2 heures", "2026-11-24 12:00"),
        ("noon", "2026-11-24 12:00"),
        ("now", "2026-11-24 14:00"),
        ("today", "2026-11-24 14:00"),
        ("la semaine dernière", "2026-11-17 14:00"),
        ("last week", "2026-11-17 14:00"),
    ],
)
def test_a_time_is_read(text: str, local: str) -> None:
    when = read_time(text)

    assert when.tzinfo is UTC
    assert when.astimezone(TORONTO).strftime("%Y-%m-%d %H:%M") == local


@pytest.mark.parametrize(
    "text", ["tomorrow 10am", "demain", "today 4pm", "next tuesday", "in 2 hours", "2030-01-01 10:00"]
)
def test_a_time_to_come_is_refused_as_such(text: str) -> None:
    with pytest.raises(InTheFuture, match="in the future"):
        read_time(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "whenever",
        "5",
        "25:00",
        "4pm blah",
        "Jean 4pm",
        "30 feb",
        "x" * 500,
        "a 4 b",
        "2025 years ago",
        "0001-01-01",
    ],
)
def test_what_is_no_time_says_how_to_write_one(text: str) -> None:
    with pytest.raises(Unreadable, match="yesterday 4pm"):
        read_time(text)


@pytest.mark.parametrize("text", ["3/4", "3/4 10am", "03/04/2026", "3.4.2026"])
def test_a_date_that_could_be_two_is_asked_about(text: str) -> None:
    with pytest.raises(Unreadable, match="month as a word"):
        read_time(text)


@given(st.text(max_size=100))
def test_any_text_is_a_past_time_or_unreadable(text: str) -> None:
    with suppress(Unreadable):
        assert read_time(text) <= TUESDAY_2PM
