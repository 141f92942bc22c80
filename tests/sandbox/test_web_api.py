"""The Web API refuses what Slack refuses, with Slack's own codes."""

from typing import Any

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from tests.sandbox.conftest import MANIFEST, Clock, Stage

SALES, GENERAL, MANAGERS = "C07SALS6B3F", "C07GNRL1A8D", "C07MNGR4H7S"
ALICE, MARC = "U07ALTR5K1N", "U07GSTM3Z5R"


async def test_a_call_needs_the_bots_own_token(stage: Stage) -> None:
    assert await stage.error("auth.test") == ""
    stage.client.token = "xoxb-another"
    assert await stage.error("auth.test") == "invalid_auth"
    stage.client.token = None
    assert await stage.error("auth.test") == "not_authed"
    stage.client.token = stage.sandbox.app_token
    assert await stage.error("auth.test") == "not_allowed_token_type"


async def test_a_method_needs_the_scope_that_the_manifest_asks_for(stage: Stage) -> None:
    answer = await stage.answer("team.info")
    assert answer["error"] == "missing_scope"
    assert answer["needed"] == "team:read"
    assert "chat:write" in answer["provided"].split(",")
    assert await stage.error("users.lookupByEmail", email="alice@rivage-automobiles.example") == "missing_scope"


async def test_an_email_is_shown_only_with_its_own_scope(stage: Stage) -> None:
    user = (await stage.answer("users.info", user=ALICE, include_locale=True))["user"]
    assert "email" not in user["profile"]
    assert user["real_name"] == "Alice Tremblay"
    assert user["tz"] == "America/Montreal"
    assert user["locale"] == "en-US"
    assert user["is_admin"] is False


async def test_what_slack_does_not_have_is_an_unknown_method(stage: Stage) -> None:
    answer = await stage.answer("chat.shout", text="x")
    assert answer["error"] == "unknown_method"


async def test_a_missing_argument_is_named(stage: Stage) -> None:
    answer = await stage.answer("chat.postMessage", text="x")
    assert answer["error"] == "invalid_arguments"
    assert answer["response_metadata"]["messages"] == ["[ERROR] missing required field: channel"]


@pytest.mark.parametrize(
    ("args", "error"),
    [
        ({"channel": "C000", "text": "x"}, "channel_not_found"),
        ({"channel": MANAGERS, "text": "x"}, "channel_not_found"),
        ({"channel": GENERAL, "text": "x"}, "not_in_channel"),
        ({"channel": SALES}, "no_text"),
        ({"channel": SALES, "text": "  "}, "no_text"),
        ({"channel": SALES, "text": "x" * 40_001}, "msg_too_long"),
        ({"channel": SALES, "text": "x", "thread_ts": "1.000001"}, "cannot_reply_to_message"),
        ({"channel": SALES, "text": "x", "blocks": "[{"}, "invalid_blocks_format"),
        ({"channel": SALES, "text": "x", "blocks": [{"type": "section"}]}, "invalid_blocks"),
        ({"channel": SALES, "text": "x", "metadata": {"event_type": "a"}}, "invalid_metadata_schema"),
        ({"channel": SALES, "text": "x" * 40_000}, ""),
        ({"channel": ALICE, "text": "x"}, ""),
    ],
)
async def test_a_post_is_refused_or_taken(stage: Stage, args: dict[str, Any], error: str) -> None:
    assert await stage.error("chat.postMessage", **args) == error


async def test_an_archived_channel_takes_no_post_and_no_edit(stage: Stage) -> None:
    sales = stage.sandbox.channel("#sales")
    posted = await stage.answer("chat.postMessage", channel=SALES, text="x")
    sales.archive()
    assert await stage.error("chat.postMessage", channel=SALES, text="y") == "is_archived"
    assert await stage.error("chat.update", channel=SALES, ts=posted["ts"], text="y") == "is_inactive"
    assert sales.messages[0].text == "x"


