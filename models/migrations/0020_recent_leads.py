from tortoise import fields, migrations
from tortoise.migrations import operations as ops
from tortoise.migrations.schema_editor.base import BaseSchemaEditor
from tortoise.migrations.schema_generator.state_apps import StateApps

from models.found_by import SIGNATURE, parts, signature

_BATCH = 5000
_MOST = 50_000
"""Leads of a workspace, as in bot/services/search/recent.py."""
_PUNCTUATION = "".join(chr(code) for code in range(33, 127) if not chr(code).isalnum())
_TOKENIZER = "ascii tokenchars '{}'".format(_PUNCTUATION.replace("'", "''"))


def _newest_first(dialect: str) -> tuple[str, ...]:
    """Indexes by which leads are looked through, all of a workspace or a rep's own, without a look at the table."""
    order = "last_contact_at DESC, id DESC" if dialect == "sqlite" else "last_contact_at DESC NULLS LAST, id DESC"
    signed = ", ".join(SIGNATURE)
    return (
        f"CREATE INDEX idx_lead_newest ON lead (workspace_id, {order}, owner_id, {signed})",
        f"CREATE INDEX idx_lead_own ON lead (owner_id, {order}, workspace_id, {signed})",
    )


def _since(lead: str, dialect: str) -> str:
    """After which contact a lead is a recent one: of few leads, all that were ever contacted are."""
    ever = "''" if dialect == "sqlite" else "'-infinity'"
    return f"COALESCE((SELECT since FROM lead_recent_since s WHERE s.workspace_id = {lead}.workspace_id), {ever})"


_COLUMNS = "id, workspace_id, owner_id, last_contact_at, search_text"
_THERE = "{0}.merged_into_id IS NULL AND {0}.deleted_at IS NULL"


def _recent(leads: str, dialect: str) -> str:
    """SQL for what `lead_recent` has of those of `leads` that are recent."""
    return f"SELECT {_COLUMNS} FROM {leads} l WHERE {_THERE.format('l')} AND last_contact_at > {_since('l', dialect)}"


_SINCE = """
    INSERT INTO lead_recent_since (workspace_id, since)
    SELECT id, since FROM (
        SELECT workspace.id, (
            SELECT last_contact_at FROM lead WHERE workspace_id = workspace.id
            ORDER BY last_contact_at DESC {nulls}, lead.id DESC LIMIT 1 OFFSET {most}
        ) AS since FROM workspace
    ) newest WHERE since IS NOT NULL
"""


def _sqlite_change(row: str, *, remove: bool = False) -> str:
    """As in `lead_search` (migration 0019)."""
    command, value = ("lead_recent_search, ", "'delete', ") if remove else ("", "")
    scope = f"char(983040 + {row}.workspace_id)"
    return (
        f"INSERT INTO lead_recent_search ({command}rowid, words) VALUES ({value}{row}.id, "
        f"replace({row}.search_text, ' ', ' ' || {scope}) || ' ' || {scope} || char(983040) "
        f"|| COALESCE({row}.owner_id, 0));"
    )


