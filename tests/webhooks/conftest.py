"""A running app with a receiver on its own machine, and a courier whose moments a test chooses."""

from collections.abc import AsyncIterator

import pytest

from bot.settings import Settings
from sandbox import Sandbox
from tests.home.conftest import listening
from tests.journeys.conftest import (
    alice,
    app,
    logs_as_in_production,
    sales,
    sandbox,
    sandbox_options,
    workspace,
)
from tests.webhooks.receiver import Receiver, receiving
from tests.world import settings_for

__all__ = ["alice", "app", "listening", "logs_as_in_production", "sales", "sandbox", "sandbox_options", "workspace"]

SECURE_KEY = "a secure key of the CRM's"


@pytest.fixture
def settings(sandbox: Sandbox, database_url: str, encryption_key: str) -> Settings:
    return settings_for(
        sandbox, database_url, encryption_key, hooks_allow_private=True, activix_secret=SECURE_KEY, activix_account=7
    )


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    async with receiving() as receiver:
        yield receiver
