"""The life of a call, as the domain's own table says it."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.status import (
    LONGEST_CALLING,
    LONGEST_RINGING,
    TERMINAL,
    CallFlow,
    CallStatus,
    Direction,
    Verdict,
    is_stale,
    judge_status,
    known_status,
    legal_statuses,
    loggable_statuses,
    may_correct_to,
    stale_after,
)

# "Legal automatic transitions", word for word; ∅ is a call that is not stored yet.
TABLE = """
click-to-call: ∅→pending; pending→calling, unanswered, attempted, error; calling→answered, attempted, error
outgoing: ∅→calling; calling→answered, attempted, error
incoming: ∅→calling; calling→answered, interrupted, error
"""
ENDS = {
    "click-to-call": {"answered", "attempted", "unanswered", "error"},
    "outgoing": {"answered", "attempted", "error"},
    "incoming": {"answered", "interrupted", "error"},
}
RANK = {None: -1, "pending": 0, "calling": 1}

STATUSES = [status.value for status in CallStatus]
FLOWS = [flow.value for flow in CallFlow]


def transitions() -> set[tuple[str, str | None, str]]:
    legal = set()
    for line in TABLE.strip().splitlines():
        flow, _, rules = line.partition(": ")
        for rule in rules.split("; "):
            old, _, news = rule.partition("→")
            legal |= {(flow, None if old == "∅" else old, new) for new in news.split(", ")}
    # "a terminal event seen first may create the row (earlier ones were lost)"
    return legal | {(flow, None, end) for flow, ends in ENDS.items() for end in ends}


LEGAL = transitions()


def expected(flow: str, old: str | None, new: str, *, machine: bool) -> Verdict:
    statuses = {new for legal_flow, _, new in LEGAL if legal_flow == flow}
    if new not in statuses:
        return Verdict.RECORD
    if old == new:
        return Verdict.MERGE
    if (flow, old, new) in LEGAL or (machine and old == "answered" and new == "attempted"):
        return Verdict.APPLY
    return Verdict.RECORD


@pytest.mark.parametrize("machine", [False, True])
@pytest.mark.parametrize("new", STATUSES)
@pytest.mark.parametrize("old", [None, *STATUSES])
@pytest.mark.parametrize("flow", FLOWS)
def test_every_pair_of_statuses_is_judged_as_the_table_says(
    flow: str, old: str | None, new: str, machine: bool
) -> None:
    verdict = judge_status(old, new, CallFlow(flow), answered_by_machine=machine)
    assert verdict is expected(flow, old, new, machine=machine)


REPORTS = st.lists(st.tuples(st.sampled_from([*STATUSES, "ringing", "voicemail"]), st.booleans()), max_size=12)


@given(flow=st.sampled_from(list(CallFlow)), reports=REPORTS)
def test_however_reports_come_rank_never_falls_and_an_ended_call_stays_ended(
    flow: CallFlow, reports: list[tuple[str, bool]]
) -> None:
    status: str | None = None
    for new, machine in reports:
        if judge_status(status, new, flow, answered_by_machine=machine) is not Verdict.APPLY:
            continue
        assert rank(new) >= rank(status)
        if known_status(status) in TERMINAL:
            assert (status, new, machine) == ("answered", "attempted", True)
        assert known_status(new) in legal_statuses(flow)
        status = new


def rank(status: str | None) -> int:
    return RANK.get(status, 2)


@given(old=st.sampled_from([None, *STATUSES]), new=st.text(max_size=40).filter(lambda word: word not in STATUSES))
def test_a_word_that_we_do_not_know_is_recorded_and_changes_nothing(old: str | None, new: str) -> None:
    assert all(judge_status(old, new, flow) is Verdict.RECORD for flow in CallFlow)


@pytest.mark.parametrize("new", STATUSES)
def test_what_stands_at_a_status_of_the_future_is_left_alone(new: str) -> None:
    assert judge_status("transferred", new, CallFlow.OUTGOING) is Verdict.RECORD


def test_what_a_person_may_log_by_hand() -> None:
    assert loggable_statuses(Direction.OUTGOING) == ("answered", "attempted", "error")
    assert loggable_statuses(Direction.INCOMING) == ("answered", "interrupted", "error")


@pytest.mark.parametrize("flow", FLOWS)
def test_a_person_may_correct_to_any_ending_of_that_kind_of_call(flow: str) -> None:
    assert {status.value for status in CallStatus if may_correct_to(status, CallFlow(flow))} == ENDS[flow]


def test_only_an_outgoing_call_can_be_click_to_call() -> None:
    assert CallFlow.of(Direction.INCOMING, click_to_call=True) is CallFlow.INCOMING
    assert CallFlow.of(Direction.OUTGOING, click_to_call=True) is CallFlow.CLICK_TO_CALL


SINCE = datetime(2026, 11, 20, 21, 0, tzinfo=UTC)


def test_only_a_call_that_goes_on_can_be_left_for_too_long() -> None:
    limits = {status: stale_after(status) for status in [*STATUSES, "transferred_away", None]}
    assert {status: limit for status, limit in limits.items() if limit} == {
        "calling": timedelta(hours=4),
        "pending": timedelta(seconds=90),
    }


@pytest.mark.parametrize(("status", "limit"), [("calling", LONGEST_CALLING), ("pending", LONGEST_RINGING)])
def test_a_call_is_stale_from_its_limit_on(status: str, limit: timedelta) -> None:
    assert not is_stale(status, SINCE, SINCE + limit - timedelta(microseconds=1))
    assert is_stale(status, SINCE, SINCE + limit)


@pytest.mark.parametrize("status", [*TERMINAL, "transferred_away", None])
def test_what_has_ended_is_never_stale(status: str | None) -> None:
    assert not is_stale(status, SINCE, SINCE + timedelta(days=365))