_SQLITE = (
    "CREATE TABLE lead_recent_since (workspace_id INTEGER PRIMARY KEY, since TIMESTAMP NOT NULL)",
    _SINCE.format(nulls="", most=_MOST),
    "CREATE TABLE lead_recent (id INTEGER PRIMARY KEY, workspace_id INTEGER NOT NULL, owner_id INTEGER, "
    "last_contact_at TIMESTAMP NOT NULL, search_text TEXT NOT NULL)",
    f"""CREATE VIRTUAL TABLE lead_recent_search USING fts5(
        words, content='', columnsize=0, detail=none, prefix='2 3 4 5 6', tokenize="{_TOKENIZER.replace('"', '""')}"
    )""",
    f"CREATE TRIGGER lead_recent_insert AFTER INSERT ON lead_recent BEGIN {_sqlite_change('new')} END",
    "CREATE TRIGGER lead_recent_update AFTER UPDATE ON lead_recent "
    "WHEN old.search_text <> new.search_text OR old.owner_id IS NOT new.owner_id "
    f"BEGIN {_sqlite_change('old', remove=True)} {_sqlite_change('new')} END",
    f"CREATE TRIGGER lead_recent_delete AFTER DELETE ON lead_recent BEGIN {_sqlite_change('old', remove=True)} END",
    f"INSERT INTO lead_recent ({_COLUMNS}) {_recent('lead', 'sqlite')}",
    f"CREATE TRIGGER lead_recent_lead_insert AFTER INSERT ON lead WHEN new.last_contact_at IS NOT NULL BEGIN "
    f"INSERT INTO lead_recent ({_COLUMNS}) {_recent('lead', 'sqlite')} AND id = new.id; END",
    "CREATE TRIGGER lead_recent_lead_update AFTER UPDATE OF "
    "last_contact_at, search_text, owner_id, merged_into_id, deleted_at ON lead BEGIN "
    "DELETE FROM lead_recent WHERE id = new.id AND "
    f"(new.last_contact_at IS NULL OR NOT ({_THERE.format('new')})); "
    "UPDATE lead_recent SET last_contact_at = new.last_contact_at, search_text = new.search_text, "
    "owner_id = new.owner_id WHERE id = new.id; "
    f"INSERT INTO lead_recent ({_COLUMNS}) {_recent('lead', 'sqlite')} "
    "AND id = new.id AND id NOT IN (SELECT id FROM lead_recent); END",
    "CREATE TRIGGER lead_recent_lead_delete AFTER DELETE ON lead BEGIN DELETE FROM lead_recent WHERE id = old.id; END",
)
_SQLITE_UNDONE = (
    *(f"DROP TRIGGER lead_recent_lead_{name}" for name in ("insert", "update", "delete")),
    "DROP TABLE lead_recent",
    "DROP TABLE lead_recent_search",
    "DROP TABLE lead_recent_since",
)
_POSTGRES = (
    # bot/services/search/postgres.py asks for the same. Of each word its beginnings and the whole; of a number as much
    # as few leads share: national, international, backwards. And the owner. In a loop: one query for all takes three
    # times as long. No parallel plan is made with it: a second process takes longer to start than a search.
    """
    CREATE OR REPLACE FUNCTION lead_keys(workspace_id integer, owner_id integer, search_text text) RETURNS tsvector
    LANGUAGE plpgsql IMMUTABLE PARALLEL UNSAFE AS $$
    DECLARE
        scope text := workspace_id::text || ':';
        keys text[] := ARRAY[scope || ' ' || COALESCE(owner_id, 0)::text];
        token text;
    BEGIN
        FOREACH token IN ARRAY string_to_array(ltrim(search_text, ' '), ' ') LOOP
            IF token >= 'a' COLLATE "C" THEN
                keys := keys || ARRAY[
                    scope || left(token, 1), scope || left(token, 2), scope || left(token, 3), scope || left(token, 4),
                    scope || left(token, 5), scope || token
                ];
            ELSIF token >= '0' COLLATE "C" THEN
                keys := keys || (scope || left(token, 6));
            ELSIF token >= '+' COLLATE "C" THEN
                keys := keys || (scope || left(token, 8));
            ELSE
                keys := keys || (scope || left(token, 5));
            END IF;
        END LOOP;
        RETURN array_to_tsvector(keys);
    END $$
    """,
    # What was added last waits in a list that every search reads (KiB): a longer one makes writing cheaper.
    """
    CREATE INDEX idx_lead_keys ON lead USING gin (lead_keys(workspace_id, owner_id, search_text))
    WITH (gin_pending_list_limit = 1024)
    """,
    "CREATE TABLE lead_recent_since (workspace_id integer PRIMARY KEY, since timestamptz NOT NULL)",
    _SINCE.format(nulls="NULLS LAST", most=_MOST),
    # A contact writes a row again without its index entries, where the page has room.
    """
    CREATE TABLE lead_recent (
        id integer PRIMARY KEY REFERENCES lead ON DELETE CASCADE, workspace_id integer NOT NULL, owner_id integer,
        last_contact_at timestamptz NOT NULL, search_text text NOT NULL
    ) WITH (fillfactor = 80)
    """,
    f"INSERT INTO lead_recent ({_COLUMNS}) {_recent('lead', 'postgres')}",
    """
    CREATE INDEX idx_lead_recent_keys ON lead_recent USING gin (lead_keys(workspace_id, owner_id, search_text))
    WITH (gin_pending_list_limit = 1024)
    """,
    f"""
    CREATE FUNCTION lead_recent_added() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
        INSERT INTO lead_recent ({_COLUMNS}) {_recent("added", "postgres")};
        RETURN NULL;
    END $$
    """,
    f"""
    CREATE FUNCTION lead_recent_changed() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
        IF new.last_contact_at IS NULL OR NOT ({_THERE.format("new")}) THEN
            DELETE FROM lead_recent WHERE id = new.id;
        ELSE
            UPDATE lead_recent
            SET last_contact_at = new.last_contact_at, search_text = new.search_text, owner_id = new.owner_id
            WHERE id = new.id;
            IF NOT FOUND THEN
                INSERT INTO lead_recent ({_COLUMNS}) {_recent("(SELECT new.*)", "postgres")};
            END IF;
        END IF;
        RETURN NULL;
    END $$
    """,
    "CREATE TRIGGER lead_recent_insert AFTER INSERT ON lead REFERENCING NEW TABLE AS added "
    "FOR EACH STATEMENT EXECUTE FUNCTION lead_recent_added()",
    "CREATE TRIGGER lead_recent_update AFTER UPDATE ON lead FOR EACH ROW WHEN ("
    "(old.last_contact_at, old.search_text, old.owner_id, old.merged_into_id, old.deleted_at) IS DISTINCT FROM "
    "(new.last_contact_at, new.search_text, new.owner_id, new.merged_into_id, new.deleted_at)) "
    "EXECUTE FUNCTION lead_recent_changed()",
)
_POSTGRES_UNDONE = (
    *(f"DROP TRIGGER lead_recent_{name} ON lead" for name in ("insert", "update")),
    *(f"DROP FUNCTION lead_recent_{name}" for name in ("added", "changed")),
    "DROP TABLE lead_recent",
    "DROP TABLE lead_recent_since",
    "DROP INDEX idx_lead_keys",
    "DROP FUNCTION lead_keys",
)


