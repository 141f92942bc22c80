"""Phone numbers that other systems send: in E.164, or as they are dialled in the workspace's own country."""

import re

import phonenumbers

from bot.reading.phones import read_phone
from bot.reading.unreadable import Unreadable
from models.methods import Invalid

_STORABLE = re.compile(r"\+[1-9][0-9]{4,14}")


def e164(field: str, written: str, region: str) -> str:
    """Raises Invalid, naming `field`."""
    try:
        return read_phone(written, region)
    except Unreadable:
        raise Invalid({field: "must be a phone number in use: in E.164, such as +15147894561, or national"}) from None


def whole_numbers(written: str, region: str) -> list[str]:
    """The E.164 numbers that `written` may mean, whether they are in use or not; none where it can be no number."""
    try:
        return [read_phone(written, region)]
    except Unreadable:
        return [number for number in number_beginnings(written, region) if _STORABLE.fullmatch(number)]


def number_beginnings(written: str, region: str) -> list[str]:
    """What E.164 numbers begin with whose first digits are `written`: national ones, or international. Without any
    digit, nothing."""
    digits = "".join(filter(str.isdecimal, written))
    if written.strip().startswith("+") or not digits:
        return [f"+{digits}"] if digits else []
    code = phonenumbers.country_code_for_region(region)
    return [f"+{code}{digits.lstrip('0')}", f"+{digits}"]
