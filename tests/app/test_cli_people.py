"""`logcall people`, as somebody at the terminal has it."""

import pytest

from models import AuditEntry, User
from tests.app.installed import logcall, within
from tests.factories import make_rep, make_workspace


@pytest.fixture
def url(database_url: str, monkeypatch: pytest.MonkeyPatch) -> str:
    """An installation with two people, on each engine."""
    monkeypatch.setenv("DATABASE_URL", database_url)
    monkeypatch.setenv("COLUMNS", "200")  # what is wrong is said in a box

    async def install() -> None:
        workspace = await make_workspace()
        await make_rep(workspace, "Dana", email="dana@garage.example", slack_id="U0DANA")
        await make_rep(workspace, "Élodie", slack_id="U0ELODIE")

    within(database_url, install)
    return database_url


def test_a_direct_number_is_given_listed_and_taken_away(url: str) -> None:
    said = logcall("people", "number", "Dana@garage.example", "514 555-0188")
    assert said.output == "Dana is +15145550188 to your phone system.\n"
    listed = logcall("people", "list").output.splitlines()
    assert listed[1].split() == ["1", "Dana", "dana@garage.example", "rep", "+15145550188", "U0DANA"]
    assert logcall("people", "number", "U0DANA", "none").output == "Dana has no direct number.\n"
    assert within(url, lambda: User.filter(did__not_isnull=True).count()) == 0
    [given, _] = within(url, lambda: AuditEntry.all().order_by("id"))
    assert (given.subject, given.changes) == ("U0DANA", {"did": [None, "+15145550188"]})
    assert "@" in given.actor


def test_what_is_no_number_nobody_s_or_taken_is_refused_in_words(url: str) -> None:
    assert "This is not a phone number" in logcall("people", "number", "U0DANA", "12").output
    assert "nobody here has that email or Slack id" in logcall("people", "number", "x@y.example", "5145550188").output
    logcall("people", "number", "U0DANA", "5145550188")
    refused = logcall("people", "number", "U0ELODIE", "5145550188")
    assert refused.exit_code == 2
    assert "is Dana's: take it from them first" in refused.output
