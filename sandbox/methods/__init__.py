"""The Web API methods that the sandbox knows, one module for each family."""

from sandbox.methods import app, chat, conversations, files, people, views
from sandbox.methods.registry import METHODS, Api, TooFast

__all__ = ["METHODS", "Api", "TooFast", "app", "chat", "conversations", "files", "people", "views"]
