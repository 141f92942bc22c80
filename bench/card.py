"""Building a card, beside the same card written by hand: one function, literal dicts, each word looked up once."""

from datetime import UTC, datetime, timedelta
from typing import Any

from bench.report import Result, Row, Skipped, Target
from bench.rounds import Numbers, alternate, quantile, take_turns
from bot.moments import at, last_one
from bot.threads.blocks import card_message
from bot.threads.facts import masked
from bot.threads.words import ordinal
from bot.words import duration_words, status_words
from models.record import Card, CommunicationRecord, LeadRecord, RepRecord
from models.status import Direction

CARDS, TURNS = 50, 100  # cards a turn, turns a round
NOW = datetime(2026, 11, 20, 15, 30, tzinfo=UTC)
CARD = Card(
    CommunicationRecord(
        id=41,
        lead=LeadRecord(7, "Sophie Tremblay", "ACME & Fils", result="reached"),
        rep=RepRecord(3, "U0ALICE", "Alice Roy"),
        method="phone",
        direction=Direction.OUTGOING,
        executed_at=NOW - timedelta(hours=2),
        created_at=NOW,
        updated_at=NOW,
        description="Wants a quote for 2 trucks by March 5, and a test drive on Saturday.",
        call_phone="+15147894561",
        call_status="answered",
        call_duration=200,
        channel_id="C0SALES",
    ),
    attempt=3,
    previous_at=NOW - timedelta(days=3),
    timezone="America/Toronto",
)


async def measure(rounds: int) -> list[Result]:
    if by_hand(CARD, NOW) != card_message(CARD, now=NOW):
        return [Skipped("building a card", "the card has changed: write it by hand again in bench/card.py")]
    built = (await alternate({"both": _build_in_turn}, rounds))["both"]
    return [Row("building a card", "µs", built["ours"], built["by hand"], Target("≤", 1.2), "hand-written dicts")]


async def _build_in_turn() -> Numbers:
    """Microseconds for one card."""

    async def ours() -> None:
        for _ in range(CARDS):
            card_message(CARD, now=NOW)

    async def hand_written() -> None:
        for _ in range(CARDS):
            by_hand(CARD, NOW)

    taken = await take_turns({"ours": ours, "by hand": hand_written}, TURNS)
    return {name: 1e6 * quantile(times, 0.5) / CARDS for name, times in taken.items()}


def by_hand(card: Card, now: datetime) -> dict[str, Any]:
    """The card of an answered outgoing call, as one would write it down for that case alone."""
    communication = card.communication
    lead, rep = communication.lead, communication.rep
    assert rep is not None
    name, company, who = _escape(lead.name), _escape(lead.company), _escape(rep.name)
    outcome = status_words(communication.call_status, communication.call_tag)
    duration = duration_words(communication.call_duration or 0)
    moment = at(communication.executed_at, now, card.timezone)
    attempt = f"{ordinal(card.attempt or 1)} attempt"
    if card.previous_at:
        attempt += f", {last_one(card.previous_at, now, card.timezone)}"
    number = masked(communication.call_phone or "")
    spoken_of = communication.description or ""
    seconds, executed = int(communication.executed_at.timestamp()), f"{communication.executed_at:%Y-%m-%d %H:%M} UTC"
    value, whom = str(communication.id), f"Call to {lead.name}"
    notes = _escape(" ".join(spoken_of.split())).rstrip(".")
    return {
        "text": f"{who} logged a call to {name} ({company}): {outcome.lower()}, {duration}, {moment}. "
        f"{attempt}. {number}. Notes: {notes}.",
        "blocks": [
            {
                "type": "section",
                "text": {
                    "type": "mrkdwn",
                    "text": f":telephone_receiver: *Call to {name}* · {company}\n*{outcome}* · {duration} · {attempt}",
                },
            },
            {
                "type": "rich_text",
                "elements": [{"type": "rich_text_quote", "elements": [{"type": "text", "text": spoken_of}]}],
            },
            {
                "type": "context",
                "elements": [
                    {
                        "type": "mrkdwn",
                        "text": f"<@{rep.slack_id}> · <!date^{seconds}^{{date_short_pretty}}, {{time}}|{executed}>"
                        f" · {number}",
                    }
                ],
            },
            {
                "type": "actions",
                "elements": [
                    _button("Edit", "card_edit", value, f"Edit: {whom}"),
                    _button("Add note", "card_note", value, f"Add note: {whom}"),
                    _button("History", "history", str(lead.id), f"History: {lead.name}"),
                ],
            },
        ],
    }


def _escape(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _button(text: str, action_id: str, value: str, label: str) -> dict[str, Any]:
    return {
        "type": "button",
        "action_id": action_id,
        "text": {"type": "plain_text", "text": text, "emoji": False},
        "value": value,
        "accessibility_label": label,
    }
