"""Leads in SQLite's index: an FTS5 table whose rowid is a lead's id (migration 0019).

It keeps every token of a lead's search text, and one for its owner, behind a letter that stands for the workspace.
Beginnings of up to five letters are indexed as words are, and several are found together without a look at the leads.
Each lead that has all of them is then read, and held against what was really asked for.
"""

from bot.services.search.sought import Alternative, Sought, Values, asked_of_index

_SCOPE = 0xF0000
"""The letter of workspace 0: from here on there are 131,068 that nobody types."""


def collected(values: Values, sought: Sought, *, own: bool) -> str:
    """SQL for the ids of the first `limit` that have what is looked for, of the rep's own leads or of all they see."""
    return f"""
        SELECT lead.id FROM lead_search CROSS JOIN lead ON lead.id = lead_search.rowid
        WHERE lead_search MATCH {values.add(_expression(sought, own=own))}
            AND {values.is_seen(sought, own=own)} AND {values.holds(sought.terms, "lead")}
        ORDER BY owner_id IS {values.add(sought.user_id)} DESC, last_contact_at DESC, lead.id DESC LIMIT {sought.limit}
    """


def _expression(sought: Sought, *, own: bool) -> str:
    """What is looked for, in FTS5's own language."""
    scope = chr(_SCOPE + sought.workspace_id)

    def all_of(tokens: Alternative) -> str:
        quoted = ((token.rstrip(" ").replace('"', '""'), token[-1] == " ") for token in tokens)
        return " AND ".join(f'"{scope}{word}"{"" if is_whole else " *"}' for word, is_whole in quoted)

    words = " OR ".join(f"({all_of(tokens)})" for tokens in asked_of_index(sought.terms))
    owners = " OR ".join(f'"{scope}{chr(_SCOPE)}{owner}"' for owner in sought.owners(own=own))
    return f"({words}) AND ({owners})" if owners else words
