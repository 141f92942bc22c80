"""The quick way to read a number says what the thorough one says."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.reading.phones import read_phone
from bot.reading.unreadable import Unreadable
from bot.services.importing.phones import read_number, without_extension

DIGITS = st.text("0123456789", min_size=10, max_size=10)
NORTH_AMERICAN = st.builds(
    str.format,
    st.sampled_from(
        ["{0[0]}", "({0[1]}) {0[2]}-{0[3]}", "{0[1]}.{0[2]}.{0[3]}", "+1 {0[1]} {0[2]} {0[3]}", "1-{0[1]}-{0[2]}{0[3]}"]  # noqa: RUF005
        + ["+1{0[0]}", "({0[1]}){0[2]} {0[3]}", "1{0[0]}", "{0[1]} - {0[2]}-{0[3]}"]
    ),
    DIGITS.map(lambda digits: (digits, digits[:3], digits[3:6], digits[6:])),
)
KNOWN_AREAS = st.builds(
    "{}{}{:04}".format,
    st.sampled_from([514, 438, 800, 900, 500, 521, 710, 242, 876, 684, 212, 600, 622, 456, 899]),
    st.integers(200, 999),
    st.integers(0, 9999),
)


def said(read: object, text: str, region: str) -> str | None:
    try:
        return read(text, region)  # type: ignore[operator,no-any-return]
    except Unreadable:
        return None


@given(
    st.one_of(NORTH_AMERICAN, KNOWN_AREAS, st.text("0123456789+()-. ", max_size=16)),
    st.sampled_from(["CA", "US", "FR"]),
)
@example("1 514 789 4561", "FR")
@example("+1 (684) 733-1234", "CA")
def test_both_ways_read_the_same(text: str, region: str) -> None:
    assert said(read_number, text, region) == said(read_phone, text, region)


@given(KNOWN_AREAS, st.integers(0, 9999))
def test_the_last_four_digits_make_no_number_callable_or_not(number: str, last: int) -> None:
    other = f"{number[:6]}{last:04}"
    assert (said(read_phone, number, "CA") is None) == (said(read_phone, other, "CA") is None)


@pytest.mark.parametrize(
    ("text", "number", "extension"),
    [
        ("514 789-4561 ext. 22", "514 789-4561", "22"),
        ("514 789-4561 poste 22", "514 789-4561", "22"),
        ("514 789-4561 Poste: 22", "514 789-4561", "22"),
        ("514 789-4561x22", "514 789-4561", "22"),
        ("514 789-4561 #22", "514 789-4561", "22"),
        ("514 789-4561", "514 789-4561", ""),
    ],
)
def test_an_extension_is_kept_apart(text: str, number: str, extension: str) -> None:
    assert without_extension(text) == (number, extension)
