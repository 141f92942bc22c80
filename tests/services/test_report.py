"""What becomes of a call that was begun."""

import asyncio
import itertools
from datetime import UTC, datetime, timedelta

import pytest

from bot.services import communications, outbox
from bot.services.errors import Missing, Refused
from models import Communication, Delivery, Lead, Phone, StatusChange, User, Workspace
from models.methods import Invalid
from models.record import CommunicationRecord
from models.status import StatusReport, Verdict
from models.user import Role
from tests.factories import log_call, make_rep, make_workspace

T0 = datetime(2026, 11, 20, 16, tzinfo=UTC)
_numbers = itertools.count(1)


def report(status: str, source: str | None = None, **facts: object) -> StatusReport:
    return StatusReport(status, source or f"event:{next(_numbers)}", T0, **facts)  # type: ignore[arg-type]


async def deliveries(call: CommunicationRecord) -> list[str]:
    """What is to be said in the channel after the card."""
    said = Delivery.filter(communication_id=call.id).exclude(kind="question")
    return [row.kind for row in await said.order_by("id")][1:]


async def trail(call: CommunicationRecord) -> list[tuple[str | None, str | None, bool]]:
    lines = await StatusChange.filter(communication_id=call.id, kind="reported").order_by("id")
    return [(line.old_status, line.new_status, line.applied) for line in lines]


LEGAL = [
    ("outgoing", False, ["calling", "answered"], "reached"),
    ("outgoing", False, ["calling", "attempted"], "attempted"),
    ("outgoing", False, ["calling", "error"], None),
    ("incoming", False, ["calling", "answered"], "reached"),
    ("incoming", False, ["calling", "interrupted"], None),
    ("incoming", False, ["calling", "error"], None),
    ("outgoing", True, ["pending", "calling", "answered"], "reached"),
    ("outgoing", True, ["pending", "calling", "attempted"], "attempted"),
    ("outgoing", True, ["pending", "calling", "error"], None),
    ("outgoing", True, ["pending", "unanswered"], None),
    ("outgoing", True, ["pending", "attempted"], "attempted"),
    ("outgoing", True, ["pending", "error"], None),
]


@pytest.mark.parametrize(("direction", "click", "path", "result"), LEGAL)
async def test_every_legal_path_is_said_in_the_thread_step_by_step(
    workspace: Workspace, rep: User, lead: Lead, direction: str, click: bool, path: list[str], result: str | None
) -> None:
    call = await log_call(workspace, rep, lead, path[0], direction=direction, click_to_call=click)
    for status in path[1:]:
        verdict, after = await communications.report_status(workspace, call.id, report(status), user=rep)
        assert (verdict, after.call_status) == (Verdict.APPLY, status)
    assert await trail(call) == [(old, new, True) for old, new in itertools.pairwise(path)]
    assert await deliveries(call) == ["card_edit", "reply"] * (len(path) - 1)
    assert (await Lead.get(id=lead.id)).result == result


@pytest.mark.parametrize("late", ["calling", "pending", "attempted", "ringing", "interrupted", "unanswered"])
async def test_what_comes_too_late_or_cannot_follow_is_only_recorded(
    workspace: Workspace, call: CommunicationRecord, late: str
) -> None:
    await communications.report_status(workspace, call.id, report("answered", duration=60))
    verdict, after = await communications.report_status(workspace, call.id, report(late, duration=7, tag="x"))
    assert (verdict, after.call_status, after.call_duration) == (Verdict.RECORD, "answered", 60)
    assert (await trail(call))[-1] == ("answered", late, False)
    assert await deliveries(call) == ["card_edit", "reply"]


async def test_a_machine_that_answered_makes_it_an_attempt_but_the_lead_s_result_stays(
    workspace: Workspace, call: CommunicationRecord, lead: Lead
) -> None:
    await communications.report_status(workspace, call.id, report("answered"))
    verdict, after = await communications.report_status(
        workspace, call.id, report("attempted", answered_by_machine=True)
    )
    assert (verdict, after.call_status) == (Verdict.APPLY, "attempted")
    assert (await Lead.get(id=lead.id)).result == "reached"


async def test_the_same_status_again_adds_what_it_knows_quietly(
    workspace: Workspace, call: CommunicationRecord
) -> None:
    await communications.report_status(workspace, call.id, report("answered", answered_at=T0))
    earlier = T0 - timedelta(minutes=1)
    for facts, edits in (
        ({"duration": 740}, 1),
        ({"answered_at": T0 + timedelta(minutes=1)}, 0),
        ({"answered_at": earlier}, 1),
        ({}, 0),
    ):
        before = await deliveries(call)
        verdict, _ = await communications.report_status(workspace, call.id, report("answered", **facts))
        assert verdict is Verdict.MERGE
        assert await deliveries(call) == before + ["card_edit"] * edits
    stored = await Communication.get(id=call.id)
    assert (stored.call_duration, stored.answered_at) == (740, earlier)
    assert len(await trail(call)) == 5


async def test_the_same_report_twice_is_judged_once(workspace: Workspace, call: CommunicationRecord) -> None:
    verdict, first = await communications.report_status(workspace, call.id, report("answered", "event:a"))
    assert verdict is Verdict.APPLY
    verdict, again = await communications.report_status(workspace, call.id, report("answered", "event:a", duration=9))
    assert (verdict, again) == (Verdict.MERGE, first)
    assert await trail(call) == [("calling", "answered", True)]
    assert await deliveries(call) == ["card_edit", "reply"]


