"""Clicks that were acted on: the same request may come again, and what it posted must not."""

from collections import deque

from bot.listening import Payload, person

_REMEMBERED = 1000


class Clicks:
    """Remembers the last thousand, in this process: a signed request is refused as too old after five minutes, and
    that many are not shared in that time. With several processes a repeated one may reach another."""

    def __init__(self) -> None:
        self._seen: deque[tuple[str, str]] = deque(maxlen=_REMEMBERED)

    def is_first(self, body: Payload) -> bool:
        """Whether the click in `body` was not seen before. It is from now on."""
        click = person(body), str(body["actions"][0]["action_ts"])
        if click in self._seen:
            return False
        self._seen.append(click)
        return True
