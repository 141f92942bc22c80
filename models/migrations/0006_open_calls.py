from tortoise import migrations
from tortoise.migrations import operations as ops


class Migration(migrations.Migration):
    """An index of the few calls that Homes show: those that go on, and those that were missed.

    Partial, so that other communications cost nothing more. Tortoise's own partial indexes know equality alone.
    """

    dependencies = [("models", "0005_history")]  # noqa: RUF012 (as makemigrations writes it)

    initial = False

    operations = [  # noqa: RUF012 (as makemigrations writes it)
        ops.RunSQL(
            "CREATE INDEX idx_communication_open_calls ON communication (workspace_id, call_status, executed_at) "
            "WHERE call_status IN ('pending', 'calling', 'interrupted', 'unanswered')",
            reverse_sql="DROP INDEX idx_communication_open_calls",
        ),
    ]
