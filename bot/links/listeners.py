"""The door of links: what is shown of a lead or a communication whose address is pasted in Slack."""

from bot.listening import Listening


def register(app: Listening) -> None:
    """Nothing is heard yet."""
