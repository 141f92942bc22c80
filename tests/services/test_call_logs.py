"""Calls as a phone system reports them."""

import asyncio
import itertools
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.calls.settling import Settler
from bot.services import call_logs, communications
from bot.services.errors import Missing, Refused
from models import (
    CallLog,
    Communication,
    Delivery,
    Lead,
    Note,
    NumberChoice,
    Phone,
    RawReport,
    StatusChange,
    User,
    Workspace,
)
from models.methods import Invalid
from models.record import CallLogRecord
from models.status import StatusReport
from tests.factories import make_lead, make_rep

BEGAN = datetime(2026, 11, 20, 16, microsecond=500_000, tzinfo=UTC)
ENDED = BEGAN + timedelta(minutes=3)
SOPHIE, OFFICE = "+15147894561", "+15145550100"
OUTGOING = {"direction": "outgoing", "from": OFFICE, "to": SOPHIE}
INCOMING = {"direction": "incoming", "from": SOPHIE, "to": OFFICE}
_numbers = itertools.count(1)


@pytest.fixture
async def rep(workspace: Workspace) -> User:
    return await make_rep(workspace, "Dana", email="dana@garage.example", channel_id="C0SALES", did="+15145550188")


async def report(workspace: Workspace, *reports: dict[str, Any], source: str | None = None) -> CallLogRecord:
    """The first makes the call log, the others are about it."""
    log, _ = await call_logs.start(workspace, reports[0], source=source)
    for more in reports[1:]:
        log = await call_logs.update(workspace, log.id, more)
    return log


async def call_of(log: CallLogRecord) -> Communication:
    return await Communication.get(id=log.communication_id)


async def said(log: CallLogRecord) -> list[str]:
    """What goes out about its communication, in order."""
    deliveries = Delivery.filter(communication_id=log.communication_id).exclude(kind="question")
    return [each.kind for each in await deliveries.order_by("id")]


async def trail(log: CallLogRecord) -> list[tuple[str | None, bool]]:
    lines = await StatusChange.filter(communication_id=log.communication_id).order_by("id")
    return [(line.new_status, line.applied) for line in lines]


async def test_a_call_that_starts_is_a_live_card_and_a_message_to_its_rep(
    workspace: Workspace, rep: User, lead: Lead
) -> None:
    log = await report(workspace, OUTGOING | {"user_email": "Dana@garage.example", "start_at": BEGAN})
    call = await call_of(log)
    assert (call.call_status, call.call_phone, call.executed_at) == ("calling", SOPHIE, BEGAN)
    assert (call.lead_id, call.user_id, call.channel_id) == (lead.id, rep.id, "C0SALES")
    assert (log.lead_id, log.user_id, log.status) == (lead.id, rep.id, "calling")
    assert await said(log) == ["card", "call_started"]


async def test_its_end_settles_duration_and_the_lead_s_result(workspace: Workspace, rep: User, lead: Lead) -> None:
    log = await report(
        workspace,
        OUTGOING | {"user_id": rep.id, "start_at": BEGAN},
        {"status": "answered", "end_at": ENDED, "duration": 170, "description": "Wants a quote"},
    )
    call = await call_of(log)
    assert (call.call_status, call.call_duration, call.description) == ("answered", 170, "Wants a quote")
    assert (await Lead.get(id=lead.id)).result == "reached"
    assert await said(log) == ["card", "call_started", "card_edit", "reply"]
    assert await trail(log) == [("calling", True), ("answered", True)]


@pytest.mark.parametrize("status", ["answered", "completed"])
async def test_completed_needs_both_an_end_and_a_duration(
    workspace: Workspace, rep: User, lead: Lead, status: str
) -> None:
    log = await report(workspace, OUTGOING, {"status": status})
    assert (await call_of(log)).call_status == "calling"
    await call_logs.update(workspace, log.id, {"end_at": ENDED})
    assert (await call_of(log)).call_status == "calling"
    await call_logs.update(workspace, log.id, {"duration": 0})
    assert (await call_of(log)).call_status == "answered"
    assert await trail(log) == [("calling", True), (status, False), ("calling", True), ("answered", True)]


