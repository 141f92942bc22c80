"""A postman at work on a database and a sandbox, as the threads' tests have it, with the door of follow-ups."""

import pytest

from bot import follow_ups
from bot.listening import Listening
from tests.threads.conftest import sandbox, sandbox_options, settings
from tests.threads.test_postman import listening as bare_listening

__all__ = ["bare_listening", "sandbox", "sandbox_options", "settings"]


@pytest.fixture
def listening(bare_listening: Listening) -> Listening:
    follow_ups.register(bare_listening)
    return bare_listening
