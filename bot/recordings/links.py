"""Links to a recording: for whoever has one, and for ten minutes. Pure.

A link is signed with a key that is derived from the encryption keys: one made under an older key holds until it ends.
"""

import hmac
from base64 import urlsafe_b64decode
from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import lru_cache
from hashlib import sha256

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

VALID_FOR = timedelta(minutes=10)
PATH = "/recordings/"


def address(base: str, recording_id: int, *, now: datetime, keys: Sequence[str]) -> str:
    """`base`: LOGCALL_URL. `keys`: the encryption keys, the newest first."""
    said = f"{recording_id}.{int((now + VALID_FOR).timestamp())}"
    return f"{base}{PATH}{said}.{_signature(said, keys[0])}"


def read(token: str, *, now: datetime, keys: Sequence[str]) -> int | None:
    """The id of the recording that a link leads to; None for a link that is over, or none of ours."""
    said, _, signature = token.rpartition(".")
    if not token.isascii() or not any(hmac.compare_digest(_signature(said, key), signature) for key in keys):
        return None
    recording_id, _, until = said.partition(".")
    return int(recording_id) if now.timestamp() < int(until) else None


def _signature(said: str, key: str) -> str:
    return hmac.new(_derived(key), said.encode(), sha256).hexdigest()


@lru_cache(maxsize=16)
def _derived(key: str) -> bytes:
    hkdf = HKDF(algorithm=SHA256(), length=32, salt=None, info=b"logcall: links to recordings")
    return hkdf.derive(urlsafe_b64decode(key))
