"""The door of channels: what each one hears of, and its digests."""

from bot.listening import Listening


def register(app: Listening) -> None:
    """Nothing is heard yet."""
