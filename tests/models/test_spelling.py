"""Words that are one typing error apart."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.spelling import is_forgivable, one_error_away


@pytest.mark.parametrize("typed", ["motnreal", "montral", "monntreal", "nontreal", "ontreal", "montrealx"])
def test_one_error_is_one_error(typed: str) -> None:
    assert "montreal" in one_error_away(typed)


@pytest.mark.parametrize("typed", ["montreal", "motnrael", "montrea11l", "mont"])
def test_none_or_two_are_not(typed: str) -> None:
    assert "montreal" not in one_error_away(typed)


@given(st.text("abcdefghij", min_size=4, max_size=12), st.text("abcdefghij", min_size=4, max_size=12))
def test_it_works_both_ways(one: str, other: str) -> None:
    assert (one in one_error_away(other)) == (other in one_error_away(one))


@pytest.mark.parametrize(
    ("word", "forgiven"),
    [("roy", False), ("mont", True), ("5147", False), ("+151", False), ("#1654", False), ("st54", True)],
)
def test_short_words_and_numbers_are_taken_as_written(word: str, forgiven: bool) -> None:
    assert is_forgivable(word) == forgiven
