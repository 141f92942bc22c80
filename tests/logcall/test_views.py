from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as some

from bot.lead_elements import lead_option
from bot.logcall import outcomes
from bot.logcall.form import Form, form_of, read_values
from bot.logcall.views import errors_under, read_logcall, values_in
from models.methods import METHODS, FieldKind, Invalid
from models.record import CommunicationRecord, LeadRecord, PhoneRecord
from models.status import CallStatus, Direction, loggable_statuses
from sandbox.limits.surfaces import option_faults
from tests.logcall.forms import SOPHIE, block, draw, hold, names, opened, texts

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
DIRECTIONS = (Direction.OUTGOING, Direction.INCOMING)

EXTREME = LeadRecord(
    id=2**31,
    name="<!channel> 🦊" + "W" * 243,
    company="<@U1>" * 51,
    phones=tuple(PhoneRecord(kind, f"+1514789456{n}") for n, kind in enumerate(("home", "work", "mobile"))),
    do_not_contact=frozenset(METHODS),
)


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("direction", DIRECTIONS)
@pytest.mark.parametrize("lead", [None, SOPHIE, EXTREME], ids=["no lead", "a lead", "an extreme lead"])
def test_what_a_form_shows_is_what_is_read_from_it(method: str, direction: Direction, lead: LeadRecord | None) -> None:
    form = Form(
        lead_id=lead.id if lead else None,
        method=method,
        direction=direction,
        executed_at=NOON,
        typed=typed_everywhere(method, direction),
        description="🦊 <!channel> *bold*",
        channel_id="C1",
        filled_lead=lead.id if lead else 0,
        filled_at=int(NOON.timestamp()),
        query="Tremblay",
        trouble="not_in_channel",
    )
    read = read_logcall(opened(draw(form, lead)))
    assert form.typed.items() <= read.typed.items()
    assert replace(read, typed={}) == replace(form, typed={})


def typed_everywhere(method: str, direction: Direction) -> dict[str, str]:
    typed = {}
    for field in METHODS[method].fields:
        if field.kind is FieldKind.STATUS:
            typed[field.name] = outcomes.loggable(direction)[0].value
        elif field.kind is FieldKind.PHONE:
            typed[f"{field.name}_other"] = "450 555-0199"
        else:
            typed[field.name] = "as typed"
    return typed


@pytest.mark.parametrize("direction", DIRECTIONS)
def test_only_outcomes_that_are_legal_for_the_direction_are_offered(direction: Direction) -> None:
    view = draw(Form(direction=direction))
    offered = {option["value"].partition("/")[0] for option in block(view, "call_status")["element"]["options"]}
    assert offered == {*loggable_statuses(direction), CallStatus.CALLING}


def test_starting_a_call_asks_for_neither_time_nor_duration() -> None:
    view = draw(Form(typed={"call_status": "calling"}))
    assert not {"executed_at", "call_duration"} & set(names(view))
    assert view["submit"]["text"] == "Start the call"


def test_another_number_is_typed_only_when_it_is_asked_for() -> None:
    form = Form(lead_id=7)
    assert "call_phone_other" not in names(draw(form, SOPHIE))
    assert block(draw(form, SOPHIE), "call_phone")["element"]["initial_option"]["value"] == "+15147894561"
    assert "call_phone_other" in names(draw(replace(form, typed={"call_phone": "other"}), SOPHIE))


def test_a_typed_number_stays_typed_when_a_lead_with_numbers_is_chosen() -> None:
    view = draw(Form(lead_id=7, typed={"call_phone_other": "450 555-0199"}), SOPHIE)
    assert block(view, "call_phone")["element"]["initial_option"]["value"] == "other"
    assert block(view, "call_phone_other")["element"]["initial_value"] == "450 555-0199"


def test_another_leads_number_is_not_kept_when_the_lead_changes() -> None:
    other = LeadRecord(id=8, name="Marc Roy", phones=(PhoneRecord("home", "+14505550199"),))
    view = draw(Form(lead_id=8, typed={"call_phone": "+15147894561"}), other)
    assert block(view, "call_phone")["element"]["initial_option"]["value"] == "+14505550199"


def test_switching_the_method_keeps_what_the_inputs_share() -> None:
    before = opened(draw(Form()))
    hold(before, "description", "asked about winter tires")
    hold(before, "method", "email")
    after = opened(draw(replace(read_logcall(before), description="")), before)
    assert read_logcall(after).description == "asked about winter tires"
    assert "email_subject" in names(after)


def test_a_lead_that_logcall_fills_in_replaces_what_the_input_held() -> None:
    before = opened(draw(Form()))
    hold(before, "lead_id", "3")
    after = opened(draw(replace(read_logcall(before), lead_id=7, filled_lead=7), SOPHIE), before)
    assert read_logcall(after).lead_id == 7


