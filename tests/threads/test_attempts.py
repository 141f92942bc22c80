"""Which attempt a call was, read from the database as it is now."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.services import cards, communications
from models import Workspace
from tests.factories import log_call, make_lead, make_rep, make_workspace

NOON = datetime(2026, 11, 20, 17, 0, tzinfo=UTC)


@pytest.fixture
async def workspace(database: str) -> Workspace:
    return await make_workspace()


async def test_attempts_are_a_leads_outgoing_calls_in_the_order_they_were_made(workspace: Workspace) -> None:
    rep, lead, other = await make_rep(workspace), await make_lead(workspace), await make_lead(workspace, "Marc Roy")
    later = await log_call(workspace, rep, lead, executed_at=NOON)
    backdated = await log_call(workspace, rep, lead, executed_at=NOON - timedelta(days=3))
    same_moment = await log_call(workspace, rep, lead, executed_at=NOON)
    incoming = await log_call(workspace, rep, lead, direction="incoming", executed_at=NOON)
    elsewhere = await log_call(workspace, rep, other, executed_at=NOON)
    told = {}
    for call in (later, backdated, same_moment, incoming, elsewhere):
        card = await cards.card(call.id)
        told[call.id] = (card.attempt, card.previous_at)
    assert told == {
        later.id: (2, NOON - timedelta(days=3)),
        backdated.id: (1, None),
        same_moment.id: (3, NOON),
        incoming.id: (None, None),
        elsewhere.id: (1, None),
    }


async def test_a_call_that_was_taken_back_was_no_attempt(workspace: Workspace) -> None:
    rep, lead = await make_rep(workspace), await make_lead(workspace)
    first = await log_call(workspace, rep, lead, executed_at=NOON - timedelta(days=1))
    second = await log_call(workspace, rep, lead, executed_at=NOON)
    await communications.take_back(workspace, first.id, rep)
    assert (await cards.card(second.id)).attempt == 1


async def test_a_correction_marks_a_card_as_edited(workspace: Workspace) -> None:
    rep, lead = await make_rep(workspace), await make_lead(workspace)
    call = await log_call(workspace, rep, lead)
    assert not (await cards.card(call.id)).edited
    await communications.correct(workspace, call.id, rep, changes={"description": "Wants two"})
    assert (await cards.card(call.id)).edited
