"""The same running app as the journeys have."""

from tests.journeys.conftest import alice, app, logs_as_in_production, sandbox, sandbox_options, settings

__all__ = ["alice", "app", "logs_as_in_production", "sandbox", "sandbox_options", "settings"]
