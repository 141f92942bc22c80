from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.reading import Unreadable, format_duration, read_duration


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("3m", 180),
        ("3m20", 200),
        ("3m20s", 200),
        ("3m 20s", 200),
        ("3m 20", 200),
        ("3'20", 200),
        ("3’20”", 200),
        ("3'20\"", 200),
        ("3 min 20 sec", 200),
        ("3:20", 200),
        ("03:20", 200),
        ("90:00", 5400),
        ("1:02:03", 3723),
        ("200s", 200),
        ("200 seconds", 200),
        ("12 min", 720),
        ("12 minutes", 720),
        ("12 Minutes.", 720),
        ("1h", 3600),
        ("1h05", 3900),
        ("1h05m09", 3909),
        ("1h 5m", 3900),
        ("1 hour and 5 minutes", 3900),
        ("2 heures", 7200),
        ("1.5h", 5400),
        ("1,5 h", 5400),
        ("2.5 min", 150),
        ("une heure", 3600),
        ("une heure et demie", 5400),
        ("une demi-heure", 1800),
        ("half an hour", 1800),
        ("a minute", 60),
        ("pendant 5 minutes", 300),
        ("0s", 0),
        ("٣ min", 180),
    ],
)
def test_a_duration_is_read(text: str, seconds: int) -> None:
    assert read_duration(text) == seconds


@pytest.mark.parametrize(
    "text", ["", "long", "3m75", "4pm", "-3m", "3m and a bit", "m", "3:7", "1e9s", "½h", "m" * 500]
)
def test_what_is_no_duration_says_how_to_write_one(text: str) -> None:
    with pytest.raises(Unreadable, match="3m20"):
        read_duration(text)


def test_a_number_alone_is_asked_about() -> None:
    with pytest.raises(Unreadable, match="12m or 12s"):
        read_duration("12")


def test_a_call_is_not_longer_than_a_day() -> None:
    with pytest.raises(Unreadable, match="longer than a day"):
        read_duration("25h")


@pytest.mark.parametrize(
    ("seconds", "text"), [(0, "0s"), (45, "45s"), (200, "3m20"), (720, "12m"), (3900, "1h05"), (3909, "1h05m09")]
)
def test_a_duration_is_shown_short(seconds: int, text: str) -> None:
    assert format_duration(seconds) == text


@given(st.integers(0, 24 * 3600))
def test_what_is_shown_reads_back(seconds: int) -> None:
    assert read_duration(format_duration(seconds)) == seconds


@given(st.text(max_size=100))
def test_any_text_is_a_duration_or_unreadable(text: str) -> None:
    with suppress(Unreadable):
        assert read_duration(text) >= 0
