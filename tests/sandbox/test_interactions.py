"""What Slack's own client and its rules let a person do, before the app has a say."""

import asyncio
import copy
from collections.abc import Callable
from typing import Any

import pytest

from sandbox import NeverHappened, Refused
from tests.sandbox.conftest import MANIFEST, Stage

SALES = "C07SALS6B3F"


def words(text: str) -> dict[str, Any]:
    return {"type": "plain_text", "text": text}


def field(label: str, kind: str, **element: Any) -> dict[str, Any]:
    return {
        "type": "input",
        "block_id": label,
        "optional": True,
        "label": words(label),
        "element": {"type": kind, "action_id": label, **element},
    }


def modal(*blocks: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {
        "type": "modal",
        "callback_id": "form",
        "title": words("Form"),
        "submit": words("Send"),
        "blocks": list(blocks),
        **more,
    }


async def opened(stage: Stage, view: dict[str, Any]) -> Any:
    alice = stage.sandbox.rep("alice")
    trigger = stage.sandbox.workspace.new_trigger(alice.id, SALES)
    assert await stage.answer("views.open", trigger_id=trigger, view=view)
    return await alice.modal()


@pytest.mark.parametrize(
    ("kind", "element", "wrong", "right"),
    [
        ("plain_text_input", {"min_length": 3}, "ab", "abc"),
        ("plain_text_input", {"max_length": 3}, "abcd", "abc"),
        ("email_text_input", {}, "alice@nowhere", "alice@rivage.example"),
        ("url_text_input", {}, "rivage", "https://rivage.example"),
        ("number_input", {"is_decimal_allowed": False}, "1.5", "2"),
        ("number_input", {"is_decimal_allowed": True, "max_value": "9"}, "9.5", "8.5"),
        ("number_input", {"is_decimal_allowed": True, "min_value": "1"}, "0", "1"),
        ("number_input", {"is_decimal_allowed": True}, "many", "1"),
    ],
)
async def test_slacks_client_checks_its_inputs_before_the_app_hears_anything(
    stage: Stage, kind: str, element: dict[str, Any], wrong: str, right: str
) -> None:
    heard: list[Any] = []

    @stage.app.view("form")
    async def submitted(ack: Any, view: Any) -> None:
        await ack()
        heard.append(view["state"]["values"]["Field"]["Field"]["value"])

    form = await opened(stage, modal(field("Field", kind, **element)))
    await form.fill({"Field": wrong})
    assert list(await form.submit()) == ["Field"]
    assert heard == []
    await form.fill({"Field": right})
    assert await form.submit() == {}
    assert heard == [right]


async def test_a_modal_under_submission_cannot_be_submitted_again(stage: Stage) -> None:
    released = asyncio.Event()

    @stage.app.view("form")
    async def submitted(ack: Any) -> None:
        await released.wait()
        await ack()

    form = await opened(stage, modal(field("Field", "plain_text_input")))
    first = asyncio.create_task(form.submit())
    await form.wait(lambda shown: shown.view.busy)
    with pytest.raises(Refused, match="busy"):
        await form.submit()
    released.set()
    assert await first == {}


async def test_every_kind_of_field_is_filled_and_sent_in_slacks_shape(stage: Stage) -> None:
    heard: dict[str, Any] = {}

    @stage.app.view("form")
    async def submitted(ack: Any, view: Any, body: Any) -> None:
        await ack()
        for block_id, actions in view["state"]["values"].items():
            heard[block_id] = actions[block_id]
        heard["urls"] = body["response_urls"]

    offered = [{"text": words(text), "value": text.lower()} for text in ("One", "Two")]
    form = await opened(
        stage,
        modal(
            field("Boxes", "checkboxes", options=offered),
            field("Many", "multi_static_select", option_groups=[{"label": words("All"), "options": offered}]),
            field("Day", "datepicker", initial_date="2026-11-22"),
            field("Hour", "timepicker"),
            field("Moment", "datetimepicker"),
            field("Who", "users_select"),
            field("Where", "conversations_select", default_to_current_conversation=True, response_url_enabled=True),
        ),
    )
    assert form.value("Where") == SALES
    await form.fill(
        {"Boxes": ["Two"], "Many": ["One", "Two"], "Hour": "16:00", "Moment": 1_790_000_000, "Who": "benoit"}
    )
    assert await form.submit() == {}
    assert [option["value"] for option in heard["Boxes"]["selected_options"]] == ["two"]
    assert [option["value"] for option in heard["Many"]["selected_options"]] == ["one", "two"]
    assert heard["Day"] == {"type": "datepicker", "selected_date": "2026-11-22"}
    assert heard["Hour"] == {"type": "timepicker", "selected_time": "16:00"}
    assert heard["Moment"]["selected_date_time"] == 1_790_000_000
    assert heard["Who"]["selected_user"] == stage.sandbox.rep("benoit").id
    assert heard["Where"]["selected_conversation"] == SALES
    assert [url["channel_id"] for url in heard["urls"]] == [SALES]


async def test_a_kept_choice_goes_when_it_is_no_longer_offered(stage: Stage) -> None:
    def outcomes(*names: str) -> dict[str, Any]:
        options = [{"text": words(name), "value": name} for name in names]
        return modal(field("Outcome", "static_select", options=options))

    form = await opened(stage, outcomes("Answered", "No answer"))
    await form.fill({"Outcome": "No answer"})
    await stage.answer("views.update", view_id=form.view.id, view=outcomes("No answer", "Failed"))
    assert form.value("Outcome") == "No answer"
    await stage.answer("views.update", view_id=form.view.id, view=outcomes("Answered", "Failed"))
    assert form.value("Outcome") is None


async def test_a_short_query_never_reaches_the_app(stage: Stage) -> None:
    form = await opened(stage, modal(field("Lead", "external_select", min_query_length=2)))
    with pytest.raises(AssertionError, match="from 2 characters on"):
        await form.suggest("Lead", "t")
    answer = await stage.sandbox.dispatch.suggest(form.view.user, "Lead", "Lead", "t", view_id=form.view.id)
    assert answer == {"options": []}
    assert stage.sandbox.requests == []


async def test_suggestions_that_slack_cannot_show_are_refused(stage: Stage) -> None:
    @stage.app.options("Lead")
    async def leads(ack: Any) -> None:
        await ack(options=[{"text": words("x" * 76), "value": "1"}])

    form = await opened(stage, modal(field("Lead", "external_select", min_query_length=1)))
    with pytest.raises(Refused, match="invalid_options"):
        await form.suggest("Lead", "tremblay")


async def test_an_input_tells_nothing_unless_it_dispatches(stage: Stage) -> None:
    form = await opened(stage, modal(field("Field", "plain_text_input")))
    act = stage.sandbox.dispatch.act_in_view(
        form.view.user, form.view.id, "Field", {"action_id": "Field", "value": "x"}
    )
    with pytest.raises(Refused, match="invalid_action"):
        await act


async def test_an_option_that_was_never_offered_cannot_be_chosen(stage: Stage) -> None:
    options = [{"text": words("One"), "value": "1"}]
    element = {"type": "static_select", "action_id": "s", "options": options}
    form = await opened(stage, modal({"type": "actions", "block_id": "b", "elements": [element]}))
    forged = {"action_id": "s", "selected_option": {"text": words("Two"), "value": "2"}}
    with pytest.raises(Refused, match="invalid_action"):
        await stage.sandbox.dispatch.act_in_view(form.view.user, form.view.id, "b", forged)
    assert stage.sandbox.requests == []


async def test_a_failed_action_says_so_instead_of_waiting_for_a_redraw(stage: Stage) -> None:
    button = {"type": "button", "action_id": "unheard", "text": words("Go")}
    form = await opened(stage, modal({"type": "actions", "elements": [button]}))
    with pytest.raises(NeverHappened, match="We had some trouble connecting"):
        await form.click("Go")


async def test_a_command_in_a_thread_is_not_supported(stage: Stage) -> None:
    alice = stage.sandbox.rep("alice")
    root = await alice.say("Hello")
    await stage.sandbox.dispatch.slash(alice.id, SALES, "/log", thread_ts=root.ts)
    assert alice.notices == ["/log is not supported in threads. Sorry!"]
    assert stage.sandbox.requests == []


async def test_clear_on_close_closes_the_whole_stack_and_says_so(stage: Stage) -> None:
    told: list[Any] = []

    @stage.app.view_closed("form")
    async def closed(ack: Any, body: Any) -> None:
        await ack()
        told.append(body["is_cleared"])

    form = await opened(stage, modal(notify_on_close=True))
    on_top = modal(notify_on_close=True, clear_on_close=True)
    trigger = stage.sandbox.workspace.new_trigger(form.view.user, view=form.view.id)
    await stage.answer("views.push", trigger_id=trigger, view=on_top)
    alice = stage.sandbox.rep("alice")
    await alice.modals[-1].close()
    assert alice.modals == []
    assert told == [True, True]


async def test_an_app_that_left_the_channel_cannot_edit_there(stage: Stage) -> None:
    posted = await stage.answer("chat.postMessage", channel=SALES, text="x")
    stage.sandbox.channel("#sales").leave()
    assert await stage.error("chat.update", channel=SALES, ts=posted["ts"], text="y") == "not_in_channel"


def without(change: Callable[[dict[str, Any]], Any]) -> dict[str, Any]:
    manifest = copy.deepcopy(MANIFEST)
    change(manifest)
    return {"manifest": manifest, "pacing": 0}


class TestNotInteractive:
    """A manifest with interactivity off."""

    @pytest.fixture
    def options(self) -> dict[str, Any]:
        return without(lambda manifest: manifest["settings"].pop("interactivity"))

    async def test_nothing_interactive_is_sent(self, stage: Stage) -> None:
        form = await opened(stage, modal())
        await form.submit()
        assert form.is_open
        assert stage.sandbox.requests == []


class TestNoOptionsUrl:
    """A manifest without an address to load options from."""

    @pytest.fixture
    def options(self) -> dict[str, Any]:
        return without(lambda manifest: manifest["settings"]["interactivity"].pop("message_menu_options_url"))

    async def test_an_external_select_cannot_load_over_http(self, stage: Stage) -> None:
        form = await opened(stage, modal(field("Lead", "external_select", min_query_length=1)))
        with pytest.raises(Refused, match="no_options_url"):
            await form.suggest("Lead", "tremblay")


class TestNoMessagesTab:
    """A manifest that turns direct messages off."""

    @pytest.fixture
    def options(self) -> dict[str, Any]:
        return without(lambda manifest: manifest["features"]["app_home"].pop("messages_tab_enabled"))

    async def test_no_direct_message_can_be_sent(self, stage: Stage) -> None:
        alice = stage.sandbox.rep("alice").id
        assert await stage.error("chat.postMessage", channel=alice, text="x") == "messages_tab_disabled"
