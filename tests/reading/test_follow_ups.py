"""What is to be done next, and when, as reps type it."""

from contextlib import suppress
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.reading import InThePast, Unreadable, find_follow_up
from bot.reading import read_follow_up as read_follow_up_in
from bot.reading.follow_ups import FollowUpPlan
from tests.reading.conftest import TORONTO, TUESDAY_2PM


def read_follow_up(text: str, now: datetime = TUESDAY_2PM, timezone: str = "America/Toronto") -> FollowUpPlan:
    return read_follow_up_in(text, timezone=timezone, now=now)


def due(text: str, now: datetime = TUESDAY_2PM) -> str:
    return read_follow_up(text, now).due_at.astimezone(TORONTO).strftime("%a %d %b %Y %H:%M")


@pytest.mark.parametrize(
    ("text", "when"),
    [
        ("Call again tomorrow 10am", "Wed 25 Nov 2026 10:00"),
        ("rappeler demain 10h", "Wed 25 Nov 2026 10:00"),
        ("tomorrow 10", "Wed 25 Nov 2026 10:00"),
        ("demain à 10", "Wed 25 Nov 2026 10:00"),
        ("tomorrow at 4", "Wed 25 Nov 2026 16:00"),
        ("tomorrow", "Wed 25 Nov 2026 09:00"),
        ("demain matin", "Wed 25 Nov 2026 09:00"),
        ("tomorrow afternoon", "Wed 25 Nov 2026 14:00"),
        ("après-demain 9h30", "Thu 26 Nov 2026 09:30"),
        ("Friday", "Fri 27 Nov 2026 09:00"),
        ("call fri", "Fri 27 Nov 2026 09:00"),
        ("vendredi 16h", "Fri 27 Nov 2026 16:00"),
        ("next Friday", "Fri 27 Nov 2026 09:00"),
        ("lundi prochain 14h", "Mon 30 Nov 2026 14:00"),
        ("Tuesday", "Tue 01 Dec 2026 09:00"),
        ("Tuesday 9am", "Tue 01 Dec 2026 09:00"),
        ("Tuesday 4pm", "Tue 24 Nov 2026 16:00"),
        ("today 4pm", "Tue 24 Nov 2026 16:00"),
        ("4pm", "Tue 24 Nov 2026 16:00"),
        ("10am", "Wed 25 Nov 2026 10:00"),
        ("call at 3", "Tue 24 Nov 2026 15:00"),
        ("tonight", "Tue 24 Nov 2026 19:00"),
        ("ce soir 20h", "Tue 24 Nov 2026 20:00"),
        ("in 2 hours", "Tue 24 Nov 2026 16:00"),
        ("in an hour", "Tue 24 Nov 2026 15:00"),
        ("in half an hour", "Tue 24 Nov 2026 14:30"),
        ("in 30 min", "Tue 24 Nov 2026 14:30"),
        ("dans 2h30", "Tue 24 Nov 2026 16:30"),
        ("dans 3 jours", "Fri 27 Nov 2026 09:00"),
        ("in 3 days at 2pm", "Fri 27 Nov 2026 14:00"),
        ("in two weeks", "Tue 08 Dec 2026 09:00"),
        ("dans un mois", "Thu 24 Dec 2026 09:00"),
        ("next week", "Mon 30 Nov 2026 09:00"),
        ("la semaine prochaine", "Mon 30 Nov 2026 09:00"),
        ("next month", "Tue 01 Dec 2026 09:00"),
        ("the 15th", "Tue 15 Dec 2026 09:00"),
        ("le 15 à 14h", "Tue 15 Dec 2026 14:00"),
        ("le 15 décembre 9h30", "Tue 15 Dec 2026 09:30"),
        ("4 Mar 2pm", "Thu 04 Mar 2027 14:00"),
        ("Nov 20", "Sat 20 Nov 2027 09:00"),
        ("29 feb", "Tue 29 Feb 2028 09:00"),
        ("2026-12-04 10:00", "Fri 04 Dec 2026 10:00"),
        ("31/12 11h", "Thu 31 Dec 2026 11:00"),
        ("Call Sophie about the sun roof tomorrow at noon", "Wed 25 Nov 2026 12:00"),
    ],
)
def test_when_is_read_towards_the_future(text: str, when: str) -> None:
    assert due(text) == when
    assert read_follow_up(text).due_at.tzinfo is UTC


@pytest.mark.parametrize(
    ("text", "kind", "priority", "about"),
    [
        ("Call again tomorrow 10am", "call", "normal", ""),
        ("tomorrow 10am", "call", "normal", ""),
        ("call him back Friday", "call", "normal", ""),
        ("rappeler demain 10h pour le devis", "call", "normal", "pour le devis"),
        ("Call Sophie about the sun roof tomorrow at noon", "call", "normal", "Sophie about the sun roof"),
        ("email the quote tomorrow", "email", "normal", "the quote"),
        ("send an email Friday about the financing", "email", "normal", "about the financing"),
        ("envoyer un courriel vendredi", "email", "normal", ""),
        ("text him in 2 hours", "sms", "normal", ""),
        ("lui envoyer un texto ce soir", "sms", "normal", ""),
        ("csi call in 3 weeks", "csi", "normal", ""),
        ("sondage de satisfaction dans 2 semaines", "csi", "normal", ""),
        ("ask if he got the email tomorrow", "call", "normal", "ask if he got the email"),
        ("urgent: call tomorrow", "call", "high", ""),
        ("call tomorrow 10am high", "call", "high", ""),
        ("call tomorrow, high priority", "call", "high", ""),
        ("relancer jeudi!!", "call", "high", ""),
        ("rappeler demain en priorité", "call", "high", ""),
        ("not urgent, email next Monday", "email", "low", ""),
        ("low priority: text Friday", "sms", "low", ""),
        ("pas urgent, rappeler lundi", "call", "low", ""),
        ("low mileage offer tomorrow", "call", "normal", "low mileage offer"),
    ],
)
def test_how_how_urgent_and_what_about_are_read_from_the_other_words(
    text: str, kind: str, priority: str, about: str
) -> None:
    plan = read_follow_up(text)
    assert (plan.kind, plan.priority, plan.text) == (kind, priority, about)