SETTLED = [
    (OUTGOING, {"status": "no-answer"}, "attempted"),
    (OUTGOING, {"status": "Busy"}, "attempted"),
    (OUTGOING, {"status": "cancelled"}, "attempted"),
    (OUTGOING, {"status": "failed"}, "error"),
    (OUTGOING, {"status": "unanswered"}, "unanswered"),
    (OUTGOING, {"status": "ringing"}, "calling"),
    (OUTGOING, {"status": "in_progress"}, "calling"),
    (OUTGOING, {"status": "pending"}, "pending"),
    (OUTGOING, {"end_at": ENDED, "duration": 60}, "answered"),
    (OUTGOING, {"end_at": ENDED, "duration": 0}, "attempted"),
    (OUTGOING, {"end_at": ENDED}, "calling"),
    (OUTGOING, {"duration": 60}, "calling"),
    (OUTGOING, {"status": "voicemail", "end_at": ENDED, "duration": 60}, "calling"),
    (INCOMING, {"status": "no-answer"}, "calling"),
    (INCOMING, {"status": "failed"}, "calling"),
    (INCOMING, {"status": "no-answer", "end_at": ENDED}, "interrupted"),
    (INCOMING, {"status": "failed", "end_at": ENDED, "duration": 0}, "error"),
    (INCOMING, {"status": "interrupted"}, "interrupted"),
    (INCOMING, {"status": "in-progress"}, "calling"),
    (INCOMING, {"status": "attempted"}, "calling"),
    (INCOMING, {"end_at": ENDED, "duration": 0}, "interrupted"),
    (INCOMING, {"end_at": ENDED, "duration": 45}, "answered"),
]


@pytest.mark.parametrize(("ends", "facts", "status"), SETTLED)
@pytest.mark.parametrize("at_once", [True, False], ids=["told at once", "told later"])
async def test_what_is_told_settles_the_call(
    workspace: Workspace, lead: Lead, ends: dict[str, Any], facts: dict[str, Any], status: str, at_once: bool
) -> None:
    log = await report(workspace, *([ends | facts] if at_once else [ends, facts]))
    assert (await call_of(log)).call_status == status


async def test_a_leg_that_nobody_picked_up_settles_nothing_when_another_one_answers(
    workspace: Workspace, lead: Lead
) -> None:
    log = await report(
        workspace,
        INCOMING,
        {"status": "no-answer", "user_did": "1"},
        {"status": "failed"},
        {"status": "completed", "end_at": ENDED, "duration": 20},
    )
    assert (await call_of(log)).call_status == "answered"


@pytest.mark.parametrize(
    "late", [{"status": "ringing"}, {"status": "pending"}, {"status": "attempted"}, {"status": "in-progress"}]
)
async def test_what_comes_too_late_is_in_the_trail_and_nowhere_else(
    workspace: Workspace, rep: User, lead: Lead, late: dict[str, Any]
) -> None:
    log = await report(
        workspace, OUTGOING | {"user_id": rep.id, "status": "completed", "end_at": ENDED, "duration": 60}
    )
    before = await said(log)
    log = await call_logs.update(workspace, log.id, late | {"duration": 3, "description": "late"})
    call = await call_of(log)
    assert (call.call_status, call.call_duration, log.duration, log.status) == ("answered", 60, 60, "answered")
    assert call.description == "late"
    assert (await trail(log))[-1] == (late["status"], False)
    assert await said(log) == [*before, "card_edit"]


async def test_an_unknown_status_is_recorded_and_never_applied(workspace: Workspace, lead: Lead) -> None:
    log = await report(workspace, OUTGOING, {"status": "Parked_By Operator"})
    assert (log.status, (await call_of(log)).call_status) == ("calling", "calling")
    assert await trail(log) == [("calling", True), ("parked-by-operator", False)]
    assert await said(log) == []


