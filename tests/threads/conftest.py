"""The same running app as the journeys have."""

from tests.journeys.conftest import alice, app, benoit, dana, sales, sandbox, sandbox_options, settings, workspace

__all__ = ["alice", "app", "benoit", "dana", "sales", "sandbox", "sandbox_options", "settings", "workspace"]
