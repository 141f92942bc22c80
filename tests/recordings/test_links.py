"""Links to recordings, and the parts of one that a browser asks for."""

from datetime import UTC, datetime, timedelta

import pytest
from cryptography.fernet import Fernet
from hypothesis import given
from hypothesis import strategies as st

from bot.recordings import links
from bot.recordings.playing import part_of

NOW = datetime(2026, 11, 20, 21, 0, tzinfo=UTC)
OLD, NEW = Fernet.generate_key().decode(), Fernet.generate_key().decode()


def link(keys: list[str]) -> str:
    address = links.address("https://logcall.example.com", 42, now=NOW, keys=keys)
    assert address.startswith("https://logcall.example.com/recordings/42.")
    return address.rpartition("/")[2]


def test_a_link_holds_for_ten_minutes() -> None:
    token, almost = link([NEW]), NOW + timedelta(minutes=9, seconds=59)
    assert links.read(token, now=almost, keys=[NEW]) == 42
    assert links.read(token, now=NOW + timedelta(minutes=10), keys=[NEW]) is None


def test_a_link_outlives_the_change_of_keys_but_not_the_removal_of_its_own() -> None:
    token = link([OLD])
    assert links.read(token, now=NOW, keys=[NEW, OLD]) == 42
    assert links.read(token, now=NOW, keys=[NEW]) is None


@given(st.text() | st.from_regex(r"[0-9]{1,3}\.[0-9]{9,11}\.[0-9a-f]{64}", fullmatch=True))
def test_nobody_makes_a_link_up(token: str) -> None:
    assert links.read(token, now=NOW, keys=[NEW]) is None


@pytest.mark.parametrize("place", range(0, 77, 4))
def test_no_character_of_a_link_can_be_another(place: int) -> None:
    token = link([NEW])
    other = "1" if token[place] != "1" else "2"
    assert links.read(token[:place] + other + token[place + 1 :], now=NOW, keys=[NEW]) is None


@pytest.mark.parametrize(
    ("header", "part"),
    [
        (None, (0, 100)),
        ("bytes=0-", (0, 100)),
        ("bytes=0-9", (0, 10)),
        ("bytes=90-200", (90, 100)),
        ("bytes=-10", (90, 100)),
        ("bytes=-1000", (0, 100)),
        ("bytes=99-99", (99, 100)),
        ("bytes=100-", None),
        ("bytes=-0", None),
        ("bytes=9-5", (0, 100)),
        ("bytes=0-1,5-6", (0, 100)),
        ("lines=1-2", (0, 100)),
        ("bytes=-", (0, 100)),
    ],
)
def test_a_part_is_what_the_header_says(header: str | None, part: tuple[int, int] | None) -> None:
    assert part_of(header, 100) == part
