"""What a channel hears of, as a rule."""

from dataclasses import replace
from typing import Any

import pytest

from models.hearing import EVERYTHING, Aspect, ChannelSettings, Hearing, Mode, hears, takes_history, unheard
from models.record import LeadRecord, RepRecord
from tests.threads.cards import communication

ALICE, BENOIT = 3, 4
CALL = {"method": "phone", "status": "answered", "rep_id": ALICE, "owner_id": BENOIT}
TEXT = CALL | {"method": "sms", "status": None}


def heard_of(**lists: list[Any]) -> Hearing:
    return Hearing.of(Mode.THREAD, lists)


@pytest.mark.parametrize(
    ("hearing", "what", "why_not"),
    [
        (EVERYTHING, CALL, None),
        (EVERYTHING, CALL | {"status": "transferred_away", "rep_id": None, "owner_id": None}, None),
        (heard_of(methods=["phone"]), CALL, None),
        (heard_of(methods=["phone"]), TEXT, Aspect.METHODS),
        (heard_of(statuses=["answered"]), CALL, None),
        (heard_of(statuses=["answered"]), CALL | {"status": "calling"}, Aspect.STATUSES),
        (heard_of(statuses=["answered"]), CALL | {"status": None}, Aspect.STATUSES),
        (heard_of(statuses=["answered"]), TEXT, None),
        (heard_of(reps=[ALICE]), CALL, None),
        (heard_of(reps=[BENOIT]), CALL, Aspect.REPS),
        (heard_of(reps=[BENOIT]), CALL | {"rep_id": None}, Aspect.REPS),
        (heard_of(owners=[ALICE, BENOIT]), CALL, None),
        (heard_of(owners=[ALICE]), CALL, Aspect.OWNERS),
        (heard_of(owners=[ALICE]), CALL | {"owner_id": None}, Aspect.OWNERS),
        (heard_of(methods=["phone"], reps=[ALICE], owners=[BENOIT], statuses=["answered"]), CALL, None),
    ],
)
def test_each_thing_chosen_keeps_out_what_is_not_of_it(
    hearing: Hearing, what: dict[str, Any], why_not: Aspect | None
) -> None:
    assert unheard(hearing, **what) is why_not


@pytest.mark.parametrize("mode", Mode)
def test_what_is_heard_of_is_heard_in_the_channels_way(mode: Mode) -> None:
    call = communication(rep=RepRecord(ALICE, "U1", "Alice"), lead=LeadRecord(7, "Sophie", owner_id=BENOIT))
    assert hears(Hearing(mode), call) is mode
    assert hears(Hearing(mode, owners=frozenset({ALICE})), call) is None
    assert hears(Hearing(mode, reps=frozenset({ALICE})), call) is mode


def test_what_a_channel_keeps_says_what_it_hears_of() -> None:
    hearing = heard_of(methods=["sms", "email"], reps=[], owners=[BENOIT])
    assert hearing.lists == {"methods": ["email", "sms"], "owners": [BENOIT]}
    assert Hearing.of(hearing.mode, hearing.lists) == hearing


def test_changes_are_named_with_what_was_and_what_is() -> None:
    before = ChannelSettings()
    after = replace(before, hearing=heard_of(reps=[ALICE]), daily_at=480, locale="fr")
    assert after.changes_from(before) == {"reps": [[], [ALICE]], "daily_at": [None, 480], "locale": ["en", "fr"]}
    assert after.changes_from(after) == {}


@pytest.mark.parametrize(
    ("hearing", "taken"),
    [
        (EVERYTHING, True),
        (Hearing(Mode.CARD, methods=frozenset({"sms"}), reps=frozenset({ALICE})), True),
        (Hearing(Mode.DIGEST), False),
        (Hearing(owners=frozenset({ALICE})), False),
        (Hearing(owners=frozenset({BENOIT})), True),
    ],
)
def test_a_history_is_taken_where_cards_of_its_lead_are(hearing: Hearing, taken: bool) -> None:
    assert takes_history(hearing, BENOIT) is taken
