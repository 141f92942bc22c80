"""What a link unfolds to."""

from datetime import UTC, datetime

import pytest

from bot.links.blocks import closed_card, communication_card, lead_card
from models.record import CommunicationRecord, LeadRecord, PhoneRecord, RepRecord
from models.status import Direction
from sandbox.limits import message_faults
from sandbox.visible import visible_text

NOW = datetime(2026, 11, 23, 15, tzinfo=UTC)
ALICE = RepRecord(1, "U07ALICE", "Alice")
SOPHIE = LeadRecord(
    7,
    "Sophie Tremblay",
    company="Garage Côté",
    result="reached",
    owner=ALICE,
    phones=(PhoneRecord("mobile", "+15147894561"),),
    emails=("sophie@cote.example",),
    last_contact_at=NOW,
)


def record(**facts: object) -> CommunicationRecord:
    values: dict[str, object] = {
        "id": 1,
        "lead": SOPHIE,
        "rep": ALICE,
        "method": "phone",
        "direction": Direction.OUTGOING,
        "executed_at": NOW,
        "created_at": NOW,
        "updated_at": NOW,
        "description": "Wants a discount",
        "call_status": "answered",
        "call_duration": 200,
        "call_phone": "+15147894561",
    }
    return CommunicationRecord(**values | facts)  # type: ignore[arg-type]


def said(card: dict[str, object]) -> str:
    blocks = card["blocks"]
    assert isinstance(blocks, list)
    assert message_faults(blocks) == []
    return visible_text(blocks, {})


@pytest.mark.parametrize("card", [lead_card(SOPHIE), communication_card(record()), closed_card("lead", 7)])
def test_no_number_no_address_and_no_note_is_in_it(card: dict[str, object]) -> None:
    for secret in ("4561", "cote.example", "discount"):
        assert secret not in str(card)


def test_a_lead_is_named_with_how_it_stands() -> None:
    words = said(lead_card(SOPHIE))
    assert words.startswith("Sophie Tremblay · Garage Côté\nReached · Last contact: ")
    assert "Owner: Alice" in words
    assert words.endswith("History\nLog")


def test_who_asked_for_no_calls_is_shown_to_have() -> None:
    assert "Do not contact: asked for no calls." in said(
        lead_card(LeadRecord(7, "Sophie", do_not_contact=frozenset({"phone"})))
    )


def test_a_communication_says_what_was_done_and_what_came_of_it() -> None:
    assert said(communication_card(record())).startswith("Call to Sophie Tremblay · Garage Côté\nAnswered · 3 min 20 s")
    incoming = record(method="sms", direction=Direction.INCOMING, call_status=None, call_duration=None, rep=None)
    assert said(communication_card(incoming)).startswith(
        "Incoming text message from Sophie Tremblay · Garage Côté\nthe phone system · "
    )


def test_what_was_taken_back_says_so_and_no_more() -> None:
    assert said(communication_card(record(withdrawn_at=NOW))) == (
        "Call to Sophie Tremblay · Garage Côté: taken back by Alice"
    )


def test_names_are_shown_as_they_are_written() -> None:
    nasty = LeadRecord(7, "<!channel> *Bold* & Sons", company="x" * 300, owner=RepRecord(2, "U2", "<@U3>"))
    card = lead_card(nasty)
    said(card)
    for words in (card["fallback"], card["blocks"][0]["text"]["text"]):
        assert "<!channel>" not in words
        assert "<@U3>" not in words
        assert "*Bold*" not in words


def test_a_closed_card_has_the_lead_s_id_in_its_button_alone() -> None:
    assert said(closed_card("communication", 7)) == (
        "A communication in Logcall. Not everybody here may see it.\nShow it to me"
    )
