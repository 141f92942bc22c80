"""Leads in PostgreSQL's index: a GIN index of the *keys* of a lead's tokens (`lead_keys` in migration 0020).

Of a word these are its beginnings of up to five letters, and the whole; of a number as many digits as few leads share,
nationally, internationally and backwards; one more stands for the lead's owner. Several meet in the index without a
look at the leads. Each lead that has all of them is then read, and held against what was really asked for.
"""

from bot.services.search.sought import LONGEST_BEGINNING, RANKED, Sought, Values, Ways, Whose, padded

_LENGTHS = (("0", 6), ("+", 8), ("", 5))
"""Of the one key of a number: (its first character or a smaller one, as many characters)."""


def collected(values: Values, sought: Sought, whose: Whose, ways: Ways, limit: str) -> str:
    """SQL for the first of these leads that have what is looked for, in one of these ways, with what they are sorted
    by; and how many of the recent ones have it."""
    leads = "lead_recent" if whose == Whose.RECENT else "lead"
    keys = "lead_keys(workspace_id, owner_id, search_text)"
    several = ", count(*) OVER () AS several" if whose == Whose.RECENT else ""
    queries = _queries(sought, whose, ways)
    asked = " OR ".join(f"{keys} @@ {values.hidden(query, 'tsquery')}" for query in queries)
    # OFFSET keeps the planner from going through all leads in order until enough are found, or by another index.
    return f"""
        SELECT {", ".join(RANKED)}{several} FROM (SELECT * FROM {leads} WHERE {asked} OFFSET 0) {leads}
        WHERE {values.is_seen(sought, whose)} AND {values.holds(sought.terms, leads)}
        ORDER BY {values.own_first(sought)} LIMIT {limit}
    """


def _queries(sought: Sought, whose: Whose, ways: Ways) -> list[str]:
    """What is looked for, in the language of `tsquery`: the index is slow to find one way or another by itself. Some of
    them find nothing, and take no time: so there are few statements."""
    owners = [f"'{sought.workspace_id}: {owner}'" for owner in sought.owners(whose)]
    queries: list[str] = []
    for way in ways:
        every = ([_key(token, sought.workspace_id) for token in tokens] for tokens in way)
        queries.append(" & ".join(dict.fromkeys(f"({' | '.join(keys)})" for keys in (*every, owners) if keys)))
    return [*queries, *[""] * (len(padded(queries)) - len(queries))]


def _key(token: str, workspace_id: int) -> str:
    word = token.rstrip(" ")
    if word >= "a":
        is_key = len(word) <= LONGEST_BEGINNING or token != word
    else:
        length = next(length for first, length in _LENGTHS if word >= first)
        is_key = len(word) >= length
        word = word[:length]
    escaped = word.replace("\\", "\\\\").replace("'", "''")
    return f"'{workspace_id}:{escaped}'{'' if is_key else ':*'}"