@pytest.mark.parametrize("text", ["yesterday 4pm", "2026-11-01", "call last Friday", "today 9am", "20 Nov 2026"])
def test_what_has_passed_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(InThePast, match="tomorrow 10am"):
        read_follow_up(text)


@pytest.mark.parametrize("text", ["", "call", "call again some day", "whenever", "bientôt", "25:00", "\0"])
def test_what_has_no_time_says_how_to_write_one(text: str) -> None:
    with pytest.raises(Unreadable, match="tomorrow 10am"):
        read_follow_up(text)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("today", "At what time"),
        ("this afternoon", "At what time"),
        ("3/4 10am", "Day or month first"),
        ("2031-01-01", "two years"),
        ("x" * 201, "too long"),
    ],
)
def test_what_could_be_two_things_is_asked_about(text: str, said: str) -> None:
    with pytest.raises(Unreadable, match=said):
        read_follow_up(text)


SPRING = datetime(2027, 3, 13, 20, 0, tzinfo=TORONTO)
"""Six hours before two o'clock becomes three."""
AUTUMN = datetime(2026, 10, 31, 20, 0, tzinfo=TORONTO)
"""Six hours before two o'clock becomes one again."""


def test_an_hour_that_summer_time_leaves_out_is_an_hour_later() -> None:
    assert due("tomorrow 2:30am", SPRING) == "Sun 14 Mar 2027 03:30"
    assert due("tomorrow 10am", SPRING) == "Sun 14 Mar 2027 10:00"


def test_of_an_hour_that_comes_twice_the_first_to_come_is_meant() -> None:
    first = read_follow_up("tomorrow 1:30am", AUTUMN).due_at
    assert first == datetime(2026, 11, 1, 5, 30, tzinfo=UTC)
    between = first + timedelta(minutes=15)
    assert read_follow_up("1:30am", between).due_at == first + timedelta(hours=1)


def test_hours_from_now_are_elapsed_ones_and_days_are_the_calendar_s() -> None:
    assert read_follow_up("in 8 hours", SPRING).due_at - SPRING == timedelta(hours=8)
    assert due("in 8 hours", SPRING) == "Sun 14 Mar 2027 05:00"
    assert due("in 1 day at 8pm", SPRING) == "Sun 14 Mar 2027 20:00"
    assert due("in 1 day at 8pm", AUTUMN) == "Sun 01 Nov 2026 20:00"


def test_the_clock_is_the_rep_s_own() -> None:
    plan = read_follow_up("tomorrow 10am", timezone="Europe/Paris")
    assert plan.due_at == datetime(2026, 11, 25, 10, tzinfo=ZoneInfo("Europe/Paris"))


@pytest.mark.parametrize(
    ("note", "clause", "rest"),
    [
        ("wants a quote, call back Friday 10am", "call back Friday 10am", "wants a quote"),
        ("call again tomorrow 10am", "call again tomorrow 10am", ""),
        ("left vm - call back in 2 hours, wife decides", "call back in 2 hours", "left vm, wife decides"),
        ("intéressé. rappeler demain 10h", "rappeler demain 10h", "intéressé."),
        ("wants a call back Friday", "", "wants a call back Friday"),
        ("call back", "", "call back"),
        ("will come by Friday 10am", "", "will come by Friday 10am"),
        ("he asked to call him Friday", "", "he asked to call him Friday"),
        ("", "", ""),
    ],
)
def test_a_note_s_clause_that_says_what_to_do_is_found_and_no_customer_s_wish(
    note: str, clause: str, rest: str
) -> None:
    assert find_follow_up(note, timezone="America/Toronto", now=TUESDAY_2PM) == (clause, rest)


START = datetime(2026, 1, 1, tzinfo=UTC)
MOMENTS = st.integers(0, 3 * 365 * 24 * 60).map(lambda minutes: START + timedelta(minutes=minutes))
SOME = """email call sms csi urgent low high tomorrow demain friday mar in 2 hours dans 3 jours next week 10am 16h
4 le 15 dec feb 29 31 the 31st at noon a 2026-12-04 30/12 minuit . , ! about"""
WORDS = st.lists(st.sampled_from(SOME.split()), max_size=8).map(" ".join)


@given(st.text(max_size=80) | WORDS, MOMENTS, st.sampled_from(["America/Toronto", "Africa/Cairo", "Asia/Kathmandu"]))
def test_any_text_is_a_time_to_come_or_unreadable(text: str, now: datetime, timezone: str) -> None:
    with suppress(Unreadable):
        plan = read_follow_up(text, now, timezone)
        assert now < plan.due_at <= now + timedelta(days=732)
        assert len(plan.text) <= len(text)
