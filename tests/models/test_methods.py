"""The shelf of methods: what holds for each, and what each accepts."""

from contextlib import suppress

import pytest

from models import Communication, Lead
from models.methods import METHODS, OWN_FIELDS, WRITE_ONLY, Invalid, Method, clean
from models.status import Direction

EVERY = pytest.mark.parametrize("method", METHODS.values(), ids=METHODS)
GOOD: dict[str, dict[str, object]] = {
    "phone": {"call_phone": "+15147894561", "call_status": "answered", "call_duration": 200},
    "email": {"email_subject": "Hello", "email_body": "Hello there", "email_user": "dana@example.com"},
    "sms": {},
    "video": {"url": "https://meet.example.com/abc"},
}


@EVERY
def test_a_method_has_a_label_and_a_name_for_each_direction(method: Method) -> None:
    assert method.label
    assert set(method.done) == set(Direction)
    assert all(field.label for field in method.fields)


@EVERY
def test_a_method_s_fields_are_columns_and_its_do_not_contact_date_is_the_lead_s(method: Method) -> None:
    assert method.field_names <= Communication._meta.fields
    assert method.unsubscribed_by is None or method.unsubscribed_by in Lead._meta.fields


@EVERY
@pytest.mark.parametrize("direction", Direction)
def test_a_method_accepts_good_values_and_gives_back_every_field(method: Method, direction: Direction) -> None:
    assert clean(method.name, direction, GOOD[method.name]) == GOOD[method.name]


@EVERY
@pytest.mark.parametrize("blank", [None, "", "   "])
def test_blank_fields_are_none(method: Method, blank: str | None) -> None:
    raw = dict.fromkeys(method.field_names, blank)
    assert clean(method.name, "outgoing", raw) == dict.fromkeys(method.field_names)


@EVERY
def test_a_field_of_another_method_is_refused_by_name(method: Method) -> None:
    for foreign in OWN_FIELDS - method.field_names:
        with pytest.raises(Invalid) as invalid:
            clean(method.name, "outgoing", {**GOOD[method.name], foreign: "x"})
        assert set(invalid.value.errors) == {foreign}


@EVERY
def test_too_long_a_text_is_refused_by_name(method: Method) -> None:
    for field in method.fields:
        if isinstance(GOOD[method.name][field.name], str) and field.name not in ("call_phone", "call_status"):
            with pytest.raises(Invalid) as invalid:
                clean(method.name, "outgoing", {field.name: "https://x.ca/" + "x" * field.max_length})
            assert "too long" in invalid.value.errors[field.name]


@EVERY
def test_no_message_repeats_what_was_given(method: Method) -> None:
    for field in method.fields:
        with suppress(Invalid):
            clean(method.name, "outgoing", {field.name: "7f3a secret"})
            continue
        with pytest.raises(Invalid) as invalid:
            clean(method.name, "outgoing", {field.name: "7f3a secret"})
        assert "7f3a" not in str(invalid.value)


def test_the_write_only_fields_are_the_four_of_the_domain() -> None:
    assert {"email_subject", "email_body", "email_user", "url"} == WRITE_ONLY


@pytest.mark.parametrize(
    ("method", "field", "value"),
    [
        ("phone", "call_phone", "5147894561"),
        ("phone", "call_phone", "+15140000000"),
        ("phone", "call_phone", "+1 514 789 4561"),
        ("phone", "call_phone", 15147894561),
        ("phone", "call_phone", "abc"),
        ("phone", "call_duration", -1),
        ("phone", "call_duration", 86401),
        ("phone", "call_duration", "200"),
        ("phone", "call_duration", 2.5),
        ("phone", "call_duration", True),
        ("phone", "call_status", "ringing"),
        ("phone", "call_status", "interrupted"),
        ("phone", "call_status", 3),
        ("email", "email_user", "dana"),
        ("email", "email_user", "dana@example"),
        ("email", "email_user", "da na@example.com"),
        ("email", "email_body", 3),
        ("video", "url", "meet.example.com"),
        ("video", "url", "javascript:alert(1)"),
        ("video", "url", "https://"),
        ("video", "url", "https://meet example.com"),
        ("video", "url", 3),
    ],
)
def test_a_bad_value_is_refused_by_the_name_of_its_field(method: str, field: str, value: object) -> None:
    with pytest.raises(Invalid) as invalid:
        clean(method, "outgoing", {field: value})
    assert set(invalid.value.errors) == {field}


def test_every_wrong_field_is_named_at_once() -> None:
    with pytest.raises(Invalid) as invalid:
        clean("phone", "outgoing", {"call_phone": "x", "call_duration": -1, "call_status": "x"})
    assert set(invalid.value.errors) == {"call_phone", "call_duration", "call_status"}


def test_an_unknown_method_or_direction_is_named() -> None:
    with pytest.raises(Invalid) as invalid:
        clean("fax", "outgoing", {})
    assert set(invalid.value.errors) == {"method"}
    with pytest.raises(Invalid) as invalid:
        clean("phone", "sideways", {})
    assert set(invalid.value.errors) == {"type"}


def test_no_incoming_call_was_attempted() -> None:
    with pytest.raises(Invalid):
        clean("phone", "incoming", {"call_status": "attempted"})
