from tortoise import migrations
from tortoise.indexes import Index
from tortoise.migrations import operations as ops
from tortoise.migrations.schema_editor.base import BaseSchemaEditor
from tortoise.migrations.schema_generator.state_apps import StateApps

_PUNCTUATION = "".join(chr(code) for code in range(33, 127) if not chr(code).isalnum())
_TOKENIZER = "ascii tokenchars '{}'".format(_PUNCTUATION.replace("'", "''"))
_INDEXED = "search_text, last_contact_at, owner_id, merged_into_id, deleted_at, workspace_id"


def _sqlite_entry(row: str) -> str:
    """A lead's place, negative, and its words, as bot/services/search/sqlite.py asks for them: every word, and the
    owner, behind the workspace's own letter."""
    return (
        f"-(COALESCE(MAX(CAST(strftime('%s', {row}.last_contact_at) AS INTEGER), 1), 0) << 31 | {row}.id), "
        f"replace({row}.search_text, ' ', ' ' || char(983040 + {row}.workspace_id)) "
        f"|| ' ' || char(983040 + {row}.workspace_id, 983040) || COALESCE({row}.owner_id, '')"
    )


def _sqlite_change(row: str, *, remove: bool = False) -> str:
    command, value = ("lead_search, ", "'delete', ") if remove else ("", "")
    return (
        f"INSERT INTO lead_search ({command}rowid, words) SELECT {value}{_sqlite_entry(row)} "
        f"WHERE {row}.merged_into_id IS NULL AND {row}.deleted_at IS NULL;"
    )


def _sqlite_words(row: str) -> str:
    """The words of a lead, and its emails: no numbers. One that no lead has any more stays, and finds nobody."""
    text = f"'[' || replace(json_quote(ltrim({row}.search_text)), ' ', '\",\"') || ']'"
    return (
        f"INSERT OR IGNORE INTO lead_word (workspace_id, is_email, word) "
        f"SELECT {row}.workspace_id, instr(value, '@') > 0, value FROM json_each({text}) WHERE value >= 'a'"
    )


_SQLITE = (
    f"""CREATE VIRTUAL TABLE lead_search USING fts5(
        words, content='', columnsize=0, detail=none, prefix='2 3 4 5 6', tokenize="{_TOKENIZER.replace('"', '""')}"
    )""",
    f"INSERT INTO lead_search (rowid, words) SELECT {_sqlite_entry('lead')} FROM lead "
    "WHERE merged_into_id IS NULL AND deleted_at IS NULL",
    """CREATE TABLE lead_word (
        workspace_id INTEGER NOT NULL, is_email INTEGER NOT NULL, word TEXT NOT NULL,
        PRIMARY KEY (workspace_id, is_email, word)
    ) WITHOUT ROWID""",
    _sqlite_words("lead").replace("FROM ", "FROM lead, ", 1),
    f"CREATE TRIGGER lead_search_insert AFTER INSERT ON lead BEGIN {_sqlite_change('new')} {_sqlite_words('new')}; END",
    f"CREATE TRIGGER lead_search_update AFTER UPDATE OF {_INDEXED} ON lead "
    f"BEGIN {_sqlite_change('old', remove=True)} {_sqlite_change('new')} END",
    "CREATE TRIGGER lead_word_update AFTER UPDATE OF search_text, workspace_id ON lead "
    f"BEGIN {_sqlite_words('new')}; END",
    f"CREATE TRIGGER lead_search_delete AFTER DELETE ON lead BEGIN {_sqlite_change('old', remove=True)} END",
)
_SQLITE_UNDONE = (
    "DROP TRIGGER lead_search_insert",
    "DROP TRIGGER lead_search_update",
    "DROP TRIGGER lead_search_delete",
    "DROP TRIGGER lead_word_update",
    "DROP TABLE lead_word",
    "DROP TABLE lead_search",
)


def _postgres_entries(leads: str) -> str:
    """The rows of some leads, as bot/services/search/postgres.py asks for them."""
    return f"""
        SELECT l.workspace_id, t.token, lead_place(l.last_contact_at, l.id),
            l.owner_id, s.signature
        FROM {leads} l
        CROSS JOIN LATERAL (SELECT string_to_array(ltrim(l.search_text, ' '), ' ') AS words) w
        CROSS JOIN LATERAL (SELECT COALESCE(bit_or(lead_signature(word)), 0) AS signature FROM unnest(w.words) word) s
        CROSS JOIN LATERAL unnest(w.words || ARRAY[' ', ' ' || COALESCE(l.owner_id, 0)]) AS t (token)
        WHERE l.merged_into_id IS NULL AND l.deleted_at IS NULL
    """


