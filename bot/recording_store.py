"""Where the files of recordings lie: a folder, or a bucket of a store that speaks S3. Files go in and out in pieces,
so that none is ever in memory as a whole."""

import asyncio
import os
from collections.abc import AsyncIterable, AsyncIterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import obstore
from obstore.store import LocalStore, S3Store

if TYPE_CHECKING:
    from obstore import GetResult

_MIB = 1024 * 1024
_SMALLEST_PART = 5 * _MIB  # of an upload to S3, but for the last
_READ_AT_ONCE = 256 * 1024
_RETRIED_FOR = timedelta(seconds=20)


@dataclass(frozen=True, slots=True)
class S3Access:
    """How to get into a bucket. What is blank, the machine itself has to know: by AWS_… in its environment, or by its
    role."""

    endpoint: str = ""
    """The address of a store that is not Amazon's."""
    region: str = ""
    key_id: str = ""
    secret: str = ""


class RecordingStore:
    """`where`: a folder, which is made once it is needed, or `s3://bucket/prefix`. A file's `place` is its name there.

    Every method raises what obstore does where the store can't be written or read: OSErrors, and
    `obstore.exceptions.BaseError`.
    """

    def __init__(self, where: str, access: S3Access | None = None) -> None:
        self._where = urlsplit(where)
        self._folder = None if self._where.scheme == "s3" else Path(where).absolute()
        self._access = access or S3Access()

    async def write(self, place: str, pieces: AsyncIterable[bytes]) -> None:
        """Keep a file. Where `pieces` raises, or this is cancelled, nothing is kept of it."""
        part = _MIB if self._folder else _SMALLEST_PART
        await obstore.put_async(self._store, place, pieces, use_multipart=True, chunk_size=part, max_concurrency=1)
        if self._folder:
            await asyncio.to_thread(_settle, self._folder / place)

    async def read(self, place: str, start: int, end: int) -> AsyncIterator[bytes]:
        """The bytes from `start` up to, without it, `end`. Raises FileNotFoundError."""
        found = await obstore.get_async(self._store, place, options={"range": (start, end)})
        return _pieces(found)

    async def remove(self, place: str) -> None:
        """Remove a file; one that is not there is gone already."""
        with suppress(FileNotFoundError):
            await obstore.delete_async(self._store, place)

    @cached_property
    def _store(self) -> LocalStore | S3Store:
        if self._folder:
            return LocalStore(self._folder, mkdir=True, automatic_cleanup=True)
        access = self._access
        said = {
            "endpoint": access.endpoint,
            "region": access.region,
            "access_key_id": access.key_id,
            "secret_access_key": access.secret,
        }
        given: dict[str, Any] = {name: value for name, value in said.items() if value}
        return S3Store(
            self._where.netloc,
            prefix=self._where.path.strip("/") or None,
            client_options={"allow_http": access.endpoint.startswith("http://")},
            retry_config={"max_retries": 3, "retry_timeout": _RETRIED_FOR},
            **given,
        )


async def _pieces(found: "GetResult") -> AsyncIterator[bytes]:
    async for piece in found.stream(min_chunk_size=_READ_AT_ONCE):
        yield bytes(piece)


def _settle(path: Path) -> None:
    """Have a file survive a power cut: as much as a database row that speaks of it does."""
    for each in (path, path.parent):
        descriptor = os.open(each, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
