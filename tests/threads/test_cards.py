"""Cards in every state. The golden files can be pasted into Block Kit Builder; LOGCALL_REDRAW=1 draws them anew."""

import json
import os
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.threads.blocks import card_message
from models.record import Card, LeadRecord, RepRecord
from sandbox.limits import message_faults
from tests.threads.cards import ALICE, CARDS, NOW, card, not_phone

GOLDEN = Path(__file__).parent / "golden"
LONG = "<!channel> & *Zoë* `x` " * 400


def shown(message: dict[str, Any]) -> str:
    return json.dumps(message["blocks"], ensure_ascii=False)


def buttons(message: dict[str, Any]) -> list[str]:
    found = [block for block in message["blocks"] if block["type"] == "actions"]
    return [button["text"]["text"] for block in found for button in block["elements"]]


@pytest.mark.parametrize("name", CARDS)
def test_a_card_looks_as_it_was_drawn(name: str) -> None:
    message = card_message(CARDS[name], now=NOW)
    drawn = json.dumps(message, ensure_ascii=False, indent=2) + "\n"
    path = GOLDEN / f"{name}.json"
    if os.environ.get("LOGCALL_REDRAW"):
        path.write_text(drawn)
    assert drawn == path.read_text()


@pytest.mark.parametrize("name", CARDS)
def test_slack_takes_every_card(name: str) -> None:
    assert message_faults(card_message(CARDS[name], now=NOW)["blocks"]) == []


EXTREMES = {
    "everything long": card(
        lead=LeadRecord(2**31 - 1, LONG[:511], LONG[:255]),
        rep=RepRecord(1, "U" + "W" * 30, LONG[:255]),
        description=LONG[:3000],
        call_duration=86_400,
        attempt=1_000_000,
        previous_at=NOW - timedelta(days=4000),
        edited=True,
    ),
    "all ampersands": card(lead=LeadRecord(1, "&" * 511, "&" * 255), description="&" * 3000, call_status="calling"),
    "one line per letter": card(description="\n".join("x" * 1500)),
    "nothing but blanks": card(lead=LeadRecord(1, " "), rep=RepRecord(1, "U1", ""), description=" ", call_phone="?"),
}


@pytest.mark.parametrize("name", EXTREMES)
def test_slack_takes_a_card_of_extremes(name: str) -> None:
    message = card_message(EXTREMES[name], now=NOW)
    assert message_faults(message["blocks"]) == []
    assert 0 < len(message["text"]) <= 4000


def test_the_text_says_everything_that_the_card_says() -> None:
    text = card_message(CARDS["answered"], now=NOW)["text"]
    assert text == (
        "Alice Roy logged a call to Sophie Tremblay (Garage Tremblay): answered, 12 min, yesterday at 4:00 PM. "
        "3rd attempt, last Tuesday. +1 514 ••• 4561. Notes: Wants a quote for 2 trucks. Call back in March."
    )


def test_what_no_phone_system_can_have_told_is_another_systems() -> None:
    text = card_message(card(rep=None, **not_phone("email")), now=NOW)["text"]
    assert text.startswith("Another system logged an email to Sophie Tremblay")


def test_a_live_call_says_since_when() -> None:
    text = card_message(CARDS["calling"], now=NOW)["text"]
    assert text.startswith(
        "Alice Roy started a call to Sophie Tremblay (Garage Tremblay): call in progress, since today"
    )


def test_the_number_is_masked_everywhere() -> None:
    for drawn in CARDS.values():
        message = card_message(drawn, now=NOW)
        assert "7894561" not in "".join(filter(str.isalnum, json.dumps(message)))


def test_nobody_is_pinged_by_what_people_wrote() -> None:
    nasty = "<!channel> <@U0BOB> & co"
    drawn = card(lead=LeadRecord(7, nasty, nasty), rep=replace(ALICE, name=nasty), description=nasty)
    message = card_message(drawn, now=NOW)
    markup = [message["text"]] + [
        text["text"]
        for block in message["blocks"]
        for text in [block.get("text"), *block.get("elements", [])]
        if text and text["type"] == "mrkdwn"
    ]
    assert not any("<!channel>" in text or "<@U0BOB>" in text for text in markup)
    assert all("&lt;!channel&gt;" in text for text in markup[:2])


def test_a_name_of_several_lines_stays_on_one() -> None:
    assert "Call to Sophie T." in shown(card_message(card(lead=LeadRecord(7, "Sophie\n\tT.")), now=NOW))


def test_a_company_that_is_the_leads_name_is_not_said_twice() -> None:
    message = card_message(card(lead=LeadRecord(7, "ACME", "ACME")), now=NOW)
    assert "(ACME)" not in message["text"]


def test_write_only_values_are_only_said_to_be_stored() -> None:
    assert "Subject and body stored, hidden" in shown(card_message(CARDS["email"], now=NOW))
    everything = frozenset({"email_user", "email_body", "email_subject"})
    message = card_message(card(**not_phone("email", hidden=everything)), now=NOW)
    assert "Subject, body and address stored, hidden" in message["text"]


