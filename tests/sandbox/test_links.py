"""Links that the app unfolds, and files that it gives."""

from typing import Any

import aiohttp
import pytest

from sandbox import Message
from tests.sandbox.conftest import MANIFEST, Stage

LINK = "https://crm.example/leads/7"
SALES = "C07SALS6B3F"
BOT = ["chat:write", "links:read", "links:write", "files:write", "channels:read"]


@pytest.fixture
def options() -> dict[str, Any]:
    return {"pacing": 0, "manifest": MANIFEST | {"oauth_config": {"scopes": {"bot": BOT}}}}


@pytest.fixture
def heard(stage: Stage) -> list[dict[str, Any]]:
    """The events that the app heard."""
    events: list[dict[str, Any]] = []

    @stage.app.event("link_shared")
    async def link(event: Any) -> None:
        events.append(event)

    return events


def card(text: str = "Sophie") -> dict[str, Any]:
    button = {"type": "button", "action_id": "open", "text": {"type": "plain_text", "text": "Open"}, "value": "7"}
    return {
        "blocks": [
            {"type": "section", "text": {"type": "mrkdwn", "text": text}},
            {"type": "actions", "elements": [button]},
        ]
    }


async def paste(stage: Stage, text: str = LINK, channel: str = "#sales") -> Message:
    message = await stage.sandbox.rep("alice").say(text, channel)
    await stage.sandbox.events_settled()
    return message


async def test_a_link_is_told_of_wherever_it_is_pasted(stage: Stage, heard: list[dict[str, Any]]) -> None:
    await paste(stage, f"Two: {LINK}, <https://www.crm.example/x|y>. Not https://evilcrm.example/", "#general")
    [event] = heard
    assert [link["url"] for link in event["links"]] == [LINK, "https://www.crm.example/x"]
    assert event["is_bot_user_member"] is False
    assert event["source"] == "conversations_history"


async def test_an_unfolded_link_stands_under_its_message(stage: Stage, heard: list[dict[str, Any]]) -> None:
    message = await paste(stage)
    where = {"unfurl_id": heard[0]["unfurl_id"], "source": heard[0]["source"]}
    assert await stage.error("chat.unfurl", **where, unfurls={LINK: card()}) == ""
    assert message.unfolded == "Sophie\nOpen"
    assert await stage.error("chat.unfurl", channel=SALES, ts=message.ts, unfurls={LINK: card("Again")}) == ""
    assert message.unfolded == "Again\nOpen"


async def test_a_button_of_an_unfolded_link_names_the_link(stage: Stage, heard: list[dict[str, Any]]) -> None:
    clicks: list[Any] = []

    @stage.app.action("open")
    async def opened(ack: Any, body: Any) -> None:
        clicks.append(body)
        await ack()

    message = await paste(stage)
    await stage.answer("chat.unfurl", channel=SALES, ts=message.ts, unfurls={LINK: card()})
    await stage.sandbox.rep("benoit").click(message, "Open")
    [body] = clicks
    assert body["container"]["type"] == "message_attachment"
    assert body["app_unfurl"]["app_unfurl_url"] == LINK
    assert "message" not in body


async def test_a_link_unfolds_before_it_is_sent(stage: Stage, heard: list[dict[str, Any]]) -> None:
    alice = stage.sandbox.rep("alice")
    assert await alice.compose("No link") is None
    preview = await alice.compose(f"See {LINK}")
    await stage.sandbox.events_settled()
    [event] = heard
    assert (event["channel"], event["source"]) == ("COMPOSER", "composer")
    assert preview is not None
    answer = {"unfurl_id": preview.id, "unfurls": {LINK: card()}}
    assert await stage.error("chat.unfurl", **answer, source="conversations_history") == "invalid_unfurl_id"
    assert await stage.error("chat.unfurl", **answer, source="composer") == ""
    assert list(preview.unfurls) == [LINK]


@pytest.mark.parametrize(
    ("args", "error"),
    [
        ({"ts": "1.0"}, "missing_channel"),
        ({"channel": SALES}, "missing_ts"),
        ({"unfurl_id": "x"}, "missing_source"),
        ({"source": "composer"}, "missing_unfurl_id"),
        ({"source": "x", "unfurl_id": "x"}, "invalid_source"),
        ({"channel": SALES, "ts": "1.0"}, "cannot_find_message"),
        ({"channel": "C0", "ts": "1.0"}, "cannot_find_channel"),
    ],
)
async def test_what_is_nowhere_is_not_unfolded(stage: Stage, args: dict[str, Any], error: str) -> None:
    assert await stage.error("chat.unfurl", **args, unfurls={LINK: card()}) == error


async def test_only_a_link_of_the_message_and_only_proper_blocks(stage: Stage, heard: list[dict[str, Any]]) -> None:
    message = await paste(stage)
    where = {"channel": SALES, "ts": message.ts}
    assert await stage.error("chat.unfurl", **where) == "missing_unfurls"
    assert await stage.error("chat.unfurl", **where, unfurls={"https://crm.example/": card()}) == "cannot_unfurl_url"
    wrong = {"blocks": [{"type": "section", "text": {"type": "mrkdwn", "text": ""}}]}
    assert await stage.error("chat.unfurl", **where, unfurls={LINK: wrong}) == "cannot_parse_attachment"
    assert message.unfolded == ""


async def test_a_file_is_shown_once_its_bytes_came_and_can_be_downloaded(stage: Stage) -> None:
    begun = await stage.answer("files.getUploadURLExternal", filename="é.csv", length=3)
    share = {"files": [{"id": begun["file_id"], "title": "Everything"}], "channel_id": SALES}
    assert await stage.error("files.completeUploadExternal", **share) == "file_update_failed"
    async with aiohttp.ClientSession() as session:
        assert (await session.post(begun["upload_url"], data=b"too long")).status == 400
        assert (await session.post(begun["upload_url"], data=b"a,b")).status == 200
        assert await stage.error("files.completeUploadExternal", **share) == ""
        [message] = stage.sandbox.channel("#sales").messages
        assert message.visible == "Everything"
        got = await session.get(f"{stage.sandbox.url}/files/{begun['file_id']}")
        assert await got.read() == b"a,b"
        assert got.headers["Content-Disposition"] == "attachment; filename*=UTF-8''%C3%A9.csv"


async def test_a_channel_that_another_company_shares_says_so(stage: Stage, heard: list[dict[str, Any]]) -> None:
    await paste(stage, channel="#partners")
    assert stage.sandbox.deliveries[-1].body["is_ext_shared_channel"] is True
    shown = await stage.answer("conversations.info", channel="C07PRTN5D8K")
    assert shown["channel"]["is_ext_shared"] is True