async def test_however_many_unknown_words_were_told_the_end_of_the_call_counts(
    workspace: Workspace, lead: Lead
) -> None:
    log = await report(workspace, OUTGOING, *({"status": f"parked on line {n} of the office"} for n in range(20)))
    await call_logs.update(workspace, log.id, {"status": "no-answer"})
    assert (await call_of(log)).call_status == "attempted"


async def test_a_number_that_is_told_later_is_the_calls_unless_it_has_one(workspace: Workspace, lead: Lead) -> None:
    log = await report(workspace, {"direction": "incoming", "lead_id": lead.id}, {"from": SOPHIE})
    assert (await call_of(log)).call_phone == SOPHIE
    await call_logs.update(workspace, log.id, {"from": "+15145550199"})
    assert (await call_of(log)).call_phone == SOPHIE


async def test_what_is_missing_or_null_erases_nothing(workspace: Workspace, rep: User, lead: Lead) -> None:
    all_of_it = OUTGOING | {
        "status": "completed",
        "start_at": BEGAN,
        "end_at": ENDED,
        "duration": 60,
        "media_url": "https://pbx.example/1.mp3",
        "user_did": "514 555-0188",
        "description": "Wants a quote",
    }
    before = await report(workspace, all_of_it)
    after = await call_logs.update(workspace, before.id, dict.fromkeys(all_of_it) | {"user_id": None, "lead_id": None})
    assert after == before
    assert after.user_id == rep.id
    assert (await trail(after)) == [("answered", True)]


async def test_the_same_report_again_says_nothing_again(workspace: Workspace, rep: User, lead: Lead) -> None:
    end = {"status": "completed", "end_at": ENDED, "duration": 60, "user_id": rep.id}
    log = await report(workspace, OUTGOING, end)
    before = await said(log), await trail(log)
    await call_logs.update(workspace, log.id, end)
    assert (await said(log), await trail(log)) == before
    shown = {"end_at": ENDED.replace(microsecond=0)}  # as other systems are given it
    assert (await call_logs.update(workspace, log.id, shown)).end_at == ENDED


@pytest.mark.parametrize("source", ["api:1:abc", None])
async def test_the_same_call_posted_twice_is_one(workspace: Workspace, lead: Lead, source: str | None) -> None:
    given = OUTGOING | {"start_at": BEGAN}
    first, is_new = await call_logs.start(workspace, given, source=source)
    again, is_new_again = await call_logs.start(workspace, given | {"duration": 5}, source=source)
    assert (first.id, is_new, is_new_again) == (again.id, True, False)
    assert await Communication.all().count() == 1


async def test_the_same_call_posted_ten_times_at_once_is_one(workspace: Workspace, rep: User) -> None:
    given = INCOMING | {"start_at": BEGAN, "user_id": rep.id}
    told = await asyncio.gather(*(call_logs.start(workspace, given) for _ in range(10)))
    assert len({log.id for log, _ in told}) == 1
    assert [is_new for _, is_new in told].count(True) == 1
    assert await Lead.all().count() == await Communication.all().count() == 1
    assert await said(told[0][0]) == ["card", "call_started"]


async def test_two_calls_at_once_from_one_new_number_make_one_lead(workspace: Workspace) -> None:
    await asyncio.gather(*(call_logs.start(workspace, INCOMING) for _ in range(5)))
    assert (await Lead.all().count(), await Communication.all().count()) == (1, 5)


async def test_two_reports_at_once_make_one_line_and_one_reply_each(
    workspace: Workspace, rep: User, lead: Lead
) -> None:
    log = await report(workspace, OUTGOING | {"user_id": rep.id, "status": "pending"})
    await asyncio.gather(
        *(
            call_logs.update(workspace, log.id, facts)
            for facts in [{"status": "calling"}, {"status": "attempted", "end_at": ENDED}] * 5
        )
    )
    lines, out = await trail(log), await said(log)
    assert (await call_of(log)).call_status == "attempted"
    assert sorted(lines[1:]) in (
        [("attempted", True), ("calling", True)],
        [("attempted", True), ("calling", False)],
    )
    assert out.count("reply") == [applied for _, applied in lines[1:]].count(True)


