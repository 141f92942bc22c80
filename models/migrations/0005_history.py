from tortoise import fields, migrations
from tortoise.fields.base import OnDelete
from tortoise.indexes import Index
from tortoise.migrations import operations as ops


class Migration(migrations.Migration):
    dependencies = [("models", "0003_search")]  # noqa: RUF012 (as makemigrations writes it)

    initial = False

    operations = [  # noqa: RUF012 (as makemigrations writes it)
        ops.CreateModel(
            name="Share",
            fields=[
                ("id", fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                (
                    "workspace",
                    fields.ForeignKeyField(
                        "models.Workspace",
                        source_field="workspace_id",
                        db_constraint=True,
                        to_field="id",
                        related_name=False,
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                (
                    "lead",
                    fields.ForeignKeyField(
                        "models.Lead",
                        source_field="lead_id",
                        db_constraint=True,
                        to_field="id",
                        related_name=False,
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                (
                    "user",
                    fields.ForeignKeyField(
                        "models.User",
                        source_field="user_id",
                        db_constraint=True,
                        to_field="id",
                        related_name=False,
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                ("channel_id", fields.CharField(max_length=32)),
                ("masked", fields.BooleanField()),
                ("source", fields.CharField(max_length=255)),
                ("sent_ts", fields.CharField(null=True, max_length=32)),
                ("created_at", fields.DatetimeField(auto_now=False, auto_now_add=True)),
            ],
            options={
                "table": "share",
                "app": "models",
                "unique_together": (("workspace", "source"),),
                "indexes": [Index(fields=["lead_id", "id"])],
                "pk_attr": "id",
            },
            bases=["Model"],
        ),
        ops.AddIndex(
            model_name="Communication",
            index=Index(
                fields=[
                    "lead_id",
                    "executed_at",
                    "id",
                    "method",
                    "type",
                    "call_status",
                    "user_id",
                    "withdrawn_at",
                ]
            ),
        ),
        ops.RemoveIndex(
            model_name="Communication",
            fields=["lead_id", "executed_at", "id"],
        ),
    ]
