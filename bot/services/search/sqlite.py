"""Leads in SQLite's index: an FTS5 table whose rowid is a lead's id (migration 0019).

It keeps every token of a lead's search text, and one for its owner, behind a letter that stands for the workspace.
Beginnings of up to five letters are indexed as words are, and several are found together without a look at the leads.
Each lead that has all of them is then read, and held against what was really asked for.
"""

from bot.services.search.sought import RANKED, Alternative, Sought, Values, Ways, Whose

_SCOPE = 0xF0000
"""The letter of workspace 0: from here on there are 131,068 that nobody types."""


def collected(values: Values, sought: Sought, whose: Whose, ways: Ways, limit: str) -> str:
    """SQL for the first of these leads that have what is looked for, in one of these ways, with what they are sorted
    by; and how many of the recent ones have it."""
    leads = "lead_recent" if whose == Whose.RECENT else "lead"
    index = f"{leads}_search"
    several = ", count(*) OVER () AS several" if whose == Whose.RECENT else ""
    return f"""
        SELECT {", ".join(RANKED)}{several} FROM {index} CROSS JOIN {leads} ON {leads}.id = {index}.rowid
        WHERE {index} MATCH {values.add(_expression(sought, whose, ways))}
            AND {values.is_seen(sought, whose)} AND {values.holds(sought.terms, leads)}
        ORDER BY {values.own_first(sought)} LIMIT {limit}
    """


def _expression(sought: Sought, whose: Whose, ways: Ways) -> str:
    """What is looked for, in FTS5's own language."""
    scope = chr(_SCOPE + sought.workspace_id)

    def one_of(tokens: Alternative) -> str:
        quoted = ((token.rstrip(" ").replace('"', '""'), token[-1] == " ") for token in tokens)
        return " OR ".join(f'"{scope}{word}"{"" if is_whole else " *"}' for word, is_whole in quoted)

    words = " OR ".join("(" + " AND ".join(f"({one_of(tokens)})" for tokens in way) + ")" for way in ways)
    owners = " OR ".join(f'"{scope}{chr(_SCOPE)}{owner}"' for owner in sought.owners(whose))
    return f"({words}) AND ({owners})" if owners else words
