from tortoise import migrations
from tortoise.migrations import operations as ops

_THERE = "WHERE merged_into_id IS NULL AND deleted_at IS NULL"


class Migration(migrations.Migration):
    """What other systems list: all leads, and those that were made or changed since a moment, counted and in order.

    Partial, as lists have no merged and no deleted leads: so the first answers without a look at the table. Tortoise's
    own partial indexes know equality alone.
    """

    dependencies = [("models", "0013_hooks_order")]  # noqa: RUF012 (as makemigrations writes it)

    initial = False

    operations = [  # noqa: RUF012 (as makemigrations writes it)
        ops.RunSQL(
            f"CREATE INDEX idx_lead_there ON lead (workspace_id, id) {_THERE}",
            reverse_sql="DROP INDEX idx_lead_there",
        ),
        ops.RunSQL(
            f"CREATE INDEX idx_lead_created ON lead (workspace_id, created_at) {_THERE}",
            reverse_sql="DROP INDEX idx_lead_created",
        ),
        ops.RunSQL(
            f"CREATE INDEX idx_lead_updated ON lead (workspace_id, updated_at) {_THERE}",
            reverse_sql="DROP INDEX idx_lead_updated",
        ),
    ]
