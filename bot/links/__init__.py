"""The door of links: what is shown of a lead or a communication whose address is pasted in Slack."""

from bot.links.listeners import register

__all__ = ["register"]
