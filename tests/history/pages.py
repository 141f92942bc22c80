"""What histories are drawn of in these tests, and Slack's eye on what was drawn."""

from datetime import UTC, datetime
from typing import Any

from bot.history.blocks import Page, Reader, history_message
from bot.history.wanted import Wanted
from models.methods import METHODS
from models.record import CommunicationRecord, LeadRecord, PhoneRecord, RepRecord
from models.status import Direction
from sandbox.limits.surfaces import message_faults, view_faults
from sandbox.visible import visible_text

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
ALICE = RepRecord(1, "U1", "Alice")
BENOIT = RepRecord(2, "U2", "Benoît")
SOPHIE = LeadRecord(
    id=7,
    name="Sophie Tremblay",
    company="Garage Côté",
    result="reached",
    owner=ALICE,
    phones=(PhoneRecord("mobile", "+15147894561"),),
    emails=("sophie@example.com",),
    last_contact_at=NOON,
)
EXTREME = LeadRecord(
    id=2**31 - 1,
    name="<!channel>&" + "🦊" * 244,
    company="<@U1>&" * 42,
    status="duplicate",
    owner=RepRecord(2, "U2", "<!here>" * 36),
    phones=tuple(PhoneRecord(kind, f"+1514789456{n}", "&" * 16) for n, kind in enumerate(("home", "work", "mobile"))),
    emails=("&" * 308 + "@example.com",) * 2,
    last_contact_at=NOON,
    do_not_contact=frozenset(METHODS),
)
READER = Reader(rep_id=1, region="CA", timezone="America/Toronto", now=NOON, may_share=True, may_export=True)


def said(lead: LeadRecord = SOPHIE, **facts: object) -> CommunicationRecord:
    usual = {
        "id": 3,
        "lead": lead,
        "rep": ALICE,
        "method": "phone",
        "direction": Direction.OUTGOING,
        "executed_at": NOON,
        "created_at": NOON,
        "updated_at": NOON,
    }
    return CommunicationRecord(**usual | facts)  # type: ignore[arg-type]


def drawn(*items: CommunicationRecord, lead: LeadRecord = SOPHIE, **more: Any) -> dict[str, Any]:
    """A first page of a history. `more` goes to `Page`, or to `history_message`."""
    of_page = {name: more.pop(name) for name in list(more) if name in Page.__dataclass_fields__}
    wanted = more.pop("wanted", Wanted(lead.id))
    return history_message(lead, wanted, Page(items, **of_page), more.pop("reader", READER), **more)


def held(message: dict[str, Any]) -> str:
    """What is read in a message, refused as Slack would refuse it."""
    assert message_faults(message["blocks"]) == []
    assert message["text"]
    return visible_text(message["blocks"], {})


def held_view(view: dict[str, Any]) -> str:
    assert view_faults(view) == []
    return visible_text(view["blocks"], {})
