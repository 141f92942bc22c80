"""A strict Slack workspace on your own machine: Web API server, browser page, and a driver for tests."""

from sandbox.changes import NeverHappened
from sandbox.driver import ChannelDriver, Rep
from sandbox.server import Sandbox
from sandbox.state import Message
from sandbox.surface import Surface
from sandbox.workspace import Refused

__all__ = ["ChannelDriver", "Message", "NeverHappened", "Refused", "Rep", "Sandbox", "Surface"]