async def test_somebody_s_own_word_stands_against_the_phone_system_s(
    workspace: Workspace, rep: User, lead: Lead
) -> None:
    log = await report(workspace, OUTGOING | {"user_id": rep.id})
    own = StatusReport("attempted", "click:1", datetime.now(UTC))
    await communications.report_status(workspace, log.communication_id or 0, own, user=rep)
    await call_logs.update(workspace, log.id, {"status": "completed", "end_at": ENDED, "duration": 9})
    call = await call_of(log)
    assert (call.call_status, call.call_duration) == ("attempted", None)


async def test_what_a_person_corrected_is_not_overwritten_by_a_report_of_something_else(
    workspace: Workspace, rep: User, lead: Lead
) -> None:
    log = await report(workspace, OUTGOING | {"user_id": rep.id, "status": "completed", "end_at": ENDED, "duration": 9})
    await communications.correct(workspace, log.communication_id or 0, rep, changes={"call_duration": 90})
    await call_logs.update(workspace, log.id, {"description": "Wants a quote"})
    call = await call_of(log)
    assert (call.call_duration, call.description) == (90, "Wants a quote")


async def test_a_description_replaces_the_one_before_and_leaves_what_a_rep_wrote(
    workspace: Workspace, rep: User, lead: Lead
) -> None:
    log = await report(workspace, OUTGOING | {"user_id": rep.id, "description": "One"}, {"description": "Two"})
    assert (await call_of(log)).description == "Two"
    await communications.correct(workspace, log.communication_id or 0, rep, changes={"description": "Mine"})
    await call_logs.update(workspace, log.id, {"description": "Three"})
    assert (await call_of(log)).description == "Mine\nThree"


# Whose call it is


@pytest.mark.parametrize(
    "names",
    [
        {"user_email": "DANA@garage.example"},
        {"user_did": "+15145550188"},
        {"user_did": "(514) 555-0188"},
        {"user_did": "1 514 555 0188"},
        {"to": "5145550188"},
    ],
)
async def test_the_rep_is_found_by_what_names_them(
    workspace: Workspace, rep: User, lead: Lead, names: dict[str, Any]
) -> None:
    log = await report(workspace, INCOMING | names)
    assert (await call_of(log)).user_id == rep.id


@pytest.mark.parametrize("names", [{"user_id": 999}, {"user_email": "nobody@x.example"}, {"user_did": "101"}])
async def test_a_call_of_somebody_unknown_is_kept_and_nobody_s(
    workspace: Workspace, rep: User, lead: Lead, names: dict[str, Any]
) -> None:
    log = await report(workspace, INCOMING | names)
    assert (log.user_id, (await call_of(log)).user_id) == (None, None)
    assert await said(log) == []


async def test_who_picks_up_gets_the_call_its_card_and_the_message(workspace: Workspace, rep: User, lead: Lead) -> None:
    log = await report(workspace, INCOMING, {"user_id": rep.id, "status": "in-progress"})
    call = await call_of(log)
    assert (call.user_id, call.channel_id) == (rep.id, "C0SALES")
    assert await said(log) == ["card", "call_started"]


async def test_a_call_without_a_rep_has_its_card_in_the_workspace_s_channel(workspace: Workspace, lead: Lead) -> None:
    workspace.channel_id = "C0CALLS"
    log = await report(workspace, INCOMING)
    assert (await call_of(log)).channel_id == "C0CALLS"
    assert await said(log) == ["card"]


async def test_a_lead_that_asked_not_to_be_called_and_a_rep_who_may_not_see_it_stop_no_report(
    workspace: Workspace, rep: User
) -> None:
    owner = await make_rep(workspace, "Other")
    lead = await make_lead(workspace, owner=owner, unsubscribe_all_date=BEGAN)
    workspace.reps_see = "own"
    log = await report(workspace, OUTGOING | {"user_id": rep.id})
    assert (await call_of(log)).lead_id == lead.id


