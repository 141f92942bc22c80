from datetime import UTC, datetime

import pytest

from bot.logcall.drafting import Found, fill_in
from bot.logcall.form import Form, read_values
from bot.logcall.views import read_logcall
from bot.reading import read_draft
from models.status import Direction
from tests.logcall.forms import SOPHIE, draw, opened

NOW = datetime(2026, 11, 20, 17, tzinfo=UTC)


def filled(text: str, found: Found | None = None) -> Form:
    draft = read_draft(text, region="CA", timezone="America/Montreal", now=NOW)
    return fill_in(draft, found or Found(rest=draft.rest), now=NOW, region="CA", channel_id="C1")


def test_a_number_is_chosen_where_it_is_the_leads_own_and_typed_where_it_is_not() -> None:
    assert filled("514 789-4561", Found(SOPHIE)).typed == {"call_phone": "+15147894561"}
    assert filled("450 555-0199", Found(SOPHIE)).typed["call_phone_other"] == "+1 450-555-0199"


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("email 450 555-0199", ["450"]),
        ("video 30m answered", ["30m", "Answered"]),
        ("incoming voicemail", ["Left voicemail"]),
        ("450 555-0199 ext 22 answered", ["ext. 22"]),
        ("sms <!channel> 🦊", ["<!channel>", "🦊"]),
    ],
)
def test_nothing_that_was_read_is_lost_for_want_of_a_field(text: str, kept: list[str]) -> None:
    form = filled(text)
    for words in kept:
        assert words in form.description


def test_a_drafted_outcome_is_only_chosen_where_it_is_legal() -> None:
    assert filled("no answer").outcome == "attempted"
    assert filled("incoming no answer").outcome == ""
    missed = filled("missed call")
    assert (missed.outcome, missed.direction) == ("interrupted", Direction.INCOMING)


def test_a_draft_is_read_back_from_the_form_it_fills_in() -> None:
    form = read_logcall(opened(draw(filled("514 789-4561 vm 3m yesterday 4pm", Found(SOPHIE)), SOPHIE)))
    assert read_values(form, "CA") == (
        {
            "call_phone": "+15147894561",
            "call_status": "attempted",
            "call_tag": "left_voicemail",
            "call_duration": 180,
        },
        {},
    )
    assert form.executed_at == datetime(2026, 11, 19, 21, tzinfo=UTC)
