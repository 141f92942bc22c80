"""The same running app as the journeys have, and a publisher whose rounds a test begins itself."""

from collections.abc import AsyncIterator

import pytest

from bot.client import http_session, slack_client
from bot.listening import Listening
from bot.services import workspaces
from bot.settings import Settings
from models import Workspace
from sandbox import Sandbox
from tests.journeys.conftest import sandbox, sandbox_options, settings

__all__ = ["sandbox", "sandbox_options", "settings"]


@pytest.fixture
async def listening(sandbox: Sandbox, settings: Settings, database: str) -> AsyncIterator[Listening]:
    async with http_session() as session:
        team = sandbox.workspace.team
        workspace = await workspaces.recognise(team.id, name=team.name, bot_user_id="U0LOGCALL", region="CA")
        client = slack_client(settings, session)
        yield Listening(settings=settings, workspace=workspace, client=client, session=session)


@pytest.fixture
def workspace(listening: Listening) -> Workspace:
    return listening.workspace