def test_a_long_description_is_cut_and_says_where_the_rest_is() -> None:
    assert "… (History has the rest)" in shown(card_message(card(description="word " * 500), now=NOW))
    assert "… (History has the rest)" in shown(card_message(card(description="word\n" * 20), now=NOW))
    assert "History has" not in shown(card_message(card(description="A word."), now=NOW))


@pytest.mark.parametrize(
    ("name", "offered"),
    [
        ("calling", ["Answered", "No answer", "Left voicemail", "Wrong number", "Failed"]),
        ("calling_incoming", ["Answered", "Caller hung up", "Failed"]),
        ("pending_click_to_call", ["No answer", "Left voicemail", "Wrong number", "Failed"]),
        ("answered", ["Edit", "Add note", "History"]),
        ("email", ["Edit", "Add note", "History"]),
        ("withdrawn", []),
    ],
)
def test_buttons_follow_the_state(name: str, offered: list[str]) -> None:
    assert buttons(card_message(CARDS[name], now=NOW)) == offered


@pytest.mark.parametrize(
    ("drawn", "playable", "offered"),
    [
        (CARDS["recorded"], True, ["Listen", "Edit", "Add note", "History"]),
        (CARDS["recorded"], False, ["Edit", "Add note", "History"]),
        (CARDS["answered"], True, ["Edit", "Add note", "History"]),
        (card(recorded=True, withdrawn_at=NOW), True, []),
    ],
)
def test_a_recording_can_be_listened_to_where_there_is_one_and_an_address(
    drawn: Card, playable: bool, offered: list[str]
) -> None:
    message = card_message(drawn, now=NOW, playable=playable)
    assert buttons(message) == offered
    assert ("Recorded" in message["text"]) == (drawn is CARDS["recorded"])
    assert message_faults(message["blocks"]) == []


def test_buttons_say_whom_they_are_about_to_those_who_only_hear_them() -> None:
    actions = card_message(CARDS["answered"], now=NOW)["blocks"][-1]["elements"]
    assert [(button["accessibility_label"], button["value"]) for button in actions] == [
        ("Edit: Call to Sophie Tremblay", "42"),
        ("Add note: Call to Sophie Tremblay", "42"),
        ("History: Sophie Tremblay", "7"),
    ]


def test_wrong_number_asks_first_and_says_what_it_does() -> None:
    actions = card_message(CARDS["calling"], now=NOW)["blocks"][-1]["elements"]
    asking = [button for button in actions if "confirm" in button]
    assert [button["text"]["text"] for button in asking] == ["Wrong number"]
    assert asking[0]["confirm"]["text"]["text"].endswith(
        "If Sophie Tremblay has +1 514 ••• 4561, it is marked as wrong there, so that nobody calls it again."
    )


def headline(drawn: Card) -> str:
    return str(card_message(drawn, now=NOW)["blocks"][0]["text"]["text"])


@pytest.mark.parametrize(
    ("ago", "words"),
    [
        (timedelta(hours=2), "2nd attempt, last one earlier today"),
        (timedelta(hours=17), "2nd attempt, last one yesterday"),
        (timedelta(days=2), "2nd attempt, last Wednesday"),
        (timedelta(days=7), "2nd attempt, last Friday"),
        (timedelta(days=8), "2nd attempt, last one on 12 Nov"),
        (timedelta(days=400), "2nd attempt, last one on 16 Oct 2025"),
    ],
)
def test_the_attempt_before_is_told_as_people_would(ago: timedelta, words: str) -> None:
    assert headline(card(attempt=2, previous_at=NOW - ago)).endswith(words)


def test_today_is_the_reps_today() -> None:
    late = card(attempt=2, previous_at=NOW.replace(hour=4, minute=30))  # 11:30 PM the day before in Montréal
    assert headline(late).endswith("last one yesterday")
    assert headline(replace(late, timezone="UTC")).endswith("last one earlier today")
    assert headline(replace(late, timezone="Not/A_Zone")).endswith("last one earlier today")


@pytest.mark.parametrize(
    ("number", "word"), [(2, "2nd"), (3, "3rd"), (4, "4th"), (11, "11th"), (12, "12th"), (21, "21st"), (112, "112th")]
)
def test_attempts_are_counted_in_words(number: int, word: str) -> None:
    assert headline(card(attempt=number)).endswith(f"{word} attempt")


def test_a_first_attempt_is_not_worth_a_word() -> None:
    assert "attempt" not in headline(card(attempt=1))


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(45, "45 s"), (720, "12 min"), (200, "3 min 20 s"), (3600, "1 h"), (3900, "1 h 05 min"), (86_400, "24 h")],
)
def test_durations_are_written_out(seconds: int, words: str) -> None:
    assert headline(card(call_duration=seconds)).endswith(words)


def test_marks_in_a_name_do_not_break_its_bold() -> None:
    message = card_message(card(lead=LeadRecord(1, "Sophie *VIP* `x`")), now=NOW)
    assert "*Call to Sophie ∗VIP∗ ˋxˋ*" in message["blocks"][0]["text"]["text"]


def test_a_rep_is_on_an_incoming_call_rather_than_starts_it() -> None:
    message = card_message(CARDS["calling_incoming"], now=NOW)
    assert message["text"].startswith("Alice Roy is on an incoming call from Sophie Tremblay")
