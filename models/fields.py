"""Column types of our own: text that is sealed at rest, and phone numbers."""

import re
from collections.abc import Sequence
from typing import Any

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from tortoise import fields
from tortoise.exceptions import ValidationError
from tortoise.validators import Validator

_FERNET_PREFIX = "gAAAAA"  # version byte 0x80 and the high bytes of a 64-bit time, in base64
_keys: MultiFernet | None = None
_newest: Fernet | None = None


class KeyProblem(Exception):
    """An encryption key is missing, is none, or does not open what it should. Says what to do."""


def use_keys(keys: Sequence[str]) -> None:
    """Seal with the first of `keys` and open with any of them. Each is a url-safe base64 Fernet key of 32 bytes.

    Raises KeyProblem where one is none; the message never repeats the key.
    """
    global _keys, _newest
    try:
        ring = [Fernet(key) for key in keys]
    except ValueError as problem:
        raise KeyProblem(
            "an encryption key is not 32 url-safe base64-encoded bytes: make one with `logcall keys new`"
        ) from problem
    _keys, _newest = (MultiFernet(ring), ring[0]) if ring else (None, None)


def _ring() -> MultiFernet:
    if _keys is None:
        raise KeyProblem("no encryption key: make one with `logcall keys new`")
    return _keys


class Sealed:
    """Text that was given to us to keep and never to show: printing, formatting or logging it shows `[hidden]`."""

    __slots__ = ("token",)

    def __init__(self, token: str) -> None:
        if not token.startswith(_FERNET_PREFIX):
            raise KeyProblem("this text is not sealed: use Sealed.seal()")
        self.token = token

    @classmethod
    def seal(cls, text: str) -> "Sealed":
        return cls(_ring().encrypt(text.encode()).decode())

    def unseal(self) -> str:
        """The text itself: for the data owner's own legal export, and for Logcall's own secrets where they are used."""
        try:
            return _ring().decrypt(self.token).decode()
        except InvalidToken as problem:
            raise KeyProblem("no encryption key opens this: add the key it was sealed with") from problem

    def resealed(self) -> "Sealed":
        """The same text under the newest key."""
        try:
            return Sealed(_ring().rotate(self.token).decode())
        except InvalidToken as problem:
            raise KeyProblem("no encryption key opens this: add the key it was sealed with") from problem

    @property
    def opens(self) -> bool:
        """Whether one of the keys opens it."""
        try:
            _ring().decrypt(self.token)
        except InvalidToken:
            return False
        return True

    @property
    def is_under_newest_key(self) -> bool:
        if _newest is None:
            return False
        try:
            _newest.decrypt(self.token)
        except InvalidToken:
            return False
        return True

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sealed) and other.token == self.token

    def __hash__(self) -> int:
        return hash(self.token)

    def __repr__(self) -> str:
        return "[hidden]"


class EncryptedText(fields.Field[Sealed]):
    """A column that holds sealed text. Plain text is refused: it must go through `Sealed.seal`."""

    SQL_TYPE = "TEXT"
    indexable = False
    field_type = Sealed

    def to_db_value(self, value: Sealed | None, instance: Any) -> str | None:
        if value is None:
            return None
        if not isinstance(value, Sealed):
            raise KeyProblem("this text is not sealed: use Sealed.seal()")
        return value.token


class _IsE164(Validator):
    pattern = re.compile(r"\+[1-9]\d{4,14}")

    def __call__(self, value: Any) -> None:
        if value is not None and not self.pattern.fullmatch(value):
            raise ValidationError("a phone number is stored in E.164, like +15147894561")


class E164(fields.CharField[str]):
    """A phone number as ITU-T E.164 writes it: `+`, country code, number, at most 15 digits."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs["max_length"] = 16
        kwargs["validators"] = [_IsE164()]
        super().__init__(**kwargs)
