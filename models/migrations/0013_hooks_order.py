from tortoise import fields, migrations
from tortoise.indexes import Index
from tortoise.migrations import operations as ops


class Migration(migrations.Migration):
    dependencies = [("models", "0012_call_words")]  # noqa: RUF012 (as makemigrations writes it)

    initial = False

    operations = [  # noqa: RUF012 (as makemigrations writes it)
        ops.AddIndex(
            model_name="HookDelivery",
            index=Index(fields=["communication_id", "hook_id", "id"]),
        ),
        ops.AddIndex(
            model_name="HookDelivery",
            index=Index(fields=["lead_id", "hook_id", "id"]),
        ),
        ops.AddField(
            model_name="Lead",
            name="source_version",
            field=fields.CharField(null=True, max_length=64),
        ),
    ]
