"""Socket Mode: the app fetches Slack's requests itself."""

import pytest

from bot.app import running
from bot.settings import Settings
from bot.startup import CannotStart
from sandbox import Sandbox
from tests.world import settings_for


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    return sqlite_url


@pytest.fixture
def settings(sandbox: Sandbox, database_url: str, encryption_key: str) -> Settings:
    return settings_for(sandbox, database_url, encryption_key, slack_app_token=sandbox.app_token)


async def test_commands_and_forms_work_through_the_socket(sandbox: Sandbox, settings: Settings) -> None:
    async with running(settings):
        await sandbox.until(lambda: sandbox.wire.connected, "the socket")
        alice = sandbox.rep("alice")
        answer = await alice.slash("/logcall help")
        assert answer is not None
        assert "/logcall" in answer.visible
        await alice.slash("/logcall 514 789-4561")
        assert (await alice.modal()).title == "Log a communication"
    await sandbox.until(lambda: not sandbox.wire.connected, "the socket being closed")


async def test_a_refused_app_token_stops_the_start_instead_of_trying_for_ever(
    sandbox: Sandbox, settings: Settings
) -> None:
    wrong = settings.model_copy(update={"slack_app_token": type(settings.slack_bot_token)("xapp-1-wrong")})
    with pytest.raises(CannotStart, match=r"SLACK_APP_TOKEN \(invalid_auth\): make one under"):
        async with running(wrong):
            pytest.fail("it started")
    assert len(sandbox.calls_of("apps.connections.open")) == 1
