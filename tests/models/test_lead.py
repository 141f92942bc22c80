"""What a communication does to a lead's result, and the words that a lead is found by."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.lead import Lead, folded, result_after, search_terms, search_text
from models.status import CallStatus, Direction

REACHES = {
    *(("phone", direction, "answered") for direction in Direction),
    ("email", "incoming", None),
    ("sms", "incoming", None),
}
ATTEMPTS = {
    ("phone", "outgoing", "attempted"),
    ("email", "outgoing", None),
    ("sms", "outgoing", None),
    ("video", "outgoing", None),
}
COMMUNICATIONS = [
    *(("phone", Direction.OUTGOING, status) for status in CallStatus),
    *(("phone", Direction.INCOMING, status) for status in CallStatus if status != "attempted"),
    *((method, direction, None) for method in ("email", "sms", "video") for direction in Direction),
]


@pytest.mark.parametrize(("method", "direction", "status"), COMMUNICATIONS)
@pytest.mark.parametrize("result", [None, "attempted", "reached"])
def test_every_communication_has_the_result_that_the_domain_gives_it(
    result: str | None, method: str, direction: Direction, status: str | None
) -> None:
    fact = (method, direction, status)
    expected = "reached" if fact in REACHES else "attempted" if fact in ATTEMPTS else result
    assert result_after(result, *fact) == ("reached" if result == "reached" else expected)


@given(st.lists(st.sampled_from(COMMUNICATIONS)))
def test_a_result_never_falls(facts: list[tuple[str, Direction, str | None]]) -> None:
    ranks = {None: 0, "attempted": 1, "reached": 2}
    result: str | None = None
    for fact in facts:
        after = result_after(result, *fact)
        assert ranks[after] >= ranks[result]
        result = after


def test_a_lead_is_called_by_its_name_or_its_company_or_a_number() -> None:
    assert Lead(first_name="Sophie", last_name="Tremblay", company="Acme").name == "Sophie Tremblay"
    assert Lead(company="Acme").name == "Acme"
    assert Lead(id=7).name == "Lead 7"


SOPHIE = search_text(
    ["Sophie", "Côté-O'Brien", "Garage Lœil 54"], ["Sophie.T@Example.com"], ["+15147894561", "+33612345678"]
)


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
