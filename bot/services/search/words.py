"""Which words there are: `lead_word` (migration 0019) has each once, in order, for as long as any lead had it."""

import json
from collections.abc import Sequence

from tortoise.backends.base.client import BaseDBAsyncClient

from bot.services.search.sought import Term, Values

_LAST = "\U0010ffff"


async def known_words(workspace_id: int, spellings: Sequence[str], db: BaseDBAsyncClient, *, whole: bool) -> set[str]:
    """Those of `spellings` that some lead has, or had, as a word; or, where they need not be `whole`, as the beginning
    of one."""
    values = Values(db.capabilities.dialect)
    workspace = values.add(workspace_id)
    wanted = values.add(json.dumps(spellings) if values.is_sqlite else spellings)
    known = f"FROM lead_word WHERE workspace_id = {workspace} AND word"
    if whole:
        among = f"IN (SELECT value FROM json_each({wanted}))" if values.is_sqlite else f"= ANY ({wanted}::text[])"
        sql = f"SELECT word AS spelling {known} {among}"
    else:
        each = f"json_each({wanted})" if values.is_sqlite else f"unnest({wanted}::text[]) each (value)"
        sql = (
            f"SELECT value AS spelling FROM {each} WHERE EXISTS (SELECT 1 {known} BETWEEN value AND value || '{_LAST}')"
        )
    return {row["spelling"] for row in await db.execute_query_dict(sql, values)}


def may_be_there(values: Values, workspace_id: int, terms: Sequence[Term]) -> str:
    """SQL that does not hold where no lead has, or had, the words of one of `terms`."""

    def is_known(token: str) -> str:
        workspace, word = values.add(workspace_id), values.add(token.rstrip(" "))
        among = f"= {word}" if token[-1] == " " else f"BETWEEN {word} AND {word} || '{_LAST}'"
        return f"EXISTS (SELECT 1 FROM lead_word WHERE workspace_id = {workspace} AND word {among})"

    words = ([[token for token in way if token >= "a"] for way in term] for term in terms)  # noqa: S105 (no password)
    every = ("(" + " OR ".join(" AND ".join(map(is_known, way)) for way in term) + ")" for term in words if all(term))
    return " AND ".join(every) or "1 = 1"