async def test_only_the_apps_own_messages_are_edited_and_deleted(stage: Stage) -> None:
    said = await stage.sandbox.rep("alice").say("Hello", channel="#sales")
    assert await stage.error("chat.update", channel=SALES, ts=said.ts, text="Bye") == "cant_update_message"
    assert await stage.error("chat.delete", channel=SALES, ts=said.ts) == "cant_delete_message"
    assert await stage.error("chat.update", channel=SALES, ts="1.000001", text="Bye") == "message_not_found"
    posted = await stage.answer("chat.postMessage", channel=SALES, text="x")
    assert await stage.error("chat.update", channel=SALES, ts=posted["ts"], text="x" * 4_001) == "msg_too_long"
    assert await stage.error("chat.delete", channel=SALES, ts=posted["ts"]) == ""
    assert stage.sandbox.channel("#sales").messages == [said]


async def test_an_edit_keeps_blocks_that_it_does_not_name_and_an_empty_list_removes_them(stage: Stage) -> None:
    blocks = [{"type": "section", "text": {"type": "mrkdwn", "text": "*Card*"}}]
    posted = await stage.answer("chat.postMessage", channel=SALES, text="x", blocks=blocks)
    card = stage.sandbox.channel("#sales").cards[0]
    await stage.answer("chat.update", channel=SALES, ts=posted["ts"], text="y")
    assert (card.text, card.visible, card.edited) == ("y", "Card", True)
    await stage.answer("chat.update", channel=SALES, ts=posted["ts"], text="z", blocks=[])
    assert card.visible == "z"
    assert card.blocks is None


async def test_a_reply_of_a_reply_is_refused(stage: Stage) -> None:
    root = await stage.answer("chat.postMessage", channel=SALES, text="root")
    reply = await stage.answer("chat.postMessage", channel=SALES, text="reply", thread_ts=root["ts"])
    error = await stage.error("chat.postMessage", channel=SALES, text="deeper", thread_ts=reply["ts"])
    assert error == "cannot_reply_to_message"
    sales = stage.sandbox.channel("#sales")
    assert [message.text for message in sales.thread(sales.cards[0])] == ["reply"]


async def test_an_ephemeral_message_needs_both_in_the_channel(stage: Stage) -> None:
    error = stage.error
    assert await error("chat.postEphemeral", channel=GENERAL, user=ALICE, text="x") == "not_in_channel"
    stage.sandbox.channel("#sales").leave("marc")
    assert await error("chat.postEphemeral", channel=SALES, user=MARC, text="x") == "user_not_in_channel"
    assert await error("chat.postEphemeral", channel=SALES, user=ALICE, text="for you") == ""
    assert [message.text for message in stage.sandbox.rep("alice").ephemerals("#sales")] == ["for you"]
    assert stage.sandbox.channel("#sales").messages == []


async def test_a_channel_is_described_as_the_app_sees_it(stage: Stage) -> None:
    sales = (await stage.answer("conversations.info", channel=SALES))["channel"]
    assert (sales["name"], sales["is_member"], sales["is_private"], sales["is_archived"]) == (
        "sales",
        True,
        False,
        False,
    )
    assert (await stage.answer("conversations.info", channel=GENERAL))["channel"]["is_member"] is False
    assert await stage.error("conversations.info", channel=MANAGERS) == "channel_not_found"
    stage.sandbox.channel("#managers").join()
    assert (await stage.answer("conversations.info", channel=MANAGERS))["channel"]["is_private"] is True
    im = (await stage.answer("conversations.open", users=ALICE))["channel"]["id"]
    assert await stage.error("conversations.info", channel=im) == "missing_scope"


async def test_lists_come_in_pages(stage: Stage) -> None:
    first = await stage.answer("users.list", limit=2)
    assert len(first["members"]) == 2
    rest = await stage.answer("users.list", limit=100, cursor=first["response_metadata"]["next_cursor"])
    names = [user["name"] for user in first["members"] + rest["members"]]
    assert names == ["alice", "benoit", "chloe", "dana", "marc", "logcall"]
    mine = await stage.answer("users.conversations")
    assert [channel["name"] for channel in mine["channels"]] == ["sales", "service", "partners"]