_CHANGED = " OR ".join(f"old.{name} IS DISTINCT FROM new.{name}" for name in _INDEXED.split(", "))
_POSTGRES = (
    """
    CREATE TABLE lead_token (
        workspace_id integer NOT NULL,
        token text COLLATE "C" NOT NULL,
        place bigint NOT NULL,
        owner_id integer,
        signature bigint NOT NULL
    ) WITH (autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_insert_scale_factor = 0.02)
    """,
    """
    CREATE FUNCTION lead_signature(word text) RETURNS bigint LANGUAGE sql IMMUTABLE AS $$
        SELECT CASE WHEN word < 'a' COLLATE "C" OR length(word) < 2 THEN 0 ELSE
            (1::bigint << ((ascii(word) * 31 + ascii(substr(word, 2, 1))) % 64))
            | (1::bigint << ((ascii(word) * 37 + ascii(substr(word, 2, 1)) * 31 + ascii(substr(word, 3, 1))) % 64))
        END
    $$
    """,
    """
    CREATE FUNCTION lead_place(contacted timestamptz, id integer) RETURNS bigint LANGUAGE sql IMMUTABLE AS $$
        SELECT CASE WHEN contacted IS NULL THEN 0 ELSE GREATEST(floor(extract(epoch FROM contacted))::bigint, 1) END
            << 31 | id
    $$
    """,
    # Of words alone: a number that is looked for beside others is rare by itself.
    """
    CREATE FUNCTION lead_beginnings(search_text text) RETURNS text[] LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
        SELECT array_agg(left(word, letters))
        FROM unnest(string_to_array(ltrim(search_text, ' '), ' ')) word, generate_series(1, 5) letters
        WHERE word >= 'a' COLLATE "C" AND length(word) >= letters
    $$
    """,
    # What was added last waits in a list that every search reads: a short one.
    """
    CREATE INDEX idx_lead_beginnings ON lead USING gin (lead_beginnings(search_text))
    WITH (gin_pending_list_limit = 256)
    """,
    f"INSERT INTO lead_token {_postgres_entries('lead')}",
    "CREATE INDEX idx_lead_token ON lead_token (workspace_id, token, place) INCLUDE (owner_id, signature)",
    f"""
    CREATE FUNCTION lead_search_add() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
        INSERT INTO lead_token {_postgres_entries("added")};
        RETURN NULL;
    END $$
    """,
    """
    CREATE FUNCTION lead_search_remove() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
        DELETE FROM lead_token WHERE workspace_id = old.workspace_id
            AND token = ANY (string_to_array(ltrim(old.search_text, ' '), ' ')
                || ARRAY[' ', ' ' || COALESCE(old.owner_id, 0)])
            AND place = lead_place(old.last_contact_at, old.id);
        RETURN NULL;
    END $$
    """,
    f"""
    CREATE FUNCTION lead_search_renew() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
        INSERT INTO lead_token {_postgres_entries("(SELECT new.*)")};
        RETURN NULL;
    END $$
    """,
    "CREATE TRIGGER lead_search_insert AFTER INSERT ON lead REFERENCING NEW TABLE AS added "
    "FOR EACH STATEMENT EXECUTE FUNCTION lead_search_add()",
    # Triggers of one kind run in the order of their names.
    "CREATE TRIGGER lead_search_update_1 AFTER UPDATE ON lead FOR EACH ROW "
    f"WHEN ({_CHANGED}) EXECUTE FUNCTION lead_search_remove()",
    "CREATE TRIGGER lead_search_update_2 AFTER UPDATE ON lead FOR EACH ROW "
    f"WHEN ({_CHANGED}) EXECUTE FUNCTION lead_search_renew()",
    "CREATE TRIGGER lead_search_delete AFTER DELETE ON lead FOR EACH ROW EXECUTE FUNCTION lead_search_remove()",
)
_POSTGRES_UNDONE = (
    "DROP TRIGGER lead_search_insert ON lead",
    "DROP TRIGGER lead_search_update_1 ON lead",
    "DROP TRIGGER lead_search_update_2 ON lead",
    "DROP TRIGGER lead_search_delete ON lead",
    "DROP FUNCTION lead_search_add",
    "DROP FUNCTION lead_search_remove",
    "DROP FUNCTION lead_search_renew",
    "DROP TABLE lead_token",
    "DROP INDEX idx_lead_beginnings",
    "DROP FUNCTION lead_beginnings",
    "DROP FUNCTION lead_signature",
    "DROP FUNCTION lead_place",
)


async def index(_apps: StateApps, editor: BaseSchemaEditor) -> None:
    for statement in _SQLITE if editor.DIALECT == "sqlite" else _POSTGRES:
        await editor.client.execute_query(statement)


async def forget(_apps: StateApps, editor: BaseSchemaEditor) -> None:
    for statement in _SQLITE_UNDONE if editor.DIALECT == "sqlite" else _POSTGRES_UNDONE:
        await editor.client.execute_query(statement)


class Migration(migrations.Migration):
    """What leads are searched by. Triggers keep it true, whoever writes a lead, and index those that are there."""

    dependencies = [("models", "0002_the_lead")]  # noqa: RUF012 (as makemigrations writes it)

    initial = False

    operations = [  # noqa: RUF012 (as makemigrations writes it)
        ops.AddIndex(model_name="Lead", index=Index(fields=["owner_id", "last_contact_at", "id"])),
        ops.RemoveIndex(model_name="Lead", fields=["owner_id"]),
        ops.RunPython(index, forget),
    ]
