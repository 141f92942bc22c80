import phonenumbers
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.reading import Unreadable, format_phone, mask_phone, read_phone


@pytest.mark.parametrize(
    ("text", "region", "phone"),
    [
        ("514 789-4561", "CA", "+15147894561"),
        ("(514) 789-4561", "CA", "+15147894561"),
        ("514.789.4561", "US", "+15147894561"),
        ("1-514-789-4561", "CA", "+15147894561"),
        ("+33 6 12 34 56 78", "CA", "+33612345678"),
        ("06 12 34 56 78", "FR", "+33612345678"),
        ("514 789-4561 ext 12", "CA", "+15147894561"),
    ],
)
def test_a_number_is_read_in_its_region(text: str, region: str, phone: str) -> None:
    assert read_phone(text, region) == phone


@pytest.mark.parametrize("text", ["", "789-4561", "2026", "hello", "514 789-45612", "1" * 400, "+1", "٣"])
def test_what_is_no_number_says_how_to_write_one(text: str) -> None:
    with pytest.raises(Unreadable, match="area code"):
        read_phone(text, "CA")


@pytest.mark.parametrize(
    ("phone", "masked"),
    [
        ("+15147894561", "+1 514 ••• 4561"),
        ("+33612345678", "+33 6 ••• 5678"),
        ("+442079460958", "+44 20 ••• 0958"),
        ("+3545551234", "+354 ••• 1234"),
        ("+29051234", "+290 ••• 34"),
        ("+247123", "+247 •••"),
        ("not a number", "•••"),
        ("", "•••"),
    ],
)
def test_a_masked_number_shows_its_area_and_its_last_digits(phone: str, masked: str) -> None:
    assert mask_phone(phone) == masked


@settings(deadline=None)
@given(st.sampled_from(sorted(phonenumbers.SUPPORTED_REGIONS)), st.sampled_from([0, 1, 2, 3]))
def test_a_masked_number_hides_three_digits_or_more_in_every_country(region: str, kind: int) -> None:
    number = phonenumbers.example_number_for_type(region, kind)
    if number is None:
        return
    digits = phonenumbers.national_significant_number(number)
    masked = mask_phone(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))

    country, *shown = masked.split()
    visible = "".join(part for part in shown if part != "•••")
    assert country == f"+{number.country_code}"
    assert "•••" in shown
    assert len(visible) <= len(digits) - 3


@given(st.text(max_size=40))
def test_any_text_is_masked(text: str) -> None:
    assert "•••" in mask_phone(text)


def test_a_number_is_shown_with_its_country() -> None:
    assert format_phone("+15147894561", "CA") == "+1 514-789-4561"
    assert format_phone("5147894561", "CA") == "+1 514-789-4561"
    assert format_phone("+33612345678", "CA") == "+33 6 12 34 56 78"


def test_what_is_no_number_is_shown_as_it_is() -> None:
    assert format_phone("anonymous", "CA") == "anonymous"
