from tortoise import migrations
from tortoise.migrations import operations as ops

_THERE = "WHERE merged_into_id IS NULL AND deleted_at IS NULL"


class Migration(migrations.Migration):
    """What the lists of other systems are filtered by most: so that few of a million leads are found without a look at
    the rest, and counted within an index. Partial, as lists have no merged and no deleted leads."""

    dependencies = [("models", "0015_recordings_to_fetch")]  # noqa: RUF012 (as makemigrations writes it)

    initial = False

    operations = [  # noqa: RUF012 (as makemigrations writes it)
        ops.RunSQL(
            f"CREATE INDEX idx_lead_status ON lead (workspace_id, status, id) {_THERE}",
            reverse_sql="DROP INDEX idx_lead_status",
        ),
        ops.RunSQL(
            f"CREATE INDEX idx_lead_result ON lead (workspace_id, result, id) {_THERE}",
            reverse_sql="DROP INDEX idx_lead_result",
        ),
        ops.RunSQL(
            f"CREATE INDEX idx_lead_locale ON lead (workspace_id, locale, id) {_THERE}",
            reverse_sql="DROP INDEX idx_lead_locale",
        ),
    ]
