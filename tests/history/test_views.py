from datetime import date
from typing import Any

import pytest

from bot.history.entries import Beside
from bot.history.views import Origin, entry_view, filter_view, hours_view, read_filter
from bot.history.wanted import Wanted
from models.history import NOBODY, CallTimes, Facets, NoteRecord, call_times
from models.methods import Invalid
from models.record import RepRecord
from sandbox import forms
from tests.history.pages import ALICE, BENOIT, EXTREME, NOON, SOPHIE, held_view, said

FACETS = Facets(("email", "phone"), ("answered", "attempted"), (ALICE, BENOIT), has_nobody=True)
ORIGIN = Origin("C0SALES", "https://hooks.slack.example/actions/1")
FILTERED = Wanted(7, ("email", "phone"), ("attempted",), (1, NOBODY), "7d")


def submitted(view: dict[str, Any], **chosen: str) -> dict[str, Any]:
    """The view as Slack sends it back: as it was drawn, but for the days that are `chosen`."""
    values = forms.start(view["blocks"], None)
    for name, day in chosen.items():
        values[name][name]["selected_date"] = day
    return view | {"state": {"values": values}}


@pytest.mark.parametrize(
    "wanted",
    [
        Wanted(7),
        FILTERED,
        Wanted(7, rep_ids=(NOBODY,)),
        Wanted(7, period="2026-11-01.."),
        Wanted(7, period="..2026-11-20"),
    ],
)
def test_what_is_chosen_stands_there_when_the_window_opens_again(wanted: Wanted) -> None:
    view = filter_view(wanted, FACETS, ORIGIN)
    held_view(view)
    assert read_filter(submitted(view)) == (wanted, ORIGIN)


def test_only_what_the_history_has_is_offered() -> None:
    shown = held_view(filter_view(Wanted(7), FACETS, ORIGIN))
    for choice in ("Every method", "Call", "Email", "No answer", "Alice", "Benoît", "The phone system", "Last 7 days"):
        assert choice in shown
    assert "Text message" not in shown
    without_calls = held_view(filter_view(Wanted(7), Facets(("email",), (), (ALICE,)), ORIGIN))
    assert "Outcome" not in without_calls
    assert "The phone system" not in without_calls


def test_a_hundred_reps_and_strange_words_fit() -> None:
    reps = tuple(RepRecord(n, f"U{n}", "é<!channel>" * 25) for n in range(300))
    held_view(
        filter_view(Wanted(7), Facets(("x" * 16,), ("y" * 32,), reps, has_nobody=True), Origin("C" * 32, "h" * 200))
    )


def test_a_period_and_days_exclude_each_other() -> None:
    with pytest.raises(Invalid) as refused:
        read_filter(submitted(filter_view(FILTERED, FACETS, ORIGIN), first="2026-11-01"))
    assert list(refused.value.errors) == ["period"]


def test_the_days_are_in_order() -> None:
    view = filter_view(Wanted(7), FACETS, ORIGIN)
    with pytest.raises(Invalid) as refused:
        read_filter(submitted(view, first="2026-11-20", last="2026-11-01"))
    assert list(refused.value.errors) == ["last"]
    wanted, _ = read_filter(submitted(view, first="2026-11-01", last="2026-11-20"))
    assert wanted.period == f"{date(2026, 11, 1)}..{date(2026, 11, 20)}"


def test_the_hours_say_whose_they_are_and_what_is_counted() -> None:
    times = call_times([(NOON, "answered"), (NOON, "attempted")], NOON.tzinfo, since=NOON)  # type: ignore[arg-type]
    shown = held_view(hours_view(SOPHIE, times, "America/Toronto"))
    for fact in ("answered *1 of 2*".replace("*", ""), "Fri 1 of 2", "America/Toronto", "newest 2 calls", "1/2"):
        assert fact in shown
    held_view(hours_view(EXTREME, CallTimes(), "UTC"))


def test_a_busy_weeks_hours_fit_their_window() -> None:
    every = [(NOON.replace(day=1 + n % 28, hour=n % 24), "answered") for n in range(2000)]
    assert len(str(hours_view(SOPHIE, call_times(every, NOON.tzinfo), "UTC"))) < 10_000  # type: ignore[arg-type]


def test_one_communication_is_shown_whole_with_its_notes() -> None:
    shown = held_view(
        entry_view(
            said(EXTREME, description="first\n\n" + "x" * 2900),
            Beside([NoteRecord(BENOIT, "y" * 3000, NOON)] * 60, edited=True, recorded=True),
        )
    )
    assert "x" * 2900 in shown
    assert "Note from Benoît" in shown
    assert "recorded · edited" in shown
