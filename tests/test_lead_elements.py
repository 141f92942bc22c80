"""What stands for a lead wherever there is a door."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from bot import ids
from bot.lead_elements import EDIT, UNMERGE, asked_words, lead_menu, lead_option, noted_shown, read_menu
from models.record import Asked, LeadRecord, MergeRecord, PhoneRecord, RepRecord

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
ANN = RepRecord(1, "U1", "Ann")
SOPHIE = LeadRecord(id=12, name="Sophie Tremblay")


def asking(*asked: Asked) -> LeadRecord:
    return LeadRecord(id=12, name="Sophie Tremblay", do_not_contact=frozenset({"phone"}), asked=asked)


def test_the_menu_offers_the_way_back_only_while_there_is_one() -> None:
    merge = MergeRecord(7, 12, "Paul Roy", ANN, NOW, NOW)
    plain, undoable = lead_menu(SOPHIE), lead_menu(SOPHIE, merge=merge)
    assert plain["action_id"] == ids.LEAD_MORE
    assert read_menu(plain["options"][0]["value"]) == (EDIT, 12)
    assert len(plain["options"]) == 4
    assert undoable["options"][-1]["text"]["text"] == "Undo the merge with Paul Roy…"
    assert read_menu(undoable["options"][-1]["value"]) == (UNMERGE, 7)


def test_a_lead_in_a_list_is_known_by_its_company_its_number_and_how_it_is_marked() -> None:
    lead = replace(SOPHIE, company="Garage Côté", phones=(PhoneRecord("mobile", "+15147894561"),))
    assert lead_option(lead)["text"]["text"] == "Sophie Tremblay · Garage Côté · •••4561"
    assert lead_option(replace(lead, status="lost"))["text"]["text"] == "Sophie Tremblay · Garage Côté · •••4561 · lost"
    longest = replace(lead, name="S" * 255, company="G" * 255, status="duplicate")
    assert lead_option(longest)["text"]["text"].endswith("… · •••4561 · duplicate")


def test_a_very_long_name_fits_into_the_menu() -> None:
    merge = MergeRecord(7, 12, "P" * 255, ANN, NOW, NOW)
    assert all(len(option["text"]["text"]) <= 75 for option in lead_menu(SOPHIE, merge=merge)["options"])


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ((), "asked for no calls"),
        ((Asked("phone", datetime(2026, 11, 3, 12, tzinfo=UTC), ANN),), "asked for no calls (noted by Ann on 3 Nov)"),
        (
            (
                Asked("phone", datetime(2026, 11, 3, 12, tzinfo=UTC), ANN),
                Asked("email", datetime(2025, 1, 2, 12, tzinfo=UTC)),
            ),
            "asked for no calls (noted by Ann on 3 Nov) and no emails (since 2 Jan 2025)",
        ),
        (
            (Asked("all", datetime(2026, 11, 4, 3, tzinfo=UTC), ANN),),
            "asked for no contact at all (noted by Ann on 3 Nov)",
        ),
    ],
)
def test_what_was_asked_is_told_with_who_noted_it_and_on_which_day_of_the_readers(
    asked: tuple[Asked, ...], words: str
) -> None:
    assert asked_words(asking(*asked), timezone="America/Montreal", now=NOW) == words


def test_who_asked_for_nothing_is_told_nothing_of() -> None:
    assert asked_words(SOPHIE) == noted_shown(SOPHIE) == ""


def test_a_name_in_a_message_is_only_a_name() -> None:
    shown = noted_shown(asking(Asked("phone", NOW, RepRecord(1, "U1", "<!channel> *Ann*"))))
    assert shown.startswith("No calls: noted by &lt;!channel&gt; ∗Ann∗, <!date^")


def test_a_timezone_that_nobody_knows_keeps_nobody_from_reading() -> None:
    asked = Asked("phone", datetime(2026, 11, 4, 3, tzinfo=UTC), ANN)
    assert asked_words(asking(asked), timezone="Mars/Olympus", now=NOW) == "asked for no calls (noted by Ann on 4 Nov)"
