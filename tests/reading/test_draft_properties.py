import unicodedata
from datetime import UTC, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.reading import Draft
from tests.reading.conftest import read

PHONES = ["514 789-4561", "(514) 789-4561", "+1 514 789 4561", "5147894561"]
OUTCOMES = ["vm", "left a message", "no answer", "répondu", "answered", "wrong number", "boîte vocale", "échec"]
DIRECTIONS = ["incoming", "outbound", "entrant", "sortant"]
METHODS = ["sms", "texto", "courriel", "zoom"]
DURATIONS = ["3m", "3m20", "12 min", "200s", "90 sec", "1 hour 5 minutes", "une demi-heure", "for 1h05"]
TIMES = ["yesterday 4pm", "hier 16h", "20 nov 14h", "Nov 20 2pm", "this morning", "il y a 2 heures", "5 min ago"]
TIMES += ["mardi dernier 9h30", "last Tuesday", "4pm", "at 16:20", "à midi", "2026-11-20 14:05", "avant-hier"]
NAMES = ["Jean Tremblay", "Marie-Ève L'Heureux", "Mark May", "In-Sook Kim", "Will Out", "Ng Thi Bich", "Bob"]
UNKNOWN = st.text("bkqxzBKQXZ", min_size=3, max_size=8)
PIECES = st.sampled_from([*PHONES, *OUTCOMES, *DIRECTIONS, *METHODS, *DURATIONS, *TIMES, "at", "on", "le", "20", ","])

moments = st.integers(0, 4 * 366 * 24 * 60).map(
    lambda minutes: datetime(2025, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
)
timezones = st.sampled_from(["America/Toronto", "Europe/Paris", "Australia/Lord_Howe", "Pacific/Kiritimati", "UTC"])


@given(st.text(max_size=300))
@settings(max_examples=400, deadline=None)
def test_any_text_is_read_and_the_rest_is_made_of_its_own_characters(text: str) -> None:
    rest = read(text).rest

    characters = iter(unicodedata.normalize("NFC", " ".join(text.replace("\0", " ").split())))
    assert all(character in characters for character in unicodedata.normalize("NFC", rest))


@given(st.lists(st.one_of(PIECES, UNKNOWN), max_size=14))
@settings(max_examples=400, deadline=None)
def test_no_unknown_word_is_lost(words: list[str]) -> None:
    draft = read(" ".join(words))

    kept = [word.strip(",") for word in draft.rest.split()]
    unknown = [word for word in " ".join(words).split() if set(word) <= set("bkqxzBKQXZ")]
    assert [word for word in kept if set(word) <= set("bkqxzBKQXZ") and word] == unknown


@given(
    st.tuples(*(st.sampled_from(kind) for kind in (PHONES, OUTCOMES, DIRECTIONS, METHODS, DURATIONS, TIMES, NAMES))),
    st.randoms(use_true_random=False),
)
@settings(max_examples=400, deadline=None)
def test_order_does_not_matter(pieces: tuple[str, ...], random: object) -> None:
    phone, outcome, direction, method, duration, time, name = pieces
    shuffled = list(pieces)
    random.shuffle(shuffled)  # type: ignore[attr-defined]

    draft = read(" ".join(shuffled))

    assert draft == Draft(
        phone=read(phone).phone,
        extension=None,
        method=read(method).method,
        direction=read(direction).direction,
        outcome=read(outcome).outcome,
        duration=read(duration).duration,
        executed_at=read(time).executed_at,
        rest=name,
    )
    assert read(draft.rest) == Draft(None, None, None, None, None, None, None, name)


@given(st.lists(PIECES, max_size=10), moments, timezones)
@settings(max_examples=400, deadline=None)
def test_nothing_is_in_the_future_where_no_future_was_said(words: list[str], now: datetime, timezone: str) -> None:
    # "this morning 4pm", "Nov 20" on the 20th: a day that names today and an hour to come is said, and kept.
    undated = " ".join(word for word in words if "20" not in word and word != "this morning")

    executed_at = read(undated, now=now, timezone=timezone).executed_at

    assert executed_at is None or now - timedelta(days=800) < executed_at <= now
