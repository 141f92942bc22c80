"""The same running app as the journeys have."""

from tests.journeys.conftest import alice, app, sandbox, sandbox_options, settings

__all__ = ["alice", "app", "sandbox", "sandbox_options", "settings"]