# Whom it is with


async def test_a_new_number_makes_a_lead_that_its_rep_owns(workspace: Workspace, rep: User) -> None:
    log = await report(workspace, INCOMING | {"user_id": rep.id})
    lead = await Lead.get(id=log.lead_id)
    assert (lead.name, lead.owner_id) == ("New lead +1 514 ••• 4561", rep.id)
    assert (await Phone.get(lead_id=lead.id)).number == SOPHIE


async def test_a_named_lead_is_taken_whatever_the_number(workspace: Workspace, lead: Lead) -> None:
    other = await make_lead(workspace, "Ève Roy", phone=None)
    log = await report(workspace, {"direction": "incoming", "lead_id": other.id})
    assert (await call_of(log)).lead_id == other.id


@pytest.mark.parametrize("lead_id", [999, -1, 2**40])
async def test_a_lead_that_is_not_there_is_refused_and_nothing_kept(workspace: Workspace, lead_id: int) -> None:
    with pytest.raises(Invalid) as refused:
        await report(workspace, INCOMING | {"lead_id": lead_id})
    assert list(refused.value.errors) == ["lead_id"]
    assert await CallLog.all().count() == 0


async def test_a_call_is_given_to_another_lead(workspace: Workspace, lead: Lead) -> None:
    other = await make_lead(workspace, "Ève Roy", phone="+15145550199")
    log = await report(workspace, INCOMING, {"lead_id": other.id})
    assert (log.lead_id, (await call_of(log)).lead_id) == (other.id, other.id)


async def test_of_several_leads_the_rep_is_asked_and_the_call_kept_meanwhile(
    workspace: Workspace, rep: User, lead: Lead
) -> None:
    other = await make_lead(workspace, "Marc Tremblay")
    log = await report(
        workspace,
        INCOMING | {"user_id": rep.id, "start_at": BEGAN},
        {"status": "completed", "end_at": ENDED, "duration": 60, "description": "Wants a quote"},
    )
    assert (log.communication_id, log.lead_id) == (None, None)
    question = await Delivery.get(call_log_id=log.id)
    assert (question.kind, question.user_id) == ("which_lead", rep.id)
    asked = await call_logs.asked(workspace, log.id, rep)
    assert {each.id for each in asked.candidates} == {lead.id, other.id}
    chosen = await call_logs.choose(workspace, log.id, rep, other.id)
    call = await call_of(chosen)
    assert (call.lead_id, call.call_status, call.call_duration, call.executed_at) == (other.id, "answered", 60, BEGAN)
    assert call.description == "Wants a quote"
    assert (await NumberChoice.get()).lead_id == other.id
    assert await call_logs.choose(workspace, log.id, rep, lead.id) == chosen
    second = await report(workspace, INCOMING | {"user_id": rep.id})
    assert (await call_of(second)).lead_id == other.id


async def test_a_call_that_was_left_and_that_nobody_can_be_asked_about_is_with_who_was_contacted_last(
    workspace: Workspace, rep: User, lead: Lead
) -> None:
    await make_lead(workspace, "Luc Tremblay", last_contact_at=BEGAN)
    nobodys = await report(workspace, INCOMING | {"start_at": BEGAN})
    asked = await report(workspace, INCOMING | {"user_id": rep.id})
    now, later = datetime.now(UTC), datetime.now(UTC) + timedelta(hours=4, minutes=1)
    assert [await call_logs.settle_left(workspace, moment) for moment in (now, later, later)] == [0, 1, 0]
    call = await Communication.get(call_log__id=nobodys.id).select_related("lead")
    assert (call.lead.first_name, call.call_status, call.executed_at) == ("Luc", "calling", BEGAN)
    assert "2 leads have this number" in (await Note.get(communication_id=call.id)).text
    assert (await call_logs.get(workspace, asked.id)).communication_id is None

    await User.filter(id=rep.id).update(is_active=False)
    await CallLog.filter(id=asked.id).update(updated_at=now - timedelta(hours=5))
    settler = Settler(workspace)
    await settler.stop(0)
    await settler.run()
    assert (await call_logs.get(workspace, asked.id)).communication_id is not None, "who was asked has left"


