from tortoise import migrations
from tortoise.indexes import Index
from tortoise.migrations import operations as ops


class Migration(migrations.Migration):
    """What Homes and digests read: a period of a workspace; and the few calls that go on, or that were missed.

    The second index is partial, so that other communications cost nothing more. Tortoise's own partial indexes know
    equality alone.
    """

    dependencies = [("models", "0005_history")]  # noqa: RUF012 (as makemigrations writes it)

    initial = False

    operations = [  # noqa: RUF012 (as makemigrations writes it)
        ops.AddIndex(
            model_name="Communication",
            index=Index(fields=["workspace_id", "executed_at"]),
        ),
        ops.RunSQL(
            "CREATE INDEX idx_communication_open_calls ON communication (workspace_id, call_status, executed_at) "
            "WHERE call_status IN ('pending', 'calling', 'interrupted', 'unanswered')",
            reverse_sql="DROP INDEX idx_communication_open_calls",
        ),
    ]
