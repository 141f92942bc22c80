"""The forms that keep leads right, held against Slack's limits, and their inverses."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.leads.keeping_views import do_not_contact_view, done_message, mark_view, read_mark, read_wishes, wishes_words
from bot.leads.merge_views import (
    merge_view,
    merged_message,
    read_review,
    review_view,
    says_what_it_does,
    unmerge_view,
    unmerged_message,
)
from bot.leads.views import edit_view, errors_under, read_edited
from models.methods import Invalid
from models.record import Asked, EmailRecord, LeadDetails, LeadRecord, MergePlan, MergeRecord, PhoneRecord, RepRecord
from sandbox.limits.surfaces import message_faults, too_large, view_faults
from tests.logcall.forms import hold, opened, texts

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
ANN = RepRecord(1, "U1", "Ann")
LONG = "<!channel> *" + "ÉÉ" * 120
URL = "https://hooks.slack.example/" + "x" * 120


def sophie(**facts: Any) -> LeadDetails:
    lead = LeadRecord(
        id=7,
        name=facts.pop("name", "Sophie Tremblay"),
        company="Garage Côté",
        locale="fr-CA",
        owner=ANN,
        owner_id=1,
        phones=facts.pop(
            "phones", (PhoneRecord("mobile", "+15147894561"), PhoneRecord("other2", "+14189876543", "12", valid=False))
        ),
        last_contact_at=NOON,
        do_not_contact=frozenset({"phone"}),
        asked=(Asked("phone", NOON, ANN),),
    )
    emails = (EmailRecord("home", "sophie@example.com"), EmailRecord("other", "st@example.com"))
    return LeadDetails(lead, "Sophie", "Tremblay", emails, 12)


EXTREME = LeadDetails(
    LeadRecord(
        id=2**31 - 1,
        name=LONG,
        company=LONG,
        locale="x" * 16,
        owner=RepRecord(2, "U2", LONG),
        phones=tuple(
            PhoneRecord(type_, "+15147894561", "1" * 16) for type_ in ("home", "work", "mobile", "other", "other2")
        ),
        last_contact_at=NOON,
        asked=tuple(Asked(what, NOON, RepRecord(2, "U2", LONG)) for what in ("all", "phone", "email", "sms")),
    ),
    LONG,
    LONG,
    tuple(EmailRecord(type_, f"{'e' * 300}@example.com") for type_ in ("home", "work", "other")),
    10**6,
)
MERGE = MergeRecord(5, 7, LONG, RepRecord(2, "U2", LONG), NOON, NOON + timedelta(days=1))


def sound(view: dict[str, Any]) -> dict[str, Any]:
    assert view_faults(view) == []
    assert not too_large(view)
    assert len(view["private_metadata"]) <= 3000
    return view


def plan(survivor: LeadDetails, other: LeadDetails) -> MergePlan:
    return MergePlan(survivor, other, other.lead.phones, other.emails, ("company", "first_name", "last_name"), 3)


@pytest.mark.parametrize("details", [sophie(), EXTREME, sophie(phones=())])
def test_what_nobody_touched_changes_nothing(details: LeadDetails) -> None:
    view = opened(sound(edit_view(details, region="CA", answer_to=URL)))
    edited = read_edited(view, "CA")
    assert (edited.lead_id, edited.changes, edited.wrong) == (details.lead.id, {}, {})


def test_what_was_touched_is_read_and_what_can_not_be_read_is_named() -> None:
    view = opened(sound(edit_view(sophie(), region="CA")))
    hold(view, "company", "  Garage Roy ")
    hold(view, "phone_mobile", "")
    hold(view, "phone_work", "514 789-4561 poste 12")
    hold(view, "phone_home", "twelve")
    edited = read_edited(view, "CA")
    assert edited.changes == {
        "company": "Garage Roy",
        "phone_mobile": "",
        "extension_mobile": "",
        "phone_work": "+15147894561",
        "extension_work": "12",
    }
    assert set(edited.wrong) == {"phone_home"}


def test_what_is_wrong_with_an_extension_stands_under_its_number() -> None:
    view = opened(edit_view(sophie(), region="CA"))
    problem = Invalid({"extension_work": "must be digits", "phone_work": "is missing", "gone": "is what?"})
    assert errors_under(view, problem) == {
        "phone_work": "This must be digits. This is missing.",
        "first_name": "This is what?",
    }


def test_a_wrong_number_and_a_language_of_ones_own_are_shown_as_such() -> None:
    view = edit_view(sophie(), region="CA")
    assert "Marked as a wrong number" in texts(view)
    assert "Other phone 2" in texts(view)
    assert "+1 418-987-6543 ext. 12" in texts(view)
    assert "fr-CA" in texts(view)


@pytest.mark.parametrize(("survivor", "other"), [(sophie(), EXTREME), (EXTREME, sophie())])
def test_what_a_merge_does_is_said_of_any_two_leads(survivor: LeadDetails, other: LeadDetails) -> None:
    view = opened(sound(review_view(plan(survivor, other), first=7, region="CA", answer_to=URL)))
    assert read_review(view) == (survivor.lead.id, other.lead.id)
    assert says_what_it_does(view, survivor.lead.id)
    assert not says_what_it_does(view, other.lead.id)
    assert "<!channel>" not in str([block for block in view["blocks"] if block["type"] == "section"])


def test_every_form_and_message_fits_and_calls_nobody() -> None:
    lead = EXTREME.lead
    views = [
        merge_view(lead, answer_to=URL),
        mark_view(lead, answer_to=URL),
        unmerge_view(MERGE, lead, answer_to=URL),
        do_not_contact_view(lead, may_clear=True, timezone="America/Montreal", answer_to=URL),
        do_not_contact_view(lead, may_clear=False, timezone="UTC"),
    ]
    for view in views:
        assert "<!channel>" not in str([block for block in sound(view)["blocks"] if block["type"] != "input"])
    messages = [
        merged_message(lead, MERGE),
        unmerged_message(lead, sophie().lead),
        done_message(lead, wishes_words(lead, ["all"], ["phone"])),
    ]
    for message in messages:
        assert message_faults(message["blocks"]) == []
        assert "<!channel>" not in message["text"]


def test_marks_and_wishes_are_read_as_they_were_drawn() -> None:
    assert read_mark(opened(mark_view(sophie().lead))) == (7, None)
    view = opened(do_not_contact_view(sophie().lead, may_clear=True, timezone="UTC"))
    wishes = read_wishes(view)
    assert (wishes.lead_id, wishes.asked, wishes.cleared, wishes.reason) == (7, frozenset(), frozenset(), "")
    assert "Noted by Ann on 20 Nov" in texts(view)


def test_two_leads_of_the_same_long_name_are_told_apart_by_their_numbers() -> None:
    one, other = (
        sophie(name=LONG, phones=(PhoneRecord("mobile", number),)) for number in ("+15147894561", "+14182223333")
    )
    other = replace(other, lead=replace(other.lead, id=8))
    view = review_view(plan(one, other), first=7, region="CA")
    labels = [option["text"]["text"] for option in view["blocks"][0]["element"]["options"]]
    assert [label[-7:] for label in labels] == ["•••4561", "•••3333"]
