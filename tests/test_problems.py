import pytest

from bot.problems import describe
from bot.services.errors import Missing, Refused
from models.methods import Invalid


@pytest.mark.parametrize("kind", [Missing, Refused])
def test_a_name_in_a_refusal_is_nothing_but_a_name(kind: type[Missing | Refused]) -> None:
    problem = kind("{lead} was merged: use `/lead` again.", lead="*A* <!channel> {b}")
    assert describe(problem) == "\u2217A\u2217 &lt;!channel&gt; {b} was merged: use `/lead` again."
    assert describe(problem, plain=True) == problem.message == "*A* <!channel> {b} was merged: use `/lead` again."
    assert describe(Refused("Use `/lead` in <#C1> {again}.")) == "Use `/lead` in <#C1> {again}."


def test_what_is_wrong_with_a_field_is_words_too() -> None:
    problem = Invalid({"lead_id": "was merged into *A* & co"})
    assert describe(problem) == "lead_id was merged into \u2217A\u2217 &amp; co"
    assert describe(problem, plain=True) == "lead_id was merged into *A* & co"
