import pytest

from bot.logcall.outcomes import correctable, join, loggable, said, split
from bot.reading import Outcome
from bot.words import do_not_contact_words, method_words, result_words, status_words
from models.lead import Result
from models.methods import METHODS
from models.status import CallFlow, CallStatus, CallTag, Direction, may_correct_to


def test_every_status_and_tag_has_words_of_its_own() -> None:
    words = [status_words(status) for status in CallStatus] + [status_words("attempted", tag) for tag in CallTag]
    assert len(set(words)) == len(CallStatus) + len(CallTag)
    assert not {word.lower() for word in words} & {status.value for status in CallStatus if status != "answered"}


def test_a_status_that_the_crm_has_added_is_shown_as_it_is() -> None:
    assert status_words("left_building") == "Left building"
    assert status_words(None) == ""


def test_a_method_that_the_crm_has_added_is_shown_as_it_is() -> None:
    assert method_words("carrier_pigeon", Direction.INCOMING) == "Incoming carrier pigeon"
    assert method_words("phone", Direction.OUTGOING) == "Call"


def test_every_result_has_words() -> None:
    assert {result_words(result) for result in Result} | {result_words(None)} == {
        "Attempted",
        "Reached",
        "Not reached yet",
    }


@pytest.mark.parametrize(
    ("methods", "words"),
    [
        ((), ""),
        (("phone",), "calls"),
        (("sms", "phone"), "calls and text messages"),
        (("sms", "phone", "email"), "calls, emails and text messages"),
        (tuple(METHODS), "contact"),
    ],
)
def test_what_a_lead_does_not_want_is_listed(methods: tuple[str, ...], words: str) -> None:
    assert do_not_contact_words(frozenset(methods)) == words


def test_every_outcome_that_can_be_typed_is_offered_in_some_direction() -> None:
    offered = {choice.value for direction in Direction for choice in loggable(direction)}
    assert {said(outcome) for outcome in Outcome} <= offered


@pytest.mark.parametrize("click_to_call", [False, True])
@pytest.mark.parametrize("direction", Direction)
def test_a_correction_offers_every_legal_end_and_no_other(direction: Direction, click_to_call: bool) -> None:
    flow = CallFlow.of(direction, click_to_call=click_to_call)
    offered = {split(choice.value)[0] for choice in correctable(direction, click_to_call=click_to_call, stored="")}
    assert offered == {status.value for status in CallStatus if may_correct_to(status, flow)}


def test_a_choice_comes_apart_as_it_was_put_together() -> None:
    assert split(join("attempted", "left_voicemail")) == ("attempted", "left_voicemail")
    assert split(join("answered", None)) == ("answered", None)
    assert split(join(None, None)) == (None, None)
