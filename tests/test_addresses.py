"""The addresses of leads and communications."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.addresses import Linked, communication_address, lead_address, read_address

BASE = "https://calls.acme.com"


@given(st.integers(0, 2**31 - 1))
def test_what_has_an_address_is_found_by_it(id_: int) -> None:
    assert read_address(BASE, str(lead_address(BASE, id_))) == Linked("lead", id_)
    assert read_address(BASE, str(communication_address(BASE, id_))) == Linked("communication", id_)


@pytest.mark.parametrize(
    "url",
    [
        f"{BASE}/leads/12/",
        f"{BASE}/leads/12?utm_source=mail",
        f"{BASE}/leads/12#top",
        "https://CALLS.acme.com:443/leads/12",
        "http://calls.acme.com/leads/12",
        f" {BASE}/leads/12 ",
    ],
)
def test_the_same_address_is_written_in_several_ways(url: str) -> None:
    assert read_address(BASE, url) == Linked("lead", 12)


@pytest.mark.parametrize(
    "url",
    [
        "",
        "12",
        f"{BASE}/leads",
        f"{BASE}/leads/",
        f"{BASE}/leads/12/edit",
        f"{BASE}/leads/-1",
        f"{BASE}/leads/٣",
        f"{BASE}/leads/99999999999",
        f"{BASE}/admin/leads/12",
        "https://acme.com/leads/12",
        "https://calls.acme.com.evil.example/leads/12",
        "https://evil.example/@calls.acme.com/leads/12",
        "https://calls.acme.com:8443/leads/12",
        "https://calls.acme.com:x/leads/12",
        "https://[/leads/12",
    ],
)
def test_what_is_no_address_of_ours_leads_nowhere(url: str) -> None:
    assert read_address(BASE, url) is None


def test_without_a_public_address_nothing_has_one() -> None:
    assert lead_address(None, 12) is None
    assert communication_address(None, 12) is None
    assert read_address(None, "https://calls.acme.com/leads/12") is None


def test_an_address_on_a_port_of_its_own() -> None:
    assert read_address("http://127.0.0.1:3000", "http://127.0.0.1:3000/leads/7") == Linked("lead", 7)
    assert read_address("http://127.0.0.1:3000", "http://127.0.0.1/leads/7") is None