async def test_the_rep_may_say_that_it_is_somebody_new_or_nobody(workspace: Workspace, rep: User, lead: Lead) -> None:
    await make_lead(workspace, "Marc Tremblay")
    log = await report(workspace, INCOMING | {"user_id": rep.id})
    await call_logs.ignore(workspace, log.id, rep)
    await call_logs.update(workspace, log.id, {"end_at": ENDED, "duration": 3})
    assert (await call_logs.asked(workspace, log.id, rep)).ignored
    assert await Communication.all().count() == 0
    chosen = await call_logs.make_lead(workspace, log.id, rep)
    assert chosen.lead_id == (await Lead.all().order_by("-id").first()).id  # type: ignore[union-attr]
    assert (await call_of(chosen)).call_status == "answered"


async def test_only_the_call_s_rep_says_whom_it_is_with(workspace: Workspace, rep: User, lead: Lead) -> None:
    await make_lead(workspace, "Marc Tremblay")
    log = await report(workspace, INCOMING | {"user_id": rep.id})
    with pytest.raises(Refused):
        await call_logs.choose(workspace, log.id, await make_rep(workspace, "Other"), lead.id)


async def test_without_a_rep_the_call_waits_and_goes_to_the_newest_contact_in_the_end(
    workspace: Workspace, lead: Lead
) -> None:
    recent = await make_lead(workspace, "Marc Tremblay", last_contact_at=BEGAN)
    log = await report(workspace, INCOMING)
    assert log.communication_id is None
    log = await call_logs.update(workspace, log.id, {"status": "interrupted", "end_at": ENDED})
    assert (await call_of(log)).lead_id == recent.id
    assert "2 leads have this number" in (await Note.get()).text


async def test_without_a_rep_at_first_who_picks_up_is_asked(workspace: Workspace, rep: User, lead: Lead) -> None:
    await make_lead(workspace, "Marc Tremblay")
    log = await report(workspace, INCOMING, {"user_id": rep.id, "status": "in-progress"}, {"duration": 4})
    assert [each.kind for each in await Delivery.filter(call_log_id=log.id)] == ["which_lead"]


async def test_who_picks_up_after_somebody_was_asked_is_asked_instead(
    workspace: Workspace, rep: User, lead: Lead
) -> None:
    await make_lead(workspace, "Marc Tremblay")
    other = await make_rep(workspace, "Other")
    log = await report(workspace, INCOMING | {"user_id": rep.id})
    await Delivery.filter(call_log_id=log.id).update(settled_at=BEGAN, sent_ts="1.1")
    await call_logs.update(workspace, log.id, {"user_id": other.id})
    asked = await Delivery.filter(call_log_id=log.id, settled_at=None).order_by("id")
    assert [each.user_id for each in asked] == [rep.id, other.id]
    with pytest.raises(Refused):
        await call_logs.choose(workspace, log.id, rep, lead.id)


# What can't be taken


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"direction": "sideways"}, "direction"),
        ({"direction": None}, "direction"),
        ({"from": "anonymous"}, "from"),
        ({"from": None}, "from"),
        ({"duration": -1}, "duration"),
        ({"duration": 90_000}, "duration"),
        ({"end_at": datetime.now(UTC) + timedelta(hours=1)}, "end_at"),
        ({"start_at": ENDED, "end_at": BEGAN}, "end_at"),
        ({"media_url": "https://pbx.example/1.mp3"}, "media_url"),
        ({"media_url": "file:///etc/passwd", "end_at": ENDED}, "media_url"),
    ],
)
async def test_what_can_not_be_is_refused_by_name(workspace: Workspace, wrong: dict[str, Any], field: str) -> None:
    with pytest.raises(Invalid) as refused:
        await report(workspace, INCOMING | wrong)
    assert list(refused.value.errors) == [field]
    assert await CallLog.all().count() == await Lead.all().count() == 0


