"""What a person sees when the app answers, answers badly, or does not answer in time."""

import asyncio
from typing import Any

import aiohttp
import pytest

from tests.sandbox.conftest import Clock, Stage

TROUBLE = "We had some trouble connecting. Try again?"


def plain(text: str) -> dict[str, Any]:
    return {"type": "plain_text", "text": text}


def modal(title: str = "Form", **more: Any) -> dict[str, Any]:
    field = {
        "type": "input",
        "block_id": "note",
        "optional": True,
        "label": plain("Note"),
        "element": {"type": "plain_text_input", "action_id": "note"},
    }
    return {
        "type": "modal",
        "callback_id": "form",
        "title": plain(title),
        "submit": plain("Send"),
        "blocks": [field],
        **more,
    }


def opening(stage: Stage, view: dict[str, Any]) -> None:
    @stage.app.command("/log")
    async def opened(ack: Any, body: Any, client: Any) -> None:
        await ack()
        await client.views_open(trigger_id=body["trigger_id"], view=view)


async def test_an_ack_with_words_is_seen_by_the_person_alone(stage: Stage) -> None:
    @stage.app.command("/log")
    async def log(ack: Any, body: Any) -> None:
        assert body["channel_name"] == "sales"
        assert body["text"] == "help"
        assert body["user_name"] == "alice"
        await ack("Usage: /log")

    reply = await stage.sandbox.rep("alice").slash("/log help")
    assert reply is not None
    assert reply.visible == "Usage: /log"
    assert stage.sandbox.channel("#sales").messages == []
    assert stage.sandbox.rep("benoit").ephemerals() == []


async def test_an_ack_that_slack_cannot_show_is_a_failure(stage: Stage) -> None:
    @stage.app.command("/log")
    async def log(ack: Any) -> None:
        await ack(blocks=[{"type": "section"}], text="x")

    alice = stage.sandbox.rep("alice")
    assert await alice.slash("/log") is None
    assert alice.notices == ['/log failed with the error "invalid_command_response"']


async def test_a_command_that_the_manifest_does_not_declare_is_never_sent(stage: Stage) -> None:
    alice = stage.sandbox.rep("alice")
    assert await alice.slash("/lgo") is None
    assert alice.notices[0].startswith("/lgo is not a valid command.")
    assert stage.sandbox.requests == []


async def test_a_command_in_an_archived_channel_is_never_sent(stage: Stage) -> None:
    stage.sandbox.channel("#sales").archive()
    alice = stage.sandbox.rep("alice")
    await alice.slash("/log")
    assert "archived" in alice.notices[0]
    assert stage.sandbox.requests == []


async def test_an_app_that_refuses_or_is_away_is_a_failed_dispatch(stage: Stage) -> None:
    alice = stage.sandbox.rep("alice")
    await alice.slash("/log")
    stage.sandbox.request_url = "http://127.0.0.1:9/slack/events"
    await alice.slash("/log")
    assert alice.notices == ['/log failed with the error "dispatch_failed"'] * 2


async def test_a_forged_signature_is_refused_by_the_app(stage: Stage) -> None:
    heard = []

    @stage.app.command("/log")
    async def log(ack: Any) -> None:
        heard.append("log")
        await ack()

    alice = stage.sandbox.rep("alice")
    await alice.slash("/log")
    stage.sandbox.wire._secret = b"not the secret"
    await alice.slash("/log")
    assert heard == ["log"]
    assert alice.notices == ['/log failed with the error "dispatch_failed"']


class TestLate:
    """An app that takes longer than Slack waits."""

    @pytest.fixture
    def options(self) -> dict[str, Any]:
        return {"ack_timeout": 0.05}

    async def test_a_late_command_is_a_timeout(self, stage: Stage) -> None:
        released = asyncio.Event()

        @stage.app.command("/log")
        async def log(ack: Any) -> None:
            await released.wait()
            await ack("too late")

        alice = stage.sandbox.rep("alice")
        assert await alice.slash("/log") is None
        released.set()
        assert alice.notices == ['/log failed with the error "operation_timeout"']

    async def test_a_late_submission_keeps_the_modal_and_what_was_typed(self, stage: Stage) -> None:
        opening(stage, modal())
        released = asyncio.Event()

        @stage.app.view("form")
        async def late(ack: Any) -> None:
            await released.wait()
            await ack()

        alice = stage.sandbox.rep("alice")
        await alice.slash("/log")
        form = await alice.modal()
        await form.fill({"Note": "typed"})
        assert await form.submit() == {}
        released.set()
        assert alice.notices == [TROUBLE]
        assert form.is_open
        assert form.value("Note") == "typed"


@pytest.mark.parametrize(
    "answer",
    [
        {"response_action": "errors", "errors": {"nowhere": "x"}},
        {"response_action": "errors", "errors": {}},
        {"response_action": "update", "view": modal("x" * 25)},
        {"response_action": "shrug"},
    ],
)
async def test_an_answer_that_slack_cannot_read_is_trouble(stage: Stage, answer: dict[str, Any]) -> None:
    opening(stage, modal())

    @stage.app.view("form")
    async def submitted(ack: Any) -> None:
        await ack(answer)

    alice = stage.sandbox.rep("alice")
    await alice.slash("/log")
    form = await alice.modal()
    await form.submit()
    assert alice.notices == [TROUBLE]
    assert form.is_open
    assert form.errors == {}


