"""How often a key may ask: `limit` requests in any minute.

On PostgreSQL all processes count together, in a table; on SQLite there is one process, which counts in memory.
"""

from collections.abc import Awaitable
from time import monotonic, monotonic_ns, time_ns
from typing import TypeVar

from pyrate_limiter import AbstractBucket, Duration, InMemoryBucket, Rate, RateItem
from tortoise.exceptions import DBConnectionError

from models.database import is_postgres, reads
from models.postgres import GONE

T = TypeVar("T")

_LOCK = 0x10C_CA1
"""Any number, as long as every logcall takes the same: two requests with one key are counted one after the other."""

# One journey for all of it. Should PostgreSQL crash, the count of the last moments may be lost: nothing waits for disk.
_TAKE = """
    SELECT set_config('synchronous_commit', 'off', true), pg_advisory_xact_lock({lock}, {key});
    INSERT INTO rate_bucket (api_key_id, at) SELECT {key}, {now} WHERE
        (SELECT count(*) FROM rate_bucket WHERE api_key_id = {key} AND at > {since}) < {limit}
"""


class Allowance:
    """`limit`: requests a minute for each key."""

    def __init__(self, limit: int) -> None:
        self._rate = Rate(limit, Duration.MINUTE)
        self._is_shared = is_postgres()
        self._buckets: dict[int, AbstractBucket] = {}
        self._refused_until: dict[int, float] = {}
        """Of a key that has used up its minute, until when nobody need be asked; `monotonic`."""

    async def take(self, key_id: int) -> float | None:
        """Count a request. None where it is within the allowance, else the seconds until another one is."""
        left = self._refused_until.get(key_id, 0.0) - monotonic()
        if left > 0:
            return left
        if key_id not in self._buckets:
            self._buckets[key_id] = (
                SharedBucket(self._rate, key_id) if self._is_shared else InMemoryBucket([self._rate])
            )
        bucket, item = self._buckets[key_id], RateItem(str(key_id), self._now())
        if await _settled(bucket.put(item)):
            return None
        left = max(await _settled(bucket.waiting(item)), 0) / 1000
        self._refused_until[key_id] = monotonic() + left
        return left

    async def forget_old(self) -> None:
        """Throw away what no longer counts: of all keys, also of those that were used before a restart only."""
        if self._is_shared:
            await reads().execute_query("DELETE FROM rate_bucket WHERE at <= $1", [self._now() - self._rate.interval])
        else:
            for bucket in self._buckets.values():
                await _settled(bucket.leak(self._now()))

    def _now(self) -> int:
        """Milliseconds: since 1970 where several machines count together."""
        return (time_ns() if self._is_shared else monotonic_ns()) // 1_000_000


class Ration:
    """At most `limit` a second of what costs something, whoever wants it, in this process."""

    def __init__(self, limit: int) -> None:
        self._bucket = InMemoryBucket([Rate(limit, Duration.SECOND)])

    def take(self) -> bool:
        now = monotonic_ns() // 1_000_000
        self._bucket.leak(now)
        return self._bucket.put(RateItem("", now))


class SharedBucket(AbstractBucket):
    """The requests of one key, in the table of all processes."""

    is_async = True

    def __init__(self, rate: Rate, key_id: int) -> None:
        self.rates = [rate]
        self._key_id = key_id

    async def put(self, item: RateItem) -> bool:
        [rate] = self.rates
        since = item.timestamp - rate.interval
        script = _TAKE.format(lock=_LOCK, key=self._key_id, now=item.timestamp, since=since, limit=rate.limit)
        try:
            async with reads().acquire_connection() as connection:
                done = await connection.execute(script)
        except GONE as problem:  # the client says it so only of its own methods
            raise DBConnectionError(f"{type(problem).__name__}: {problem}") from problem
        fits = bool(done == "INSERT 0 1")
        self.failing_rate = None if fits else rate
        return fits

    async def leak(self, current_timestamp: int | None = None) -> int:
        before = (current_timestamp or 0) - self.rates[-1].interval
        count, _ = await reads().execute_query(
            "DELETE FROM rate_bucket WHERE api_key_id = $1 AND at <= $2", [self._key_id, before]
        )
        return int(count)

    async def flush(self) -> None:
        self.failing_rate = None
        await reads().execute_query("DELETE FROM rate_bucket WHERE api_key_id = $1", [self._key_id])

    async def count(self) -> int:
        _, rows = await reads().execute_query("SELECT count(*) FROM rate_bucket WHERE api_key_id = $1", [self._key_id])
        return int(rows[0][0])

    async def peek(self, index: int) -> RateItem | None:
        _, rows = await reads().execute_query(
            "SELECT at FROM rate_bucket WHERE api_key_id = $1 ORDER BY at DESC OFFSET $2 LIMIT 1", [self._key_id, index]
        )
        return RateItem(str(self._key_id), rows[0][0]) if rows else None


async def _settled(value: T | Awaitable[T]) -> T:
    return await value if isinstance(value, Awaitable) else value