async def test_a_call_log_that_is_not_there_is_missing(workspace: Workspace) -> None:
    with pytest.raises(Missing):
        await call_logs.update(workspace, 999, {})
    with pytest.raises(Missing):
        await call_logs.get(workspace, 2**40)


# Whatever the order

STORIES: list[list[dict[str, Any]]] = [
    [
        {"status": "ringing", "start_at": BEGAN},
        {"status": "in-progress", "user_did": "+15145550188"},
        {"status": "completed", "end_at": ENDED, "duration": 120},
        {"media_url": "https://pbx.example/1.mp3", "end_at": ENDED},
        {"description": "Wants a quote"},
    ],
    [
        {"status": "pending", "start_at": BEGAN, "user_did": "+15145550188"},
        {"status": "calling"},
        {"status": "attempted", "end_at": ENDED},
        {"duration": 0},
    ],
    [{"status": "pending", "start_at": BEGAN}, {"status": "unanswered", "end_at": ENDED}, {"duration": 0}],
    [{"start_at": BEGAN}, {"status": "answered"}, {"end_at": ENDED}, {"duration": 60}],
    [{"start_at": BEGAN}, {"status": "failed", "end_at": ENDED}, {"status": "queued"}],
]
MISSED: list[dict[str, Any]] = [
    {"status": "ringing", "start_at": BEGAN},
    {"status": "busy", "user_did": "+15145550188"},
    {"status": "no-answer"},
    {"end_at": ENDED, "duration": 0},
]


@given(data=st.data())
@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
async def test_a_call_ends_the_same_in_whichever_order_and_however_often_it_is_told(
    workspace: Workspace, data: st.DataObject
) -> None:
    workspace.channel_id = "C0CALLS"
    if not await User.exists():
        await make_rep(workspace, did="+15145550188", channel_id="C0SALES")
        await make_lead(workspace)
    ends, story = data.draw(st.sampled_from([*((OUTGOING, story) for story in STORIES), (INCOMING, MISSED)]))
    order = data.draw(st.permutations(story + data.draw(st.lists(st.sampled_from(story), max_size=3))))

    async def told_of_a_line(reports: list[dict[str, Any]]) -> CallLogRecord:
        line = f"{next(_numbers)}"
        office = {"from" if ends is OUTGOING else "to": line}
        return await report(workspace, *(ends | office | one for one in reports), source=f"told:{line}")

    told, in_order = await told_of_a_line(order), await told_of_a_line(story)
    assert await outcome(told) == await outcome(in_order)
    lines = await trail(told)
    assert len(lines) <= len(story)
    changes = [status for status, _ in itertools.groupby(status for status, applied in lines if applied)]
    assert (await said(told)).count("reply") == len(changes) - 1


async def outcome(log: CallLogRecord) -> tuple[Any, ...]:
    call = await call_of(log)
    status = (call.call_status, call.call_duration, call.description, call.user_id, call.executed_at)
    return (*status, log.start_at, log.end_at, log.duration, log.media_url, log.user_did)


# Raw reports


async def test_a_report_is_kept_sealed_and_for_thirty_days(workspace: Workspace, database: str) -> None:
    now = datetime.now(UTC)
    kept = await call_logs.raw_reports.keep(workspace, None, "POST call-logs", '{"description": "OnlyIKnow"}')
    await call_logs.raw_reports.note_problem(kept, {"direction": "must be outgoing or incoming"})
    stored = await RawReport.get(id=kept)
    assert stored.body.unseal() == '{"description": "OnlyIKnow"}'
    assert stored.problem == "direction must be outgoing or incoming"
    [row] = await RawReport._meta.db.execute_query_dict("SELECT * FROM raw_report")
    assert "OnlyIKnow" not in str(row)
    assert await call_logs.raw_reports.prune(now + timedelta(days=29)) == 0
    assert await call_logs.raw_reports.prune(now + timedelta(days=31)) == 1
    assert await RawReport.all().count() == 0
