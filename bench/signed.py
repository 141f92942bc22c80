"""Requests as Slack sends them, signed for real, as bytes ready for a socket.

Fields of a slash command and of a submission as in docs.slack.dev/interactivity.
"""

import hashlib
import hmac
import json
import time
from typing import Any
from urllib.parse import urlencode

SIGNING_SECRET = "8f742231b10e8888abcd99yyyzzz85a5"
TEAM, CHANNEL, REP = "T0BENCH", "C0BENCH0", "U0BENCH"
PATH = "/slack/events"


def signed(form: dict[str, str]) -> bytes:
    """One whole HTTP request. Its signature is good for five minutes."""
    body = urlencode(form).encode()
    now = str(int(time.time()))
    signature = hmac.new(SIGNING_SECRET.encode(), b"v0:" + now.encode() + b":" + body, hashlib.sha256).hexdigest()
    head = (
        f"POST {PATH} HTTP/1.1\r\n"
        "Host: 127.0.0.1\r\n"
        "User-Agent: Slackbot 1.0 (+https://api.slack.com/robots)\r\n"
        "Accept: application/json,*/*\r\n"
        "Content-Type: application/x-www-form-urlencoded\r\n"
        f"X-Slack-Request-Timestamp: {now}\r\n"
        f"X-Slack-Signature: v0={signature}\r\n"
        f"Content-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


def command(number: int, text: str = "", *, slack_url: str = "http://127.0.0.1:9/api/") -> bytes:
    """`/logcall <text>`, each with a trigger of its own; what is said to its response_url goes to `slack_url`."""
    return signed(
        {
            "token": "verification",
            "team_id": TEAM,
            "team_domain": "bench",
            "channel_id": CHANNEL,
            "channel_name": "sales",
            "user_id": REP,
            "user_name": "rep",
            "command": "/logcall",
            "text": text,
            "api_app_id": "A0BENCH",
            "is_enterprise_install": "false",
            "response_url": f"{slack_url}respond",
            "trigger_id": trigger(number),
        }
    )


def trigger(number: int) -> str:
    return f"{number}.{TEAM}.trigger"


def interaction(payload: dict[str, Any], number: int) -> bytes:
    """A submission or a click, with what is the same in all of them filled in."""
    common = {
        "team": {"id": TEAM, "domain": "bench"},
        "user": {"id": REP, "username": "rep", "name": "rep", "team_id": TEAM},
        "api_app_id": "A0BENCH",
        "token": "verification",
        "trigger_id": trigger(number),
        "is_enterprise_install": False,
        "enterprise": None,
    }
    return signed({"payload": json.dumps(common | payload)})
