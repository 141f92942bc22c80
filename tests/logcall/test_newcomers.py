import pytest

from bot.logcall.newcomers import Newcomer, newcomer_in, without_newcomer
from models.record import LeadRecord

ZORGLUB = LeadRecord(id=1, name="Zorglub Xavier", company="", emails=("z@example.com",))


@pytest.mark.parametrize(
    ("text", "newcomer"),
    [
        ("Zorglub Xavier", Newcomer("Zorglub Xavier")),
        ("zorglub xavier", Newcomer("zorglub xavier")),
        ("Zorglub Xavier wants a quote", Newcomer("Zorglub Xavier")),
        ("z@example.com", Newcomer("", "z@example.com")),
        ("Jean-Luc z@example.com", Newcomer("Jean-Luc", "z@example.com")),
        ("wants a quote for tires", Newcomer()),
        ("+1 450-555-0199", Newcomer()),
        ("- 'é", Newcomer()),
        ("", Newcomer()),
    ],
)
def test_whom_words_may_mean(text: str, newcomer: Newcomer) -> None:
    assert newcomer_in(text) == newcomer


def test_a_name_leaves_the_notes_once_the_lead_bears_it_and_nothing_else_does() -> None:
    newcomer = Newcomer("Zorglub Xavier", "z@example.com")
    notes = "Zorglub Xavier z@example.com wants a quote\nfor Zorglub Xaviers"
    assert without_newcomer(notes, newcomer, ZORGLUB) == "wants a quote\nfor Zorglub Xaviers"
    other = LeadRecord(id=2, name="Luc", company="")
    assert without_newcomer(notes, newcomer, other) == notes
