from dataclasses import replace

import pytest

from bot.history.blocks import lead_facts, lead_shown
from bot.history.sharing_words import file_confirmation, share_confirmation, shared_message
from models.record import LeadRecord
from tests.history.pages import EXTREME, NOON, SOPHIE, held, said


def shared(lead: LeadRecord = SOPHIE, *items: object, masked: bool, outside: bool = False) -> dict[str, object]:
    return shared_message(
        lead_shown(lead),
        lead_facts(lead),
        lead,
        items,  # type: ignore[arg-type]
        rep="U9",
        region="CA",
        masked=masked,
        outside=outside,
    )


def test_a_channel_of_our_own_gets_what_it_takes_to_call_them_but_no_notes() -> None:
    message = shared(SOPHIE, said(call_status="answered", description="between us"), masked=False)
    shown = held(message)
    for fact in (
        "Sophie Tremblay · Garage Côté",
        "+1 514-789-4561",
        "sophie@example.com",
        "Call · Answered",
        "History",
    ):
        assert fact in shown
    assert "between us" not in str(message)
    assert "Shared by <@U9>" in str(message["blocks"])


def test_a_channel_shared_with_another_company_gets_masked_numbers_and_nothing_to_click() -> None:
    message = shared(SOPHIE, said(description="between us", call_phone="+15147894561"), masked=True, outside=True)
    assert "Numbers are masked: not only members of the team may read here" in held(message)
    assert "+1 514 ••• 4561" in held(message)
    for private in ("789", "sophie@example.com", "between us", "History"):
        assert private not in str(message)


def test_where_guests_read_along_numbers_are_masked_and_members_can_click_for_more() -> None:
    shown = held(shared(SOPHIE, masked=True))
    assert "+1 514 ••• 4561" in shown
    assert "sophie@example.com" not in shown
    assert "History" in shown


@pytest.mark.parametrize("masked", [True, False])
def test_nothing_shared_pings_or_overflows(masked: bool) -> None:
    items = [said(EXTREME, rep=EXTREME.owner, call_status="<!here>" * 4, id=n) for n in range(5)]
    message = shared(replace(EXTREME, last_contact_at=NOON), *items, masked=masked)
    held(message)
    assert "<!channel>" not in str(message["text"])
    assert "<!here>" not in str(message["blocks"])


@pytest.mark.parametrize("asked", [share_confirmation, file_confirmation])
def test_what_is_asked_first_is_never_cut_short(asked: object) -> None:
    text = asked(replace(SOPHIE, name="x" * 100))["text"]["text"]  # type: ignore[operator]
    assert text.endswith(".")
    assert len(text) <= 300
