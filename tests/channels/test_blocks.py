"""Digests, drawn. The golden files can be pasted into Block Kit Builder; LOGCALL_REDRAW=1 draws them anew."""

import json
import os
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot.channels.blocks import digest_message, each_rep_message
from bot.channels.words import ENGLISH, FRENCH, WORDS, Words, span
from models.digest import RepNumbers
from models.methods import METHODS
from models.numbers import Attempts, PeriodNumbers
from models.record import RepRecord
from models.status import CallStatus
from sandbox.limits import message_faults
from tests.channels import digests
from tests.channels.digests import BUSY, DIGESTS, SUNDAY

GOLDEN = Path(__file__).parent / "golden"


@pytest.mark.parametrize("name", DIGESTS)
def test_a_digest_looks_as_it_was_drawn(name: str) -> None:
    drawn = json.dumps(digest_message(DIGESTS[name], delivery_id=7), ensure_ascii=False, indent=2) + "\n"
    path = GOLDEN / f"{name}.json"
    if os.environ.get("LOGCALL_REDRAW"):
        path.parent.mkdir(exist_ok=True)
        path.write_text(drawn)
    assert drawn == path.read_text()


@pytest.mark.parametrize("name", DIGESTS)
def test_slack_takes_every_digest(name: str) -> None:
    assert message_faults(digest_message(DIGESTS[name], delivery_id=7)["blocks"]) == []


def test_the_text_alone_says_all_that_the_blocks_and_the_chart_do() -> None:
    assert digest_message(DIGESTS["day"])["text"] == (
        "Daily digest: Sunday 22 November. Call attempts: 41 (11 more than the day before). Reach rate: 37% (up 4 "
        "points). Median time to first contact: 12 min (53 min sooner). Follow-ups overdue: 3. Best hour to call: "
        "10–11 AM (7 of 11 answered). 9 incoming calls, 2 missed · 6 emails · 1 text message. Calls by hour: 9 AM: 12 "
        "(4 reached), 10 AM: 11 (7 reached), 1 PM: 14 (3 reached), 3 PM: 4 (1 reached)."
    )


def test_the_same_in_french_with_its_own_dates_hours_and_spaces() -> None:
    assert digest_message(DIGESTS["day_french"])["text"] == (
        "Bilan du jour : dimanche 22 novembre. Tentatives d’appel : 41 (11 de plus que la veille). Taux de contact : "
        "37\u202f% (en hausse de 4 points). Délai médian du premier contact : 12 min (53 min plus tôt). Relances en "
        "retard : 3. Meilleure heure pour appeler : 10\u202fh–11\u202fh (7 sur 11 avec réponse). 9 appels entrants, "
        "dont 2 manqués · 6 courriels · 1 texto. Appels par heure : 9\u202fh : 12 (4 joints), 10\u202fh : 11 (7 "
        "joints), 13\u202fh : 14 (3 joints), 15\u202fh : 4 (1 joint)."
    )


def test_a_rate_that_would_mean_nothing_is_not_shown() -> None:
    """A channel that hears of answered calls alone would have them all answered."""
    assert "Reach rate: not shown" in digest_message(DIGESTS["some_of_all"])["text"]
    assert "Call attempts" not in digest_message(DIGESTS["emails_alone"])["text"]


def test_a_day_around_the_clock_still_fits_a_chart() -> None:
    every_hour = replace(BUSY, by_hour={hour: Attempts(hour + 1, hour) for hour in range(24)})
    message = digest_message(replace(DIGESTS["day"], numbers=every_hour))
    assert message_faults(message["blocks"]) == []
    [chart] = [block["chart"] for block in message["blocks"] if block["type"] == "data_visualization"]
    assert len(chart["axis_config"]["categories"]) <= 20


def test_each_rep_has_a_row_and_the_text_says_the_same() -> None:
    reps = [
        RepNumbers(RepRecord(1, "U1", "Alice <!here>"), BUSY),
        RepNumbers(RepRecord(2, "U2", ""), PeriodNumbers()),
        RepNumbers(None, PeriodNumbers(overdue=1)),
    ]
    message = each_rep_message(SUNDAY, digests.ENGLISH, reps, own_only=False)
    assert message_faults(message["blocks"]) == []
    rows = [[cell["text"] for cell in row] for row in message["blocks"][1]["rows"]]
    assert rows == [
        ["Rep", "Call attempts", "Reached", "Reach rate", "Median time to first contact", "Follow-ups overdue"],
        ["Alice <!here>", "41", "15", "37%", "12 min", "3"],
        ["U2", "0", "0", "–", "–", "0"],
        ["The phone system", "0", "0", "–", "–", "1"],
    ]
    assert "Alice &lt;!here&gt;: Call attempts 41, Reached 15, Reach rate 37%" in message["text"]


def test_many_reps_fit_a_message() -> None:
    reps = [RepNumbers(RepRecord(number, f"U{number}", "N" * 80), BUSY) for number in range(150)]
    message = each_rep_message(SUNDAY, digests.FRENCH, reps, own_only=False)
    assert message_faults(message["blocks"]) == []
    assert len(message["text"]) <= 4000


@pytest.mark.parametrize(
    ("length", "english", "french"),
    [
        (timedelta(seconds=45), "45 s", "45 s"),
        (timedelta(minutes=12, seconds=20), "12 min", "12 min"),
        (timedelta(hours=1, minutes=5), "1 h 05 min", "1 h 05 min"),
        (timedelta(days=2, hours=3), "2 d 3 h", "2 j 3 h"),
        (timedelta(days=3), "3 d", "3 j"),
    ],
)
def test_how_long_it_took(length: timedelta, english: str, french: str) -> None:
    assert (span(ENGLISH, length), span(FRENCH, length)) == (english, french)


def test_hours_around_noon_and_midnight() -> None:
    assert [ENGLISH.hours(hour) for hour in (0, 10, 11, 12, 23)] == [
        "12–1 AM",
        "10–11 AM",
        "11 AM–12 PM",
        "12–1 PM",
        "11 PM–12 AM",
    ]
    assert [FRENCH.hours(hour) for hour in (0, 23)] == ["0\u202fh–1\u202fh", "23\u202fh–0\u202fh"]


@pytest.mark.parametrize("words", WORDS.values(), ids=WORDS)
def test_every_language_has_words_for_every_method_and_outcome(words: Words) -> None:
    assert set(words.methods) == set(METHODS)
    assert set(words.statuses) == set(CallStatus)
