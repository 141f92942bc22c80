"""Calls as a phone system reports them: late, twice and out of order. Called qualified: `call_logs.start(…)`."""

from bot.services.call_logs import raw_reports
from bot.services.call_logs.asking import asked, choose, ignore, make_lead
from bot.services.call_logs.left import settle_left
from bot.services.call_logs.reading import get
from bot.services.call_logs.reporting import start, update

__all__ = ["asked", "choose", "get", "ignore", "make_lead", "raw_reports", "settle_left", "start", "update"]
