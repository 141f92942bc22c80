"""Which words there are: `lead_word` (migration 0019) has each once, in order, for as long as any lead had it."""

import json
from collections.abc import Sequence

from tortoise.backends.base.client import BaseDBAsyncClient

_LAST = "\U0010ffff"
_BEGINS = f"SELECT 1 FROM lead_word WHERE workspace_id = {{0}} AND word BETWEEN {{1}} AND {{1}} || '{_LAST}'"


async def known_words(workspace_id: int, spellings: Sequence[str], db: BaseDBAsyncClient, *, whole: bool) -> set[str]:
    """Those of `spellings` that some lead has, or had, as a word; or, where they need not be `whole`, as the beginning
    of one."""
    is_sqlite = db.capabilities.dialect == "sqlite"
    if whole:
        wanted = "IN (SELECT value FROM json_each(?2))" if is_sqlite else "= ANY ($2::text[])"
        workspace = "?1" if is_sqlite else "$1"
        sql = f"SELECT word AS spelling FROM lead_word WHERE workspace_id = {workspace} AND word {wanted}"
    elif is_sqlite:
        sql = f"SELECT value AS spelling FROM json_each(?2) WHERE EXISTS ({_BEGINS.format('?1', 'value')})"
    else:
        sql = f"SELECT spelling FROM unnest($2::text[]) spelling WHERE EXISTS ({_BEGINS.format('$1', 'spelling')})"
    rows = await db.execute_query_dict(sql, [workspace_id, json.dumps(spellings) if is_sqlite else spellings])
    return {row["spelling"] for row in rows}
