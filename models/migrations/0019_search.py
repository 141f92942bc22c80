from tortoise import fields, migrations
from tortoise.migrations import operations as ops
from tortoise.migrations.schema_editor.base import BaseSchemaEditor
from tortoise.migrations.schema_generator.state_apps import StateApps

_PUNCTUATION = "".join(chr(code) for code in range(33, 127) if not chr(code).isalnum())
_TOKENIZER = "ascii tokenchars '{}'".format(_PUNCTUATION.replace("'", "''"))
_THERE = "{0}.merged_into_id IS NULL AND {0}.deleted_at IS NULL"


def _sqlite_change(row: str, *, remove: bool = False) -> str:
    """Every word, and the owner, behind the letter that stands for the workspace: so bot/services/search/sqlite.py asks
    for them."""
    command, value = ("lead_search, ", "'delete', ") if remove else ("", "")
    return (
        f"INSERT INTO lead_search ({command}rowid, words) SELECT {value}{row}.id, "
        f"replace({row}.search_text, ' ', ' ' || char(983040 + {row}.workspace_id)) "
        f"|| ' ' || char(983040 + {row}.workspace_id, 983040) || COALESCE({row}.owner_id, 0) "
        f"WHERE {_THERE.format(row)};"
    )


def _sqlite_words(row: str) -> str:
    words = f"json_each('[' || replace(json_quote(ltrim({row}.search_text)), ' ', '\",\"') || ']')"
    return (
        "INSERT OR IGNORE INTO lead_word (workspace_id, word) "
        f"SELECT {row}.workspace_id, value FROM {words} WHERE value >= 'a';"
    )


_OLD_SQLITE = (
    *(f"DROP TRIGGER IF EXISTS lead_{name}" for name in ("search_insert", "search_update", "search_delete")),
    "DROP TRIGGER IF EXISTS lead_word_update",
    "DROP TABLE IF EXISTS lead_word",
    "DROP TABLE IF EXISTS lead_search",
)
_SQLITE = (
    f"""CREATE VIRTUAL TABLE lead_search USING fts5(
        words, content='', columnsize=0, detail=none, prefix='2 3 4 5 6', tokenize="{_TOKENIZER.replace('"', '""')}"
    )""",
    _sqlite_change("lead").replace(" WHERE ", " FROM lead WHERE "),
    "CREATE TABLE lead_word (workspace_id INTEGER NOT NULL, word TEXT NOT NULL, PRIMARY KEY (workspace_id, word)) "
    "WITHOUT ROWID",
    _sqlite_words("lead").replace("FROM ", "FROM lead, "),
    f"CREATE TRIGGER lead_search_insert AFTER INSERT ON lead BEGIN {_sqlite_change('new')} {_sqlite_words('new')} END",
    "CREATE TRIGGER lead_search_update AFTER UPDATE OF search_text, owner_id, merged_into_id, deleted_at ON lead "
    f"BEGIN {_sqlite_change('old', remove=True)} {_sqlite_change('new')} {_sqlite_words('new')} END",
    f"CREATE TRIGGER lead_search_delete AFTER DELETE ON lead BEGIN {_sqlite_change('old', remove=True)} END",
)

_OLD_POSTGRES = (
    *(f"DROP TRIGGER IF EXISTS lead_search_{name} ON lead" for name in ("insert", "update_1", "update_2", "delete")),
    *(f"DROP FUNCTION IF EXISTS lead_search_{name}" for name in ("add", "remove", "renew")),
    "DROP TABLE IF EXISTS lead_token",
    "DROP INDEX IF EXISTS idx_lead_beginnings",
    *(f"DROP FUNCTION IF EXISTS lead_{name}" for name in ("beginnings", "signature", "place")),
)
_POSTGRES_WORDS = """
    INSERT INTO lead_word (workspace_id, word)
    SELECT DISTINCT l.workspace_id, word
    FROM {leads} l CROSS JOIN LATERAL unnest(string_to_array(ltrim(l.search_text, ' '), ' ')) word
    WHERE word >= 'a' COLLATE "C"
    ON CONFLICT DO NOTHING
"""
_POSTGRES = (
    'CREATE TABLE lead_word (workspace_id integer, word text COLLATE "C", PRIMARY KEY (workspace_id, word))',
    _POSTGRES_WORDS.format(leads="lead"),
    f"""
    CREATE FUNCTION lead_words_added() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
        {_POSTGRES_WORDS.format(leads="added")};
        RETURN NULL;
    END $$
    """,
    f"""
    CREATE FUNCTION lead_words_changed() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
        {_POSTGRES_WORDS.format(leads="(SELECT new.*)")};
        RETURN NULL;
    END $$
    """,
    "CREATE TRIGGER lead_word_insert AFTER INSERT ON lead REFERENCING NEW TABLE AS added "
    "FOR EACH STATEMENT EXECUTE FUNCTION lead_words_added()",
    "CREATE TRIGGER lead_word_update AFTER UPDATE ON lead FOR EACH ROW "
    "WHEN (old.search_text IS DISTINCT FROM new.search_text) EXECUTE FUNCTION lead_words_changed()",
)
_POSTGRES_UNDONE = (
    "DROP TRIGGER lead_word_insert ON lead",
    "DROP TRIGGER lead_word_update ON lead",
    "DROP FUNCTION lead_words_added",
    "DROP FUNCTION lead_words_changed",
    "DROP TABLE lead_word",
)


async def index(_apps: StateApps, editor: BaseSchemaEditor) -> None:
    """Also where an earlier index is, which was made in migration 0003 in one of several ways."""
    is_sqlite = editor.DIALECT == "sqlite"
    for statement in _OLD_SQLITE if is_sqlite else _OLD_POSTGRES:
        await editor.client.execute_query(statement)
    for statement in _SQLITE if is_sqlite else _POSTGRES:
        await editor.client.execute_query(statement)


async def forget(_apps: StateApps, editor: BaseSchemaEditor) -> None:
    for statement in _OLD_SQLITE if editor.DIALECT == "sqlite" else _POSTGRES_UNDONE:
        await editor.client.execute_query(statement)


class Migration(migrations.Migration):
    """What leads are searched by: kept by indexes and triggers, whoever writes a lead."""

    dependencies = [("models", "0018_call_status")]  # noqa: RUF012 (as makemigrations writes it)

    initial = False

    operations = [  # noqa: RUF012 (as makemigrations writes it)
        ops.AddField(model_name="Lead", name="search_low", field=fields.BigIntField(default=0, db_default=0)),
        ops.AddField(model_name="Lead", name="search_high", field=fields.BigIntField(default=0, db_default=0)),
        ops.RemoveIndex(model_name="Lead", fields=["workspace_id", "last_contact_at", "id"]),
        ops.RemoveIndex(model_name="Lead", fields=["owner_id", "last_contact_at", "id"]),
        ops.RunPython(index, forget),
    ]
