from dataclasses import replace
from datetime import UTC, datetime

from bot.logcall.form import Form
from bot.logcall.open_forms import MOST, OpenForms

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
CALL = Form(typed={"call_duration": "5m"}, executed_at=NOON)
EMAIL = Form(method="email", typed={"email_subject": "secret"}, executed_at=NOON)


def test_what_was_typed_comes_back_with_its_field() -> None:
    forms = OpenForms()
    forms.changed("V1", CALL, 1)
    assert forms.changed("V1", replace(EMAIL, typed={}), 2).typed["call_duration"] == "5m"


def test_a_write_only_field_that_is_on_screen_is_left_to_slack_and_given_back_when_it_returns() -> None:
    forms = OpenForms()
    assert "email_subject" not in forms.changed("V1", EMAIL, 1).typed
    assert forms.changed("V1", CALL, 2).typed["email_subject"] == "secret"


def test_one_persons_form_never_shows_what_another_typed() -> None:
    forms = OpenForms()
    forms.changed("V1", EMAIL, 1)
    assert forms.changed("V2", CALL, 2).typed == CALL.typed


def test_the_last_choice_wins_whichever_answer_comes_last() -> None:
    forms = OpenForms()
    forms.changed("V1", CALL, 2)
    forms.changed("V1", EMAIL, 1)
    assert forms.is_newest("V1", 2)
    assert not forms.is_newest("V1", 1)


def test_a_time_that_is_not_asked_for_at_the_moment_is_kept() -> None:
    forms = OpenForms()
    forms.changed("V1", CALL, 1)
    assert forms.changed("V1", replace(CALL, executed_at=None), 2).executed_at == NOON


def test_what_a_closed_form_held_is_forgotten() -> None:
    forms = OpenForms()
    forms.changed("V1", EMAIL, 1)
    forms.forget("V1")
    assert forms.changed("V1", CALL, 2).typed == CALL.typed


def test_forms_that_were_left_open_do_not_pile_up() -> None:
    forms = OpenForms()
    for n in range(MOST + 10):
        forms.changed(f"V{n}", CALL, n)
    assert len(forms._forms) == MOST
