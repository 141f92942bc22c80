"""The browser page's door: state, live state, and acts."""

import copy
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest

from tests.sandbox.conftest import MANIFEST, Stage

ALICE, DANA, MARC = "U07ALTR5K1N", "U07DNKF7V9H", "U07GSTM3Z5R"
SALES, MANAGERS = "C07SALS6B3F", "C07MNGR4H7S"


@pytest.fixture
async def browser(stage: Stage) -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession(stage.sandbox.url) as session:
        yield session


async def state(browser: aiohttp.ClientSession, who: str = ALICE) -> dict[str, Any]:
    async with browser.get("/ui/state", params={"as": who}) as response:
        return dict(await response.json())


async def act(browser: aiohttp.ClientSession, **body: Any) -> dict[str, Any]:
    async with browser.post("/ui/act", json={"as": ALICE, **body}) as response:
        return dict(await response.json())


def opening(stage: Stage) -> None:
    plain = {"type": "plain_text", "text": "Note"}
    view = {
        "type": "modal",
        "callback_id": "form",
        "title": plain,
        "submit": plain,
        "private_metadata": "never shown",
        "blocks": [
            {
                "type": "input",
                "block_id": "b",
                "label": plain,
                "element": {"type": "plain_text_input", "action_id": "a"},
            },
            {
                "type": "input",
                "block_id": "lead",
                "optional": True,
                "label": plain,
                "element": {"type": "external_select", "action_id": "lead", "min_query_length": 1},
            },
        ],
    }

    @stage.app.command("/log")
    async def log(ack: Any, body: Any, client: Any) -> None:
        await client.views_open(trigger_id=body["trigger_id"], view=view)
        await ack()

    @stage.app.options("lead")
    async def leads(ack: Any, payload: Any) -> None:
        await ack(options=[{"text": {"type": "plain_text", "text": payload["value"].upper()}, "value": "1"}])

    @stage.app.view("form")
    async def submitted(ack: Any, view: Any, client: Any) -> None:
        note = view["state"]["values"]["b"]["a"]["value"]
        if note == "bad":
            await ack(response_action="errors", errors={"b": "Not that"})
        else:
            await ack()
            await client.chat_postMessage(channel=SALES, text=note)


async def test_the_state_is_what_one_person_may_see(stage: Stage, browser: aiohttp.ClientSession) -> None:
    seen = await state(browser)
    assert seen["workspace"] == {"name": "Rivage Automobiles", "domain": "rivage-automobiles"}
    assert seen["me"] == ALICE
    assert seen["app"]["commands"] == [{"command": "/log", "description": "Log a call", "usage_hint": "[text]"}]
    assert [shortcut["type"] for shortcut in seen["app"]["shortcuts"]] == ["global", "message"]
    assert seen["app"]["connected"] is True
    assert sum(user["is_person"] for user in seen["users"]) == 5
    names = [channel["name"] for channel in seen["channels"] if channel["kind"] != "im"]
    assert names == ["general", "sales", "service", "partners"]
    assert [channel["kind"] for channel in seen["channels"]].count("im") == 1
    assert MANAGERS in {channel["id"] for channel in (await state(browser, DANA))["channels"]}
    guest = [channel["name"] for channel in (await state(browser, MARC))["channels"] if channel["kind"] != "im"]
    assert guest == ["sales"]


async def test_a_call_is_logged_from_the_page(stage: Stage, browser: aiohttp.ClientSession) -> None:
    opening(stage)
    assert await act(browser, do="slash", channel=SALES, text="/log") == {"ok": True}
    view = (await state(browser))["views"][0]
    assert "private_metadata" not in view
    assert view["values"]["b"]["a"] == {"type": "plain_text_input", "value": None}
    offered = await act(browser, do="suggest", view_id=view["id"], block_id="lead", action_id="lead", query="ana")
    assert [option["text"]["text"] for option in offered["options"]] == ["ANA"]

    def typed(value: str) -> dict[str, Any]:
        return {"b": {"a": {"type": "plain_text_input", "value": value}}}

    refused = await act(browser, do="submit", view_id=view["id"], values=typed("bad"))
    assert refused == {"ok": True, "errors": {"b": "Not that"}}
    assert (await state(browser))["views"][0]["errors"] == {"b": "Not that"}
    assert await act(browser, do="submit", view_id=view["id"], values=typed("Called")) == {"ok": True, "errors": {}}
    await stage.sandbox.channel("#sales").wait(lambda sales: sales.cards)
    seen = await state(browser)
    assert seen["views"] == []
    assert [message["text"] for message in seen["messages"][SALES]] == ["Called"]
    assert next(channel["unread"] for channel in seen["channels"] if channel["id"] == SALES) == 1
    await act(browser, do="read", channel=SALES)
    assert next(c["unread"] for c in (await state(browser))["channels"] if c["id"] == SALES) == 0


