"""Modals and Home tabs: triggers, hashes, stacks."""

from typing import Any

import pytest

from sandbox import Sandbox
from tests.sandbox.conftest import MANIFEST, Clock, Stage

ALICE = "U07ALTR5K1N"


def modal(title: str = "T", **more: Any) -> dict[str, Any]:
    return {"type": "modal", "title": {"type": "plain_text", "text": title}, "blocks": [{"type": "divider"}], **more}


HOME = {"type": "home", "blocks": [{"type": "divider"}]}


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def options(clock: Clock) -> dict[str, Any]:
    return {"clock": clock, "pacing": 0}


def trigger(sandbox: Sandbox, view: str | None = None) -> str:
    return sandbox.workspace.new_trigger(ALICE, view=view)


async def test_a_trigger_opens_one_view(stage: Stage) -> None:
    key = trigger(stage.sandbox)
    assert await stage.error("views.open", trigger_id=key, view=modal()) == ""
    assert await stage.error("views.open", trigger_id=key, view=modal()) == "exchanged_trigger_id"
    assert await stage.error("views.open", trigger_id="1.2.3", view=modal()) == "invalid_trigger_id"


async def test_a_trigger_lives_three_seconds(stage: Stage, clock: Clock) -> None:
    late, just = trigger(stage.sandbox), trigger(stage.sandbox)
    clock.now += 3
    assert await stage.error("views.open", trigger_id=just, view=modal()) == ""
    clock.now += 0.1
    assert await stage.error("views.open", trigger_id=late, view=modal()) == "expired_trigger_id"


async def test_a_refused_view_does_not_use_up_its_trigger(stage: Stage) -> None:
    key = trigger(stage.sandbox)
    answer = await stage.answer("views.open", trigger_id=key, view=modal("x" * 25))
    assert answer["error"] == "invalid_arguments"
    assert answer["response_metadata"]["messages"] == [
        "[ERROR] must be less than 25 characters [json-pointer:/view/title/text]"
    ]
    assert await stage.error("views.open", trigger_id=key, view=modal()) == ""


async def test_three_views_stack_and_a_fourth_is_refused(stage: Stage) -> None:
    view = (await stage.answer("views.open", trigger_id=trigger(stage.sandbox), view=modal()))["view"]
    for _ in range(2):
        key = trigger(stage.sandbox, view["id"])
        pushed = (await stage.answer("views.push", trigger_id=key, view=modal()))["view"]
        assert pushed["root_view_id"] == view["root_view_id"]
        assert pushed["previous_view_id"] == view["id"]
        view = pushed
    key = trigger(stage.sandbox, view["id"])
    assert await stage.error("views.push", trigger_id=key, view=modal()) == "push_limit_reached"


async def test_a_push_needs_a_modal_to_stand_on(stage: Stage) -> None:
    assert await stage.error("views.push", trigger_id=trigger(stage.sandbox), view=modal()) == "not_found"


async def test_a_stale_hash_conflicts_and_every_update_changes_it(stage: Stage) -> None:
    view = (await stage.answer("views.open", trigger_id=trigger(stage.sandbox), view=modal()))["view"]
    first = await stage.answer("views.update", view_id=view["id"], hash=view["hash"], view=modal("Two"))
    assert first["view"]["hash"] != view["hash"]
    stale = await stage.error("views.update", view_id=view["id"], hash=view["hash"], view=modal("Three"))
    assert stale == "hash_conflict"
    assert (await stage.sandbox.rep("alice").modal()).title == "Two"


async def test_a_closed_view_is_not_found(stage: Stage) -> None:
    view = (await stage.answer("views.open", trigger_id=trigger(stage.sandbox), view=modal()))["view"]
    await (await stage.sandbox.rep("alice").modal()).close()
    assert await stage.error("views.update", view_id=view["id"], view=modal()) == "not_found"


async def test_an_external_id_names_one_open_view(stage: Stage) -> None:
    first = modal(external_id="mine")
    assert await stage.error("views.open", trigger_id=trigger(stage.sandbox), view=first) == ""
    benoit = stage.sandbox.workspace.new_trigger(stage.sandbox.rep("benoit").id)
    assert await stage.error("views.open", trigger_id=benoit, view=first) == "duplicate_external_id"
    assert await stage.error("views.update", external_id="mine", view=modal("New", external_id="mine")) == ""
    assert (await stage.sandbox.rep("alice").modal()).title == "New"


async def test_a_view_over_250_kilobytes_is_too_large(stage: Stage) -> None:
    heavy = {"type": "section", "text": {"type": "mrkdwn", "text": "é" * 3000}}
    view = modal() | {"blocks": [heavy] * 42}
    assert await stage.error("views.open", trigger_id=trigger(stage.sandbox), view=view) == "view_too_large"


async def test_a_home_tab_is_published_and_redrawn(stage: Stage) -> None:
    view = (await stage.answer("views.publish", user_id=ALICE, view=HOME))["view"]
    assert await stage.error("views.publish", user_id=ALICE, view=HOME, hash="0.1") == "hash_conflict"
    again = (await stage.answer("views.publish", user_id=ALICE, view=HOME, hash=view["hash"]))["view"]
    assert again["id"] == view["id"]
    assert await stage.error("views.publish", user_id=ALICE, view=modal()) == "invalid_arguments"


class TestWithoutHome:
    """An app whose manifest has no Home tab."""

    @pytest.fixture
    def options(self) -> dict[str, Any]:
        return {"manifest": MANIFEST | {"features": {}}}

    async def test_nothing_can_be_published(self, stage: Stage) -> None:
        assert await stage.error("views.publish", user_id=ALICE, view=HOME) == "not_enabled"
