"""Cards to draw: one per state, as the services would give them."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from models.record import Card, CommunicationRecord, LeadRecord, RepRecord
from models.status import Direction

NOW = datetime(2026, 11, 20, 21, 0, tzinfo=UTC)
"""A Friday, 4 PM in Montréal."""
SOPHIE = LeadRecord(7, "Sophie Tremblay", "Garage Tremblay")
ALICE = RepRecord(3, "U0ALICE", "Alice Roy")
BOB = RepRecord(4, "U0BOB", "Bob")


def communication(**changes: Any) -> CommunicationRecord:
    yesterday = NOW - timedelta(days=1)
    call = CommunicationRecord(
        id=42,
        lead=SOPHIE,
        rep=ALICE,
        method="phone",
        direction=Direction.OUTGOING,
        executed_at=yesterday,
        created_at=yesterday,
        updated_at=yesterday,
        call_phone="+15147894561",
        call_status="answered",
        call_duration=720,
        channel_id="C0SALES",
    )
    return replace(call, **changes)


def card(
    *,
    attempt: int | None = None,
    previous_at: datetime | None = None,
    edited: bool = False,
    since: datetime | None = None,
    recorded: bool = False,
    **changes: Any,
) -> Card:
    return Card(communication(**changes), attempt, previous_at, "America/Montreal", edited, since, recorded)


def not_phone(method: str, **changes: Any) -> dict[str, Any]:
    return {"method": method, "call_phone": None, "call_status": None, "call_duration": None} | changes


STARTED = {"executed_at": NOW - timedelta(minutes=3), "call_duration": None, "since": NOW - timedelta(seconds=80)}
LEFT = {"executed_at": NOW - timedelta(hours=4), "call_duration": None, "since": NOW - timedelta(hours=4)}

CARDS = {
    "answered": card(
        attempt=3, previous_at=NOW - timedelta(days=3), description="Wants a quote for 2 trucks.\nCall back in March."
    ),
    "calling": card(call_status="calling", **STARTED),
    "calling_incoming": card(call_status="calling", direction=Direction.INCOMING, **STARTED),
    "pending_click_to_call": card(call_status="pending", click_to_call=True, **STARTED),
    "left_calling": card(call_status="calling", **LEFT),
    "left_ringing": card(call_status="pending", click_to_call=True, **LEFT),
    "no_answer": card(call_status="attempted", call_duration=None, attempt=2, previous_at=NOW - timedelta(hours=2)),
    "left_voicemail": card(call_status="attempted", call_tag="left_voicemail", call_duration=25),
    "wrong_number": card(call_status="attempted", call_tag="wrong_number", call_duration=None),
    "not_picked_up": card(call_status="unanswered", click_to_call=True, call_duration=None),
    "caller_hung_up": card(call_status="interrupted", direction=Direction.INCOMING, call_duration=None),
    "failed": card(call_status="error", call_duration=None),
    "status_of_the_crm_to_come": card(call_status="transferred_away", call_duration=None),
    "email": card(**not_phone("email", hidden=frozenset({"email_subject", "email_body"}))),
    "sms_incoming": card(**not_phone("sms", direction=Direction.INCOMING, description="See you at 4?")),
    "video": card(**not_phone("video", hidden=frozenset({"url"}))),
    "edited": card(edited=True),
    "recorded": card(recorded=True),
    "withdrawn": card(withdrawn_at=NOW),
    "by_nobody_known": card(rep=None),
}