async def test_live_state_comes_at_once_and_after_every_change(stage: Stage, browser: aiohttp.ClientSession) -> None:
    async with browser.ws_connect(f"/ui/live?as={ALICE}") as socket:
        first = await socket.receive_json()
        assert first["type"] == "state"
        assert first["state"]["messages"][SALES] == []
        await act(browser, do="say", channel=SALES, text="Hello")
        second = await socket.receive_json()
        assert [message["text"] for message in second["state"]["messages"][SALES]] == ["Hello"]


async def test_an_ephemeral_message_is_in_one_persons_state_alone(stage: Stage, browser: aiohttp.ClientSession) -> None:
    await stage.answer("chat.postEphemeral", channel=SALES, user=ALICE, text="for you")
    assert [message["ephemeral"] for message in (await state(browser))["messages"][SALES]] == [True]
    assert (await state(browser, DANA))["messages"][SALES] == []


async def test_a_thread_counts_its_replies(stage: Stage, browser: aiohttp.ClientSession) -> None:
    root = await stage.answer("chat.postMessage", channel=SALES, text="card")
    await act(browser, do="say", channel=SALES, thread_ts=root["ts"], text="mine")
    card, reply = (await state(browser))["messages"][SALES]
    assert (card["reply_count"], card["reply_users"]) == (1, [ALICE])
    assert reply["thread_ts"] == card["ts"]


async def test_slacks_own_commands_work_and_failures_are_notices(stage: Stage, browser: aiohttp.ClientSession) -> None:
    await act(browser, do="slash", channel=SALES, text="/remove @logcall")
    assert next(c["app_is_member"] for c in (await state(browser))["channels"] if c["id"] == SALES) is False
    await act(browser, do="slash", channel=SALES, text="/archive")
    assert next(c["is_archived"] for c in (await state(browser))["channels"] if c["id"] == SALES) is True
    await act(browser, do="slash", channel=SALES, text="/unarchive")
    await act(browser, do="slash", channel=SALES, text="/nothing")
    levels = [notice["level"] for notice in (await state(browser))["notices"]]
    assert levels == ["info", "info", "info", "error"]


@pytest.mark.parametrize(
    ("body", "error"),
    [
        ({"do": "say", "channel": MANAGERS, "text": "x"}, "channel_not_found"),
        ({"do": "submit", "view_id": "V0"}, "not_found"),
        ({"do": "dance"}, "unknown_act"),
        ({"do": "slash"}, "invalid_arguments"),
    ],
)
async def test_an_act_that_cannot_be_is_refused_with_a_sentence(
    stage: Stage, browser: aiohttp.ClientSession, body: dict[str, Any], error: str
) -> None:
    answer = await act(browser, **body)
    assert answer["ok"] is False
    assert answer["error"] == error
    assert answer["message"]


async def test_another_site_cannot_act(stage: Stage, browser: aiohttp.ClientSession) -> None:
    body = {"as": ALICE, "do": "say", "channel": SALES, "text": "x"}
    async with browser.post("/ui/act", json=body, headers={"Origin": "https://evil.example"}) as response:
        assert response.status == 403
    assert stage.sandbox.channel("#sales").messages == []


async def test_the_page_itself_is_served(stage: Stage, browser: aiohttp.ClientSession) -> None:
    async with browser.get("/") as response:
        assert response.status == 200
        assert response.content_type == "text/html"


class TestReadOnlyMessages:
    """A manifest that lets nobody write to the app."""

    @pytest.fixture
    def options(self) -> dict[str, Any]:
        manifest = copy.deepcopy(MANIFEST)
        manifest["features"]["app_home"]["messages_tab_read_only_enabled"] = True
        return {"manifest": manifest}

    async def test_nobody_writes_to_the_app_and_the_page_knows(
        self, stage: Stage, browser: aiohttp.ClientSession
    ) -> None:
        await stage.answer("chat.postMessage", channel=ALICE, text="Hello")
        seen = await state(browser)
        assert seen["app"]["messages_read_only"] is True
        direct = next(channel["id"] for channel in seen["channels"] if channel["kind"] == "im")
        answer = await act(browser, do="say", channel=direct, text="Hi")
        assert answer["message"] == "Sending messages to this app has been turned off."
        assert len((await state(browser))["messages"][direct]) == 1
        assert (await act(browser, do="say", channel=SALES, text="Hi"))["ok"] is True
