"""Leads in PostgreSQL's index: a GIN index of the *keys* of a lead's tokens (`lead_keys` in migration 0019).

Of a word these are its beginnings of up to five letters, and the whole; of a number as many digits as few leads share,
nationally, internationally and backwards; one more stands for the lead's owner. Several meet in the index without a
look at the leads. Each lead that has all of them is then read, and held against what was really asked for.
"""

from collections.abc import Iterator

from bot.services.search.sought import Sought, Values, Whose, asked_of_index

_BEGINNING = 5
"""Letters of the longest beginning of a word that is a key."""
_LENGTHS = (("0", 6), ("+", 8), ("", 5))
"""Of the one key of a number: (its first character or a smaller one, as many characters)."""


def collected(values: Values, sought: Sought, whose: Whose, limit: str) -> str:
    """SQL for the ids of the first of these leads that have what is looked for; and how many of the recent ones have
    it."""
    leads = "lead_recent" if whose == Whose.RECENT else "lead"
    keys = "lead_keys(workspace_id, owner_id, search_text)"
    several = "count(*) OVER ()" if whose == Whose.RECENT else "0"
    ways = (f"{keys} @@ {values.add(query)}::tsquery" for query in _queries(sought, whose))
    # OFFSET keeps the planner from going through all leads in order until enough are found.
    return f"""
        SELECT id, {several} AS several FROM (
            SELECT id, owner_id, last_contact_at FROM {leads}
            WHERE ({" OR ".join(ways)})
                AND {values.is_seen(sought, whose)} AND {values.holds(sought.terms, leads)}
            OFFSET 0
        ) found
        ORDER BY owner_id IS NOT DISTINCT FROM {values.add(sought.user_id)} DESC,
            last_contact_at DESC NULLS LAST, id DESC
        LIMIT {limit}
    """


def _queries(sought: Sought, whose: Whose) -> Iterator[str]:
    """What is looked for, in the language of `tsquery`: the index is slow to find one way or another by itself."""
    owners = " | ".join(f"'{sought.workspace_id}: {owner}'" for owner in sought.owners(whose))
    for tokens in asked_of_index(sought.terms, _BEGINNING):
        keys = dict.fromkeys(_key(token, sought.workspace_id) for token in tokens)
        yield " & ".join([*keys, *([f"({owners})"] if owners else [])])


def _key(token: str, workspace_id: int) -> str:
    word = token.rstrip(" ")
    if word >= "a":
        is_key = len(word) <= _BEGINNING or token != word
    else:
        length = next(length for first, length in _LENGTHS if word >= first)
        is_key = len(word) >= length
        word = word[:length]
    escaped = word.replace("\\", "\\\\").replace("'", "''")
    return f"'{workspace_id}:{escaped}'{'' if is_key else ':*'}"
