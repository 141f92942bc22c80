"""Phone numbers of a file, and the extensions that are written behind them."""

import re
from functools import lru_cache

import phonenumbers

from bot.reading.phones import read_phone
from bot.reading.unreadable import Unreadable

_NORTH_AMERICA = 1
_NORTH_AMERICANS = frozenset(phonenumbers.COUNTRY_CODE_TO_REGION_CODE[_NORTH_AMERICA])
_WRITTEN_OUT = re.compile(r"(?P<code>\+?1[ .-]?)?\(?([2-9]\d\d)\)?[ .-]{0,2}(\d{3})[ .-]?(\d{4})", re.ASCII)
_EXTENSION = re.compile(r"[\s,;]*(?:extension|ext|poste|post|x|#)\.?\s*[:#]?\s*(\d{1,6})\s*\Z", re.IGNORECASE)


def read_number(text: str, region: str) -> str:
    """The E.164 number that `text` says, as `bot.reading` reads it; quicker where it is a North American one that is
    written in the usual way, which is most of a file. Raises Unreadable."""
    usual = _WRITTEN_OUT.fullmatch(text)
    if usual and (region in _NORTH_AMERICANS or (usual["code"] or "").startswith("+")):
        area, exchange, last = usual.groups()[1:]
        if _is_given_out(area + exchange):
            return f"+1{area}{exchange}{last}"
    return read_phone(text, region)


def without_extension(text: str) -> tuple[str, str]:
    """A number as it is written, and its extension: ("514 789-4561", "22") of "514 789-4561 ext. 22"."""
    found = _EXTENSION.search(text)
    return (text[: found.start()], found[1]) if found else (text, "")


def is_number(text: str, region: str) -> bool:
    try:
        read_number(without_extension(text)[0], region)
    except Unreadable:
        return False
    return True


@lru_cache(maxsize=1 << 16)
def _is_given_out(block: str) -> bool:
    """Whether a North American block, area and exchange, is in use: all of its ten thousand numbers are, or none."""
    number = phonenumbers.PhoneNumber(country_code=_NORTH_AMERICA, national_number=int(f"{block}0000"))
    return phonenumbers.is_valid_number(number)
