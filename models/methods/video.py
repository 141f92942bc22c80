"""Video meetings. Their URL is write-only in the CRM, "for privacy reasons"."""

from typing import Any
from urllib.parse import urlsplit

from models.methods.field import Field, FieldKind, Method
from models.status import Direction


def _judge(_direction: Direction, values: dict[str, Any]) -> dict[str, str]:
    if "url" not in values or is_web_address(values["url"]):
        return {}
    return {"url": "must be a web address that begins with https://"}


def is_web_address(url: Any) -> bool:
    try:
        parts = urlsplit(url)
    except (ValueError, AttributeError, TypeError):
        return False
    return parts.scheme in ("http", "https") and bool(parts.hostname) and " " not in url


VIDEO = Method(
    name="video",
    label="Video meeting",
    done={Direction.OUTGOING: "Video meeting", Direction.INCOMING: "Incoming video meeting"},
    fields=(Field("url", FieldKind.URL, "Meeting link", write_only=True, max_length=2048),),
    judge=_judge,
)