def test_a_lead_that_wants_no_calls_gets_a_banner_on_calls() -> None:
    lead = replace(SOPHIE, do_not_contact=frozenset({"phone"}))
    assert draw(Form(lead_id=7), lead)["blocks"][0]["level"] == "error"
    assert draw(Form(lead_id=7, method="email"), lead)["blocks"][0]["level"] == "warning"
    assert draw(Form(lead_id=7), SOPHIE)["blocks"][0]["type"] == "input"


def test_a_banner_reads_as_a_sentence_for_who_wants_no_contact_at_all() -> None:
    assert "asked for no contact. You can log" in texts(draw(Form(lead_id=7), EXTREME))


def test_only_who_may_override_is_asked_for_a_reason() -> None:
    lead = replace(SOPHIE, do_not_contact=frozenset({"phone"}))
    start = Form(lead_id=7, typed={"call_status": "calling"})
    assert "override_reason" in names(draw(start, lead, may_override=True))
    assert "override_reason" not in names(draw(start, lead))
    assert "override_reason" not in names(draw(start, SOPHIE, may_override=True))


def test_a_hidden_fields_hint_is_made_of_sentences() -> None:
    hint = block(draw(Form(method="email")), "email_user")["hint"]["text"]
    assert hint == "The address you used. Stored, never shown to anyone"


def test_where_it_will_be_posted_is_said_beforehand() -> None:
    says = block(draw(Form(method="email", channel_id="C1")), "says")["elements"][0]["text"]
    assert "<#C1>" in says
    assert "<@U1>" in says
    assert "subject, body and your address" in says
    assert "Nothing will be posted" in str(block(draw(Form()), "says"))


def test_a_channel_without_the_bot_is_said_beforehand() -> None:
    view = draw(Form(channel_id="C1", trouble="not_in_channel"))
    assert "/invite @logcall" in block(view, "trouble")["text"]["text"]


def test_errors_stand_under_the_input_they_are_about() -> None:
    view = opened(draw(Form(lead_id=7, typed={"call_phone": "other"}), SOPHIE))
    problem = Invalid({"lead_id": "was deleted: choose another", "call_phone": "is no number", "url": "is odd"})
    assert errors_under(view, problem) == {
        "lead_id:0": "This was deleted: choose another. This is odd.",
        "call_phone_other": "This is no number.",
    }


@pytest.mark.parametrize(
    ("typed", "field", "sentence"),
    [
        ({"call_phone_other": "12"}, "call_phone", "not a phone number"),
        ({"call_phone": "other"}, "call_phone", "Type the number"),
        ({"call_duration": "soon"}, "call_duration", "not a duration"),
        ({"call_duration": "12"}, "call_duration", "Minutes or seconds?"),
        ({"call_duration": "999999999"}, "call_duration", "This is not a duration"),
    ],
)
def test_what_cannot_be_read_is_refused_under_its_field(typed: dict[str, str], field: str, sentence: str) -> None:
    values, errors = read_values(Form(typed=typed), "CA")
    assert sentence in errors[field]
    assert field not in values


def test_values_are_read_as_they_are_stored() -> None:
    typed = {"call_phone_other": "450 555-0199", "call_status": "attempted/left_voicemail", "call_duration": "3m20"}
    assert read_values(Form(typed=typed), "CA")[0] == {
        "call_phone": "+14505550199",
        "call_status": "attempted",
        "call_tag": "left_voicemail",
        "call_duration": 200,
    }


def stored(**facts: object) -> CommunicationRecord:
    usual = {
        "id": 3,
        "lead": SOPHIE,
        "rep": None,
        "method": "phone",
        "direction": Direction.OUTGOING,
        "executed_at": NOON,
        "created_at": NOON,
        "updated_at": NOON,
    }
    return CommunicationRecord(**usual | facts)  # type: ignore[arg-type]


def test_correcting_an_email_shows_that_its_fields_are_stored_and_never_what_they_hold() -> None:
    view = draw(form_of(stored(method="email", hidden=frozenset({"email_subject"})), "CA"), SOPHIE)
    assert block(view, "email_subject")["element"]["placeholder"]["text"] == "Stored, hidden: leave blank to keep"
    assert "placeholder" not in block(view, "email_body")["element"]
    assert "channel_id" not in names(view)


def test_changing_the_method_of_a_stored_one_says_first_what_that_removes() -> None:
    call = stored(call_status="answered", call_phone="+14505550199", call_duration=65)
    assert "removes" not in texts(draw(form_of(call, "CA"), SOPHIE))
    view = opened(draw(form_of(call, "CA"), SOPHIE))
    hold(view, "method", "email")
    form = read_logcall(view)
    assert "*Changing the method removes:* Phone number, Outcome, Duration." in texts(draw(form, SOPHIE))
    email = form_of(stored(method="email", hidden=frozenset({"email_body"})), "CA")
    changed = draw(replace(email, method="sms"), SOPHIE)
    assert "*Changing the method removes:* Body." in texts(changed)
    assert "removes" not in texts(draw(replace(email, method="email"), SOPHIE))
    assert not {"email_body", "call_status"} & set(names(changed))


