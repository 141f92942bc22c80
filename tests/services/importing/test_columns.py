"""Guessing which of a lead's fields a column is."""

import csv
from pathlib import Path

import pytest

from bot.services import importing
from bot.services.importing.fields import FIELDS

EMAIL, PHONE = "sophie@example.com", "514 789-4561"


@pytest.fixture
def guessed(tmp_path: Path):  # type: ignore[no-untyped-def]
    """{column: field} of a file with these rows, the head first."""

    def guess(*rows: list[str]) -> dict[str, str | None]:
        with (tmp_path / "leads.csv").open("w", newline="") as file:
            csv.writer(file).writerows(rows)
        return {one.column: one.field for one in importing.guess(importing.examine(tmp_path / "leads.csv"), "CA")}

    return guess


@pytest.mark.parametrize(
    ("head", "value", "field"),
    [
        ("First name", "Sophie", "first_name"),
        ("FIRST_NAME", "Sophie", "first_name"),
        ("prénom", "Sophie", "first_name"),
        ("Surname", "Tremblay", "last_name"),
        ("Nom de famille", "Tremblay", "last_name"),
        ("Nom complet", "Sophie Tremblay", "name"),
        ("Nom", "Sophie Tremblay", "name"),
        ("Customer name", "Sophie Tremblay", "name"),
        ("Société", "Garage Roy", "company"),
        ("Nom de l'entreprise", "Garage Roy", "company"),
        ("Account Name", "Garage Roy", "company"),
        ("téléphone mobile", PHONE, "mobile_phone"),
        ("Cellulaire", PHONE, "mobile_phone"),
        ("Phone", PHONE, "mobile_phone"),
        ("Tél. (bureau)", PHONE, "work_phone"),
        ("Work Phone", PHONE, "work_phone"),
        ("Téléphone domicile", PHONE, "home_phone"),
        ("Home phone", PHONE, "home_phone"),
        ("Poste", "22", "mobile_extension"),
        ("Work ext.", "22", "work_extension"),
        ("courriel", EMAIL, "home_email"),
        ("E-mail", EMAIL, "home_email"),
        ("E-mail address", EMAIL, "home_email"),
        ("Adresse courriel", EMAIL, "home_email"),
        ("Courriel professionnel", EMAIL, "work_email"),
        ("Conseiller", "dana@garage.example", "owner"),
        ("owner_email", "dana@garage.example", "owner"),
        ("Langue", "français", "locale"),
        ("Statut", "Perdu", "status"),
        ("Status", "lost", "status"),
        ("Do not call", "yes", "unsubscribe_call_date"),
        ("unsubscribe_all_date", "2026-01-02", "unsubscribe_all_date"),
        ("Ne pas contacter", "oui", "unsubscribe_all_date"),
        ("CRM ID", "A-17", "source"),
        ("source", "A-17", "source"),
        ("Reach them at", EMAIL, "home_email"),
        ("Numéro", PHONE, "mobile_phone"),
        ("City", "Laval", None),
        ("Fax", "514 789-4562", None),
        ("Adresse", "12 rue Roy", None),
        ("id", "17", None),
        ("mobile_valid", "true", None),
        ("Lead status", "Sold", None),
        ("Source", "Website", None),
        ("Phone OK?", "yes", None),
    ],
)
def test_a_column_is_known_by_its_head_and_its_values(guessed, head: str, value: str, field: str | None) -> None:  # type: ignore[no-untyped-def]
    assert guessed([head], [value]) == {head: field}


def test_nom_beside_prenom_is_the_last_name(guessed) -> None:  # type: ignore[no-untyped-def]
    assert guessed(["Nom", "Prénom"], ["Roy", "Zoé"]) == {"Nom": "last_name", "Prénom": "first_name"}


def test_phones_that_do_not_say_their_type_take_the_types_that_are_left(guessed) -> None:  # type: ignore[no-untyped-def]
    rows = ["Phone", "Phone 2", "Mobile"], [PHONE, "514 789-4562", "514 789-4563"]
    assert guessed(*rows) == {"Phone": "home_phone", "Phone 2": "work_phone", "Mobile": "mobile_phone"}


def test_a_source_that_repeats_is_no_id(guessed) -> None:  # type: ignore[no-untyped-def]
    assert guessed(["Name", "Source"], ["Ann", "Ad 1"], ["Bob", "Ad 1"])["Source"] is None


def test_an_export_of_ours_is_known_whole(guessed) -> None:  # type: ignore[no-untyped-def]
    from bot.services.exporting import TABLES

    given = guessed(list(TABLES["leads"].columns), ["1", "A-17"])
    kept = {column: field for column, field in given.items() if field}
    assert set(kept.values()) == set(FIELDS) - {"name"}
    assert all(column == field or column == "owner_email" for column, field in kept.items())


def test_guesses_can_be_corrected_and_columns_left_out(tmp_path: Path) -> None:
    (tmp_path / "leads.csv").write_text("Ref,Who,Phone\nA1,Ann,514 789-4561\n")
    guesses = importing.guess(importing.examine(tmp_path / "leads.csv"), "CA")
    better = importing.corrected(guesses, ["ref=source", "Who = name", "Phone="])
    assert importing.agreed(better) == {"Ref": "source", "Who": "name"}


@pytest.mark.parametrize(
    ("corrections", "complaint"),
    [
        (["Nobody=name"], "names no column. The file has: Ref, Who"),
        (["Who"], "names no column"),
        (["Who=nickname"], "names no field. There are: first_name, "),
        (["Who=name", "Ref=name"], "gives name to more than one column"),
    ],
)
def test_a_correction_that_can_not_be_is_said(tmp_path: Path, corrections: list[str], complaint: str) -> None:
    (tmp_path / "leads.csv").write_text("Ref,Who\nA1,Ann\n")
    guesses = importing.guess(importing.examine(tmp_path / "leads.csv"), "CA")
    with pytest.raises(importing.NoTable, match=complaint):
        importing.corrected(guesses, corrections)


@pytest.mark.parametrize("text", ["City\nLaval\n", "Name,First name\nAnn Roy,Ann\n"])
def test_columns_that_make_no_lead_are_refused(tmp_path: Path, text: str) -> None:
    (tmp_path / "leads.csv").write_text(text)
    with pytest.raises(importing.NoTable, match="--map"):
        importing.agreed(importing.guess(importing.examine(tmp_path / "leads.csv"), "CA"))


@pytest.mark.parametrize("value", ["sophie@example.com", "514 789-4561"])
def test_a_lead_where_the_head_should_be_is_not_taken_for_one(tmp_path: Path, value: str) -> None:
    (tmp_path / "leads.csv").write_text(f"Sophie,{value}\nMarc,marc@example.com\n")
    with pytest.raises(importing.NoTable, match="first row must name the columns"):
        importing.guess(importing.examine(tmp_path / "leads.csv"), "CA")
