"""A Home at its fullest, its settings' forms, and what must never be in either."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from bot.home import settings_views
from bot.home.views import home_view, members_only_home
from models.numbers import Attempts, PeriodNumbers
from models.overview import MissedCall, Overview, Powers, Reminders, Team, Week
from models.record import CommunicationRecord, FollowUpRecord, LeadRecord, RepRecord
from models.status import Direction
from sandbox.limits.surfaces import too_large, view_faults

NOW = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)
ALICE = RepRecord(1, "U1", "Alice")
LEAD = LeadRecord(
    7, "<!channel> *Ève* & co" + "x" * 300, company="Y" * 300, do_not_contact=frozenset({"phone", "email"})
)
REMINDERS = Reminders(18 * 60, 8 * 60, "67", None, "America/Montreal")


def call(number: int, status: str = "calling", **facts: object) -> CommunicationRecord:
    base = CommunicationRecord(
        id=number,
        lead=LEAD,
        rep=ALICE,
        method="phone",
        direction=Direction.OUTGOING,
        executed_at=NOW - timedelta(minutes=5),
        created_at=NOW,
        updated_at=NOW,
        call_status=status,
        call_phone="+15147894561",
        call_duration=200,
    )
    return replace(base, **facts)  # type: ignore[arg-type]


def follow_up(number: int, due_at: datetime = NOW - timedelta(hours=1)) -> FollowUpRecord:
    return FollowUpRecord(number, LEAD, ALICE, "call", "high", "z" * 500, due_at, NOW)


def numbers(made: int) -> PeriodNumbers:
    days = {date(2026, 11, 23) + timedelta(days=day): Attempts(made, made // 2) for day in range(7)}
    return PeriodNumbers(communications=made, by_hour={10: Attempts(made, made // 2)}, by_day=days)


def overview(**facts: object) -> Overview:
    base = Overview(
        rep=ALICE,
        is_first_visit=False,
        live=[],
        follow_ups=[],
        follow_ups_in_all=0,
        just_done=[],
        missed=[],
        recent=[call(1, "answered")],
        week=Week(numbers(0), numbers(0), of_team=False),
        reminders=REMINDERS,
        powers=Powers("rep"),
        team=Team([], ["U9"]),
        reps_see="all",
        region="CA",
        changes_at=NOW,
    )
    return replace(base, **facts)  # type: ignore[arg-type]


FULLEST = overview(
    is_first_visit=True,
    live=[call(number) for number in range(200)],
    follow_ups=[follow_up(number) for number in range(8)],
    follow_ups_in_all=1000,
    just_done=[follow_up(number) for number in range(100, 103)],
    missed=[MissedCall(call(number, "interrupted", direction=Direction.INCOMING), 3) for number in range(150)],
    recent=[call(number, "answered") for number in range(10)],
    week=Week(numbers(123_456), numbers(99), of_team=True),
    reminders=replace(REMINDERS, away_until=date(2026, 12, 1)),
    powers=Powers("admin", gives_roles=True, changes_workspace=True),
    team=Team([f"U{number}" for number in range(50)], ["U9"]),
    reps_see="own",
)


def text_of(view: dict[str, object]) -> str:
    return str(view)


def test_the_fullest_home_is_one_that_slack_takes() -> None:
    view = home_view(FULLEST, now=NOW)
    assert view_faults(view) == []
    assert not too_large(view)
    assert len(view["blocks"]) < 100, "nothing was cut off: 100 is all that Slack takes"
    assert "Settings" in text_of(view["blocks"][-6:])


@pytest.mark.parametrize("view", [home_view(overview(recent=[]), now=NOW), members_only_home("Rivage")])
def test_the_emptiest_homes_are_too(view: dict[str, object]) -> None:
    assert view_faults(view) == []


def test_what_is_left_out_is_counted() -> None:
    text = text_of(home_view(FULLEST, now=NOW))
    for words in ("And 192 more calls.", "And 992 more follow-ups. `/logcall today`", "And 144 more missed calls."):
        assert words in text
    assert "and 40 more" in text


def test_names_are_escaped_and_ping_nobody() -> None:
    written = mrkdwn_in(home_view(FULLEST, now=NOW))
    assert not [text for text in written if "<!channel>" in text]
    assert [text for text in written if "&lt;!channel&gt;" in text]


def mrkdwn_in(part: object) -> list[str]:
    """Every text in which marks would count."""
    if isinstance(part, list):
        return [text for item in part for text in mrkdwn_in(item)]
    if not isinstance(part, dict):
        return []
    own = [str(part["text"])] if part.get("type") == "mrkdwn" else []
    return own + [text for item in part.values() for text in mrkdwn_in(item)]


def test_the_same_overview_is_the_same_view_a_little_later() -> None:
    quiet = overview(live=[call(1)], follow_ups=[follow_up(1, NOW + timedelta(hours=3))], follow_ups_in_all=1)
    assert home_view(quiet, now=NOW) == home_view(quiet, now=NOW + timedelta(hours=2))
    assert home_view(quiet, now=NOW) != home_view(quiet, now=NOW + timedelta(hours=3))


def test_a_call_that_was_left_going_on_says_so() -> None:
    left = call(1, executed_at=NOW - timedelta(hours=5))
    assert "Say how it ended" in text_of(home_view(overview(live=[left]), now=NOW))
    others = replace(left, rep=RepRecord(2, "U2", "Benoît"))
    assert "outcome not told yet" in text_of(home_view(overview(live=[others]), now=NOW))


def test_only_ones_own_live_calls_have_buttons() -> None:
    mine = home_view(overview(live=[call(1)]), now=NOW)
    others = home_view(overview(live=[call(1, rep=RepRecord(2, "U2", "Benoît"))]), now=NOW)
    assert "card_no_answer" in text_of(mine)
    assert "card_no_answer" not in text_of(others)


def test_a_bar_is_never_longer_than_the_line_and_never_less_than_what_it_stands_for() -> None:
    days = {date(2026, 11, 23): Attempts(1000, 1), date(2026, 11, 24): Attempts(3, 0)}
    week = replace(numbers(5), by_day=days)
    text = text_of(home_view(overview(week=Week(week, week, of_team=False)), now=NOW))
    assert "Mon  █░░░░░░░░░░░░░░░░░░░  1,000, 1 reached" in text
    assert "Tue  ░  3, 0 reached" in text


def test_the_days_of_this_week_that_are_to_come_are_not_said_to_be_empty() -> None:
    days = {date(2026, 11, 23) + timedelta(days=day): Attempts(day == 1, 0) for day in range(7)}
    text = text_of(home_view(overview(week=Week(replace(numbers(1), by_day=days), numbers(0), of_team=False)), now=NOW))
    assert "Mon  none" in text
    assert "Wed  none" not in text


def test_until_a_week_has_calls_the_one_before_is_drawn_with_its_best_hour() -> None:
    text = text_of(home_view(overview(week=Week(numbers(0), numbers(5), of_team=False)), now=NOW))
    assert "Calls made by day last week" in text
    assert "not known yet (last week: 10–11 AM)" in text


@pytest.mark.parametrize(
    "view",
    [
        settings_views.reminders_view(REMINDERS, date(2026, 11, 23)),
        settings_views.reminders_view(replace(REMINDERS, quiet_from=0, quiet_until=0, days_off=""), date(2026, 11, 23)),
        settings_views.roles_view(),
        settings_views.roles_view("U1", "manager"),
        settings_views.roles_view("U1", "rep", "Guests can have no role: choose a full member."),
        settings_views.visibility_view("own"),
    ],
)
def test_the_forms_of_settings_are_forms_that_slack_takes(view: dict[str, object]) -> None:
    assert view_faults(view) == []
