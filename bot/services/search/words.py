"""Which words there are: `lead_word` (migration 0019) has each once, in order, for as long as any lead had it."""

import json
from collections.abc import Sequence

from tortoise.backends.base.client import BaseDBAsyncClient

from bot.services.search.sought import Term, Values, shaped

_LAST = "\U0010ffff"
_FEW = 8
"""Words that an index is asked for in place of what they all begin with."""


async def known_words(workspace_id: int, spellings: Sequence[str], db: BaseDBAsyncClient, *, whole: bool) -> set[str]:
    """Those of `spellings` that some lead has, or had, as a word; or, where they need not be `whole`, as the beginning
    of one."""
    values = Values(db.capabilities.dialect)
    workspace = values.add(workspace_id)
    known = f"FROM lead_word WHERE workspace_id = {workspace} AND word"
    if whole:
        sql = f"SELECT word AS spelling {known} {values.one_of(spellings, 'text')}"
    else:
        wanted = values.add(json.dumps(spellings) if values.is_sqlite else spellings)
        each = f"json_each({wanted})" if values.is_sqlite else f"unnest({wanted}::text[]) each (value)"
        sql = (
            f"SELECT value AS spelling FROM {each} WHERE EXISTS (SELECT 1 {known} BETWEEN value AND value || '{_LAST}')"
        )
    return {row["spelling"] for row in await db.execute_query_dict(sql, values)}


def may_be_there(values: Values, workspace_id: int, terms: Sequence[Term]) -> str:
    """SQL that does not hold where no lead has, or had, the words of one of `terms`."""

    def is_known(token: str) -> str:
        word = token.rstrip(" ")
        last = word if token != word else word + _LAST
        workspace, first, last = values.add(workspace_id), values.hidden(word, "text"), values.hidden(last, "text")
        return f"EXISTS (SELECT 1 FROM lead_word WHERE workspace_id = {workspace} AND word BETWEEN {first} AND {last})"

    words = ([[token for token in way if token >= "a"] for way in term] for term in terms)  # noqa: S105 (no password)
    every = (
        "(" + " OR ".join(" AND ".join(map(is_known, way)) for way in shaped(term)) + ")" for term in words if all(term)
    )
    return " AND ".join(every) or "1 = 1"


def words_that_begin_so(values: Values, workspace_id: int, beginnings: Sequence[str]) -> str:
    """SQL for the words that begin so, with each of `beginnings`: as JSON, and some of them where there are many."""
    if not beginnings:
        return "NULL"
    workspace, wanted = values.add(workspace_id), values.add(json.dumps(beginnings))
    words = (
        f"SELECT word FROM lead_word WHERE workspace_id = {workspace} AND word BETWEEN value AND value || '{_LAST}' "
        f"LIMIT {_FEW + 1}"
    )
    if values.is_sqlite:
        several = f"(SELECT json_group_array(word) FROM ({words}))"
        return f"(SELECT json_group_object(value, json({several})) FROM json_each({wanted}))"
    several = f"(SELECT json_agg(word) FROM ({words}) words)"
    each = f"json_array_elements_text({wanted}::json) each (value)"
    return f"(SELECT json_object_agg(value, COALESCE({several}, '[]'))::text FROM {each})"


def few_words(found: str | None) -> dict[str, list[str]]:
    """What `words_that_begin_so` found, of those of which there are few."""
    several: dict[str, list[str]] = json.loads(found or "{}")
    return {beginning: words for beginning, words in several.items() if len(words) <= _FEW}
