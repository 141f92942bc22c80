"""The card of a communication, its thread, and the postman that keeps both true.

`register` is the door in (the card's buttons); `Postman` the door out.
"""

from bot.threads.listeners import register
from bot.threads.postman import Postman

__all__ = ["Postman", "register"]
