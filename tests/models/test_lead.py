"""What a communication does to a lead's result, and what a lead is called."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.lead import Lead, result_after
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
