"""Calls to Slack: what is tried again, and what is said of a failure."""

import pytest
from slack_sdk.errors import SlackApiError

from bot.app import App
from sandbox import Sandbox


async def test_a_question_is_asked_again_when_slack_hangs_up(app: App, sandbox: Sandbox) -> None:
    sandbox.fail("users.info", drop=True)
    response = await app.listening.client.users_info(user=sandbox.rep("alice").id)
    assert response["user"]["name"] == "alice"
    assert len(sandbox.calls_of("users.info")) == 2


@pytest.mark.parametrize("fault", [{"drop_after": True}, {"status": 503}, {"ratelimited": 1}])
async def test_a_post_is_never_sent_again_on_the_way(app: App, sandbox: Sandbox, fault: dict[str, object]) -> None:
    sandbox.fail("chat.postMessage", **fault)
    with pytest.raises(Exception):  # noqa: B017, PT011 (each fault has its own)
        await app.listening.client.chat_postMessage(channel=sandbox.channel("#sales").id, text="Hello")
    assert len(sandbox.calls_of("chat.postMessage")) == 1


@pytest.mark.parametrize("status", [500, 502])
async def test_a_page_in_place_of_an_answer_has_an_error_word_too(app: App, sandbox: Sandbox, status: int) -> None:
    sandbox.fail("chat.postMessage", status=status)
    with pytest.raises(SlackApiError) as refused:
        await app.listening.client.chat_postMessage(channel=sandbox.channel("#sales").id, text="Hello")
    assert refused.value.response.get("error") == f"http_{status}"