@pytest.mark.parametrize(
    ("answer", "titles"),
    [
        ({"response_action": "update", "view": modal("Changed")}, ["Form", "Changed"]),
        ({"response_action": "push", "view": modal("Third")}, ["Form", "Second", "Third"]),
        ({"response_action": "clear"}, []),
        ({}, ["Form"]),
    ],
)
async def test_a_submission_may_change_the_stack(stage: Stage, answer: dict[str, Any], titles: list[str]) -> None:
    opening(stage, modal())

    @stage.app.view("form")
    async def submitted(ack: Any) -> None:
        await ack(answer)

    alice = stage.sandbox.rep("alice")
    await alice.slash("/log")
    first = await alice.modal()
    stage.sandbox.workspace.new_view(alice.id, modal("Second"), None, on_top=True)
    await (await alice.modal("Second")).submit()
    assert [open_modal.title for open_modal in alice.modals] == titles
    assert first.title == "Form"


async def test_closing_tells_the_app_that_asked_for_it(stage: Stage) -> None:
    opening(stage, modal(notify_on_close=True, private_metadata="draft 7"))
    told: list[Any] = []

    @stage.app.view_closed("form")
    async def closed(ack: Any, body: Any) -> None:
        await ack()
        told.append((body["view"]["private_metadata"], body["is_cleared"]))

    alice = stage.sandbox.rep("alice")
    await alice.slash("/log")
    await (await alice.modal()).close()
    assert told == [("draft 7", False)]
    assert alice.modals == []


class TestResponseUrl:
    """Five uses, thirty minutes."""

    @pytest.fixture
    def clock(self) -> Clock:
        return Clock()

    @pytest.fixture
    def options(self, clock: Clock) -> dict[str, Any]:
        return {"clock": clock}

    async def url(self, stage: Stage) -> str:
        @stage.app.command("/log")
        async def log(ack: Any) -> None:
            await ack()

        await stage.sandbox.rep("alice").slash("/log")
        return str(stage.sandbox.requests[-1].payload["response_url"])

    async def post(self, url: str, body: dict[str, Any]) -> tuple[int, str]:
        async with aiohttp.ClientSession() as session, session.post(url, json=body) as response:
            return response.status, await response.text()

    async def test_a_sixth_use_is_refused(self, stage: Stage) -> None:
        url = await self.url(stage)
        for number in range(5):
            assert await self.post(url, {"text": str(number)}) == (200, "ok")
        status, text = await self.post(url, {"text": "5"})
        assert status == 404
        assert "used_url" in text
        assert [message.text for message in stage.sandbox.rep("alice").ephemerals()] == list("01234")

    async def test_it_expires_after_thirty_minutes(self, stage: Stage, clock: Clock) -> None:
        url = await self.url(stage)
        clock.now += 30 * 60 + 1
        assert "expired_url" in (await self.post(url, {"text": "x"}))[1]

    async def test_it_posts_for_all_only_when_told(self, stage: Stage) -> None:
        url = await self.url(stage)
        await self.post(url, {"text": "shared", "response_type": "in_channel"})
        assert [card.text for card in stage.sandbox.channel("#sales").cards] == ["shared"]

    @pytest.mark.parametrize(
        "body", [{}, {"text": "x", "blocks": [{"type": "x"}]}, {"text": "x", "response_type": "y"}]
    )
    async def test_it_refuses_what_a_message_may_not_be(self, stage: Stage, body: dict[str, Any]) -> None:
        assert (await self.post(await self.url(stage), body))[0] == 400

    async def test_it_replaces_and_deletes_the_message_it_came_from(self, stage: Stage) -> None:
        buttons = {
            "type": "actions",
            "elements": [{"type": "button", "action_id": "go", "text": plain("Go")}],
        }

        @stage.app.action("go")
        async def go(ack: Any, body: Any, respond: Any) -> None:
            await ack()
            assert "message" not in body, "an ephemeral message is not shown to the app"
            await respond(text="Gone", replace_original=True, blocks=[buttons])

        alice = stage.sandbox.rep("alice")
        await stage.answer("chat.postEphemeral", channel="C07SALS6B3F", user=alice.id, text="Choose", blocks=[buttons])
        message = await alice.ephemeral()
        await alice.click(message, "Go")
        assert message.text == "Gone"
        assert not message.edited
        url = stage.sandbox.requests[-1].payload["response_url"]
        assert await self.post(url, {"delete_original": True}) == (200, "ok")
        assert alice.ephemerals() == []


async def test_shortcuts_reach_the_app_by_the_names_of_the_manifest(stage: Stage) -> None:
    heard: list[str] = []

    @stage.app.shortcut("log")
    async def everywhere(ack: Any, body: Any) -> None:
        await ack()
        assert "response_url" not in body
        heard.append("global")

    @stage.app.shortcut("log_this")
    async def on_message(ack: Any, body: Any) -> None:
        await ack()
        heard.append(body["message"]["text"])

    alice = stage.sandbox.rep("alice")
    await alice.shortcut("Log a call")
    await alice.shortcut("Log this", await alice.say("514 555-0100 called"))
    assert heard == ["global", "514 555-0100 called"]
    with pytest.raises(LookupError, match="Log a call"):
        await alice.shortcut("Lock a call")
