"""Slack's mrkdwn, read as people read it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.reading import contacts_in, find_phones, mentioned_in, read_mrkdwn


@pytest.mark.parametrize(
    ("mrkdwn", "plain"),
    [
        ("Hi <@U07ALICE>, and <@U07BOB>", "Hi @Alice, and @someone"),
        ("in <#C07|sales> and <#C08>", "in #sales and #channel"),
        ("<!here> <!subteam^S1|@sales> <!date^1732300000^{date}|yesterday>", "@here @sales yesterday"),
        ("<mailto:Zoe@x.example|Zoe@x.example>, <tel:+15147894561|514 789-4561>", "Zoe@x.example, 514 789-4561"),
        ("<https://x.example/a|the offer> <https://x.example> <http://x.example|x.example>", None),
        ("1 &lt; 2 &amp;&amp; 3 &gt; 2, &amp;lt;", "1 < 2 && 3 > 2, &lt;"),
        ("*bold* stays", "*bold* stays"),
        ("<>", "<>"),
    ],
)
def test_marks_are_read(mrkdwn: str, plain: str | None) -> None:
    expected = plain or "the offer (https://x.example/a) https://x.example http://x.example"
    assert read_mrkdwn(mrkdwn, {"U07ALICE": "Alice"}) == expected


@given(st.text(alphabet="<>|@#!:&;.abUC07 \n", max_size=200))
def test_whatever_is_written_is_read(mrkdwn: str) -> None:
    assert isinstance(read_mrkdwn(mrkdwn, {}), str)
    assert isinstance(mentioned_in(mrkdwn), list)
    assert isinstance(contacts_in(mrkdwn), list)


def test_what_slack_recognised_is_whole() -> None:
    said = "<tel:+33612345678|06 12 34 56 78> <mailto:a@b.example|Ann> <mailto:a@b.example|Ann> <@U1> <@W2|x> <@U1>"
    assert contacts_in(said) == ["+33612345678", "a@b.example"]
    assert mentioned_in(said) == ["U1", "W2"]


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("Call 514 789-4561, or (418) 555-0100.", ["+15147894561", "+14185550100"]),
        ("514-789-4561 and 514.789.4561 again", ["+15147894561"]),
        ("+33 6 12 34 56 78", ["+33612345678"]),
        ("on 2026-11-23 at 14:00, order 1234567, $12,500", []),
        ("\n".join(f"order {n}: 514 555-01{n}" for n in range(10, 60)), [f"+151455501{n}" for n in range(10, 15)]),
    ],
)
def test_numbers_are_found_anywhere_in_a_text(text: str, numbers: list[str]) -> None:
    assert find_phones(text, "CA") == numbers
