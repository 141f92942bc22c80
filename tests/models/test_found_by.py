"""The words, addresses and numbers that a lead is found by."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.found_by import PART, folded, found_by, parts, search_terms, signature

SOPHIE = found_by(
    ["Sophie", "Côté-O'Brien", "Garage Lœil 54"], ["Sophie.T@Example.com"], ["+15147894561", "+33612345678"]
)["search_text"]


def found(query: str) -> bool:
    return all(
        any(all(f" {beginning}" in SOPHIE for beginning in beginnings) for beginnings in alternatives)
        for alternatives in search_terms(query)
    )


@pytest.mark.parametrize(
    "query",
    [
        "Sophie",
        "soph",
        "SOPHIE",
        "cote",
        "CÔTÉ",
        "obrien",
        "O'Brien",
        "o’brien",
        "brien sophie",
        "côté-o'brien",
        "loeil",
        "garage 54",
        "sophie.t@example.com",
        "Sophie.T@",
        "sophie.t",
        "4561",
        "61",
        "789-4561",
        "514",
        "514 789",
        "514 789-4561",
        "(514) 789-4561",
        "5147894561",
        "+1514",
        "+1 514 789 4561",
        "1 514 789 4561",
        "1-514-789-4561",
        "06 12 34 56 78",
        "0612345678",
        "+33 6 12 34 56 78",
        "0033 6 12 34",
        "+33 (0)6 12 34 56 78",
        "514 789-4561,",
        "514 789-4561; sophie",
        "tel:+15147894561",
        "54, 514",
        "sophie 514 789",
        "514 789 sophie",
        "",
        "   ",
    ],
)
def test_a_lead_is_found_by(query: str) -> None:
    assert found(query)


@pytest.mark.parametrize(
    "query",
    ["phie", "remblay", "sophie marc", "4562", "+1515", "514 788", "example.com", "s_phie", "sophie x"],
)
def test_a_lead_is_not_found_by(query: str) -> None:
    assert not found(query)


@pytest.mark.parametrize("query", ["", "   ", "- , !", "%", "_", "+", "'"])
def test_there_is_nothing_to_look_for_in(query: str) -> None:
    assert search_terms(query) == []


@given(st.text(max_size=60))
def test_any_text_can_be_looked_for(query: str) -> None:
    for alternatives in search_terms(query):
        assert alternatives
        assert all(beginning and " " not in beginning for beginnings in alternatives for beginning in beginnings)


@given(st.text(max_size=60))
def test_folding_twice_changes_nothing_more(text: str) -> None:
    assert folded(folded(text)) == folded(text)


@given(st.lists(st.text(max_size=12), max_size=4), st.lists(st.emails(), max_size=1), st.data())
def test_whoever_has_a_beginning_has_the_bits_of_it(names: list[str], emails: list[str], data: st.DataObject) -> None:
    words = found_by(names, emails, ["+15147894561"])
    token = data.draw(st.sampled_from(words["search_text"].split(" ")[1:]))
    bits = parts(signature([token[: data.draw(st.integers(1, len(token)))]]))
    for stored, part in zip((words["search_low"], words["search_mid"], words["search_high"]), bits, strict=True):
        assert stored & part == part


def test_who_lacks_a_word_mostly_lacks_a_bit_of_it() -> None:
    stored = signature(SOPHIE.split())
    strangers = ["tremblay", "roy", "martin", "zoe", "gagnon", "ma", "pel", "6175", "+3366", "#9999"]
    assert [word for word in strangers if signature([word]) & ~stored == 0] == []


def test_each_third_of_a_signature_fits_a_column_and_they_make_it_up() -> None:
    low, mid, high = parts(bits := signature(SOPHIE.split()))
    for part in (low, mid, high):
        assert 0 < part < 1 << PART
    assert low | mid << PART | high << 2 * PART == bits