async def test_ten_times_the_same_report_at_once_makes_one_reply(
    workspace: Workspace, call: CommunicationRecord
) -> None:
    verdicts = await asyncio.gather(
        *(communications.report_status(workspace, call.id, report("answered", "event:a")) for _ in range(10))
    )
    assert sorted(verdict for verdict, _ in verdicts) == ["apply"] + ["merge"] * 9
    assert await trail(call) == [("calling", "answered", True)]
    assert await deliveries(call) == ["card_edit", "reply"]


async def test_of_different_endings_at_once_one_wins_and_the_trail_has_all(
    workspace: Workspace, call: CommunicationRecord
) -> None:
    endings = ["answered", "attempted", "error"] * 4
    verdicts = await asyncio.gather(
        *(communications.report_status(workspace, call.id, report(status)) for status in endings)
    )
    assert [verdict for verdict, _ in verdicts].count(Verdict.APPLY) == 1
    lines = await trail(call)
    assert len(lines) == len(endings)
    assert next(line for line in lines if line[2])[1] == (await Communication.get(id=call.id)).call_status
    assert (await deliveries(call)).count("reply") == 1


async def test_facts_that_come_at_once_are_all_kept(workspace: Workspace, call: CommunicationRecord) -> None:
    await communications.report_status(workspace, call.id, report("answered"))
    await asyncio.gather(
        communications.report_status(workspace, call.id, report("answered", duration=740)),
        communications.report_status(workspace, call.id, report("answered", answered_at=T0)),
        communications.report_status(workspace, call.id, report("answered"), note="wants a quote"),
    )
    stored = await Communication.get(id=call.id)
    assert (stored.call_duration, stored.answered_at, stored.description) == (740, T0, "wants a quote")


async def test_what_is_noted_when_the_call_ends_is_added_to_the_description(
    workspace: Workspace, rep: User, lead: Lead
) -> None:
    call = await log_call(workspace, rep, lead, "calling", description="second try")
    _, after = await communications.report_status(
        workspace, call.id, report("answered", duration=65), user=rep, note=" wants a quote "
    )
    assert (after.description, after.call_duration) == ("second try\nwants a quote", 65)


@pytest.mark.parametrize("tag", ["left_voicemail", "wrong_number"])
async def test_an_attempt_keeps_its_tag(workspace: Workspace, call: CommunicationRecord, lead: Lead, tag: str) -> None:
    _, after = await communications.report_status(workspace, call.id, report("attempted", tag=tag))
    assert (after.call_status, after.call_tag) == ("attempted", tag)
    assert (await Phone.get(lead_id=lead.id)).valid is (tag != "wrong_number")


async def test_a_tag_that_the_status_does_not_allow_is_left_out(
    workspace: Workspace, call: CommunicationRecord
) -> None:
    _, after = await communications.report_status(workspace, call.id, report("answered", tag="left_voicemail"))
    assert (after.call_status, after.call_tag) == ("answered", None)


async def test_a_duration_that_is_none_is_refused_by_name(workspace: Workspace, call: CommunicationRecord) -> None:
    with pytest.raises(Invalid) as invalid:
        await communications.report_status(workspace, call.id, report("answered", duration=-1))
    assert set(invalid.value.errors) == {"call_duration"}
    assert await trail(call) == []


async def test_a_call_that_was_taken_back_is_only_recorded(
    workspace: Workspace, call: CommunicationRecord, rep: User, lead: Lead
) -> None:
    await communications.take_back(workspace, call.id, rep)
    verdict, after = await communications.report_status(workspace, call.id, report("answered"))
    assert (verdict, after.call_status) == (Verdict.RECORD, "calling")
    assert (await Lead.get(id=lead.id)).result is None


async def test_only_a_call_has_a_status(workspace: Workspace, rep: User, lead: Lead) -> None:
    text = await communications.log(workspace, rep, lead_id=lead.id, method="sms", direction="outgoing", values={})
    with pytest.raises(Refused):
        await communications.report_status(workspace, text.id, report("answered"))


async def test_another_workspace_s_call_is_missing(workspace: Workspace, call: CommunicationRecord) -> None:
    other = await make_workspace("T2")
    for id_ in (call.id, 0, 2**40):
        with pytest.raises(Missing):
            await communications.report_status(other, id_, report("answered"))
    assert await trail(call) == []
    assert await outbox.depth() == 1


async def test_of_two_people_who_say_different_things_at_once_the_first_is_believed(
    workspace: Workspace, call: CommunicationRecord, rep: User, lead: Lead
) -> None:
    manager = await make_rep(workspace, "Dana", role=Role.MANAGER)
    await communications.report_status(workspace, call.id, report("attempted"), user=rep)
    said = await deliveries(call)
    verdict, after = await communications.report_status(
        workspace, call.id, report("attempted", tag="wrong_number"), user=manager
    )
    assert (verdict, after.call_status, after.call_tag) == (Verdict.RECORD, "attempted", None)
    assert (await Phone.get(lead_id=lead.id)).valid
    assert await deliveries(call) == said
    settled = await communications.who_settled(call.id)
    assert settled is not None
    assert settled.id == rep.id


async def test_a_phone_system_may_still_add_the_finer_word(workspace: Workspace, call: CommunicationRecord) -> None:
    await communications.report_status(workspace, call.id, report("attempted"))
    verdict, after = await communications.report_status(workspace, call.id, report("attempted", tag="left_voicemail"))
    assert (verdict, after.call_tag) == (Verdict.MERGE, "left_voicemail")