async def test_arguments_may_come_as_a_form_or_a_query_with_json_inside(stage: Stage) -> None:
    client = AsyncWebClient(token=stage.sandbox.token, base_url=stage.sandbox.api_url)
    blocks = '[{"type": "divider"}]'
    await client.api_call("chat.postMessage", data={"channel": SALES, "text": "x", "blocks": blocks})
    await client.users_info(user=ALICE)
    assert stage.sandbox.channel("#sales").cards[0].blocks[0]["type"] == "divider"
    assert [call.method for call in stage.sandbox.calls] == ["chat.postMessage", "users.info"]
    assert stage.sandbox.calls[0].args["blocks"] == blocks


async def test_a_permalink_leads_to_the_message(stage: Stage) -> None:
    posted = await stage.answer("chat.postMessage", channel=SALES, text="x")
    link = (await stage.answer("chat.getPermalink", channel=SALES, message_ts=posted["ts"]))["permalink"]
    assert link == f"https://rivage-automobiles.slack.com/archives/{SALES}/p{posted['ts'].replace('.', '')}"


async def test_every_byte_that_the_app_sends_is_kept(stage: Stage) -> None:
    await stage.answer("chat.postMessage", channel=SALES, text="a secret word")
    assert b"a secret word" in stage.sandbox.received_bytes()
    assert b"another" not in stage.sandbox.received_bytes()


class TestPacing:
    """One message a second in each channel, by the sandbox's clock."""

    @pytest.fixture
    def clock(self) -> Clock:
        return Clock()

    @pytest.fixture
    def options(self, clock: Clock) -> dict[str, Any]:
        return {"pacing": 1.0, "clock": clock}

    async def test_a_second_message_within_the_second_is_limited(self, stage: Stage, clock: Clock) -> None:
        assert await stage.error("chat.postMessage", channel=SALES, text="1") == ""
        response: Any = None
        try:
            await stage.client.chat_postMessage(channel=SALES, text="2")
        except Exception as limited:
            response = limited.response  # type: ignore[attr-defined]
        assert response.status_code == 429
        assert response.headers["Retry-After"] == "1"
        assert response["error"] == "ratelimited"
        assert await stage.error("chat.postMessage", channel="C07SRVC9E2G", text="elsewhere") == ""
        clock.now += 1
        assert await stage.error("chat.postMessage", channel=SALES, text="2") == ""
        assert [card.text for card in stage.sandbox.channel("#sales").cards] == ["1", "2"]


class TestMoreScopes:
    """What further scopes open."""

    @pytest.fixture
    def options(self) -> dict[str, Any]:
        scopes = ["chat:write", "chat:write.public", "users:read", "users:read.email", "channels:join"]
        return {"manifest": MANIFEST | {"oauth_config": {"scopes": {"bot": scopes}}}, "pacing": 0}

    async def test_the_email_scope_shows_the_email(self, stage: Stage) -> None:
        user = (await stage.answer("users.info", user=ALICE))["user"]
        assert user["profile"]["email"] == "alice@rivage-automobiles.example"
        found = await stage.answer("users.lookupByEmail", email="ALICE@rivage-automobiles.example")
        assert found["user"]["id"] == ALICE

    async def test_the_public_scope_posts_in_public_channels_without_joining(self, stage: Stage) -> None:
        assert await stage.error("chat.postMessage", channel=GENERAL, text="x") == ""
        assert await stage.error("chat.postMessage", channel=MANAGERS, text="x") == "channel_not_found"

    async def test_the_join_scope_joins(self, stage: Stage) -> None:
        assert (await stage.answer("conversations.join", channel=GENERAL))["channel"]["is_member"] is True