async def index(_apps: StateApps, editor: BaseSchemaEditor) -> None:
    is_sqlite = editor.DIALECT == "sqlite"
    for name in ("newest", "own", "keys"):  # in the way while every lead is written; and two have a shorter signature
        await editor.client.execute_query(f"DROP INDEX IF EXISTS idx_lead_{name}")
    await _sign(editor)
    for statement in (*_newest_first(editor.DIALECT), *(_SQLITE if is_sqlite else _POSTGRES)):
        await editor.client.execute_query(statement)


async def _sign(editor: BaseSchemaEditor) -> None:
    """Write the signature of every lead that is there."""
    last = 0
    while leads := await editor.client.execute_query_dict(
        f"SELECT id, search_text FROM lead WHERE id > {last} ORDER BY id LIMIT {_BATCH}"
    ):
        last = leads[-1]["id"]
        signed = ", ".join(str((lead["id"], *parts(signature(lead["search_text"].split())))) for lead in leads)
        columns = ", ".join(f"{name} = signed.column{place}" for place, name in enumerate(SIGNATURE, 2))
        await editor.client.execute_query(
            f"UPDATE lead SET {columns} FROM (VALUES {signed}) AS signed WHERE lead.id = signed.column1"
        )


async def forget(_apps: StateApps, editor: BaseSchemaEditor) -> None:
    for statement in _SQLITE_UNDONE if editor.DIALECT == "sqlite" else _POSTGRES_UNDONE:
        await editor.client.execute_query(statement)
    for name in ("newest", "own"):
        await editor.client.execute_query(f"DROP INDEX idx_lead_{name}")


class Migration(migrations.Migration):
    """Longer signatures; and the leads that were contacted last in an index of their own."""

    dependencies = [("models", "0019_search")]  # noqa: RUF012 (as makemigrations writes it)

    initial = False

    operations = [  # noqa: RUF012 (as makemigrations writes it)
        ops.AddField(model_name="Lead", name="search_mid", field=fields.BigIntField(default=0, db_default=0)),
        ops.RunPython(index, forget),
    ]