def test_what_is_corrected_into_a_call_has_no_outcome_yet_and_cannot_be_started() -> None:
    form = replace(form_of(stored(method="sms"), "CA"), method="phone")
    outcome = block(draw(form, SOPHIE), "call_status")["element"]
    assert "initial_option" not in outcome
    assert "calling" not in [option["value"] for option in outcome["options"]]


def test_a_call_that_is_going_on_stays_a_call() -> None:
    view = draw(form_of(stored(call_status="calling"), "CA", movable=True), SOPHIE)
    assert "method" not in names(view)
    assert "channel_id" in names(view)


def test_the_channel_of_a_card_that_was_never_posted_can_be_changed() -> None:
    form = form_of(stored(call_status="answered", channel_id="C1"), "CA", movable=True)
    view = opened(draw(form, SOPHIE))
    assert "Saving posts it in <#C1>" in texts(view)
    hold(view, "channel_id", "C2")
    assert read_logcall(view).channel_id == "C2"
    posted = opened(draw(replace(form, movable=False), SOPHIE))
    assert "channel_id" not in names(posted)
    assert read_logcall(posted).channel_id == "C1"


def test_correcting_a_call_brings_back_what_was_stored() -> None:
    call = stored(call_status="attempted", call_tag="wrong_number", call_phone="+14505550199", call_duration=65)
    form = read_logcall(opened(draw(form_of(call, "CA"), SOPHIE)))
    assert form.communication_id == 3
    assert read_values(form, "CA")[0] == {
        "call_phone": "+14505550199",
        "call_status": "attempted",
        "call_tag": "wrong_number",
        "call_duration": 65,
    }


def test_a_status_that_the_crm_has_added_can_be_kept_when_correcting() -> None:
    form = read_logcall(opened(draw(form_of(stored(call_status="teleported"), "CA"), SOPHIE)))
    assert read_values(form, "CA")[0]["call_status"] == "teleported"


def test_what_saving_does_is_said_of_an_outcome_only_where_there_is_one() -> None:
    assert "outcome" in str(block(draw(form_of(stored(call_status="answered"), "CA"), SOPHIE), "says"))
    assert "outcome" not in str(block(draw(Form(method="email", communication_id=3, stored_method="email")), "says"))


@pytest.mark.parametrize("tag", [None, "wrong_number"])
def test_an_outcome_that_the_other_direction_cannot_have_is_not_offered_there(tag: str | None) -> None:
    form = form_of(stored(call_status="attempted", call_tag=tag), "CA")
    view = opened(draw(replace(form, direction=Direction.INCOMING), SOPHIE))
    offered = {option["value"] for option in block(view, "call_status")["element"]["options"]}
    assert offered == {"answered", "interrupted", "error"}
    assert read_logcall(view).outcome == ""


def test_the_outcome_of_a_call_that_is_going_on_is_left_to_its_buttons() -> None:
    assert "call_status" not in names(draw(form_of(stored(call_status="calling"), "CA"), SOPHIE))


def test_a_forms_memory_holds_nothing_that_people_wrote() -> None:
    typed = {"email_subject": "secret-1", "email_body": "secret-2", "email_user": "secret-3"}
    view = draw(Form(method="email", typed=typed, description="secret-4"))
    assert "secret" not in view["private_metadata"]
    assert "secret" not in repr(Form(method="email", typed=typed, description="secret-4"))


@given(
    name=some.text(min_size=1, max_size=255),
    company=some.text(max_size=255),
    number=some.sampled_from(["+15147894561", "+12", "+4915112345678", ""]),
)
def test_every_lead_fits_into_a_list(name: str, company: str, number: str) -> None:
    phones = (PhoneRecord("mobile", number),) if number else ()
    option = lead_option(LeadRecord(id=1, name=name, company=company, phones=phones))
    assert option_faults({"options": [option]}) == []


def test_a_lead_in_a_list_is_told_by_name_company_and_last_digits() -> None:
    assert lead_option(SOPHIE)["text"]["text"] == "Sophie Tremblay · Garage Côté · •••4561"


def test_of_a_lead_whose_numbers_are_all_wrong_none_is_chosen_beforehand() -> None:
    lead = replace(SOPHIE, phones=(PhoneRecord("mobile", "+15147894561", valid=False),))
    view = opened(draw(Form(lead_id=7, filled_lead=7, typed={"call_status": "attempted"}), lead))
    assert "call_phone" not in values_in(view)
    assert "call_phone_other" not in values_in(view)
    values, wrong = read_values(read_logcall(view), "CA")
    assert values["call_phone"] is None
    assert wrong == {}
