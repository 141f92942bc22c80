"""Leads in SQLite's index: an FTS5 table whose rowid is a lead's id (migration 0019).

It keeps every token of a lead's search text, and one for its owner, behind a letter that stands for the workspace.
Beginnings of up to five letters are indexed as words are, and several are found together without a look at the leads.
Each lead that has all of them is then read, and held against what was really asked for.
"""

from bot.services.search.sought import Alternative, Sought, Values, Whose, asked_of_index

_SCOPE = 0xF0000
"""The letter of workspace 0: from here on there are 131,068 that nobody types."""
_BEGINNING = 5
"""Letters of the longest beginning of a word that is indexed, beside the workspace's."""


def collected(values: Values, sought: Sought, whose: Whose, limit: str) -> str:
    """SQL for the ids of the first of these leads that have what is looked for; and how many of the recent ones have
    it."""
    leads = "lead_recent" if whose == Whose.RECENT else "lead"
    index = f"{leads}_search"
    several = "count(*) OVER ()" if whose == Whose.RECENT else "0"
    return f"""
        SELECT {leads}.id, {several} AS several FROM {index} CROSS JOIN {leads} ON {leads}.id = {index}.rowid
        WHERE {index} MATCH {values.add(_expression(sought, whose))}
            AND {values.is_seen(sought, whose)} AND {values.holds(sought.terms, leads)}
        ORDER BY owner_id IS {values.add(sought.user_id)} DESC, last_contact_at DESC, {leads}.id DESC LIMIT {limit}
    """


def _expression(sought: Sought, whose: Whose) -> str:
    """What is looked for, in FTS5's own language."""
    scope = chr(_SCOPE + sought.workspace_id)

    def all_of(tokens: Alternative) -> str:
        quoted = ((token.rstrip(" ").replace('"', '""'), token[-1] == " ") for token in tokens)
        return " AND ".join(f'"{scope}{word}"{"" if is_whole else " *"}' for word, is_whole in quoted)

    words = " OR ".join(f"({all_of(tokens)})" for tokens in asked_of_index(sought.terms, _BEGINNING))
    owners = " OR ".join(f'"{scope}{chr(_SCOPE)}{owner}"' for owner in sought.owners(whose))
    return f"({words}) AND ({owners})" if owners else words
