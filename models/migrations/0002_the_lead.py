import functools
from json import dumps, loads

from tortoise import fields, migrations
from tortoise.fields.base import OnDelete
from tortoise.indexes import Index
from tortoise.migrations import operations as ops

from models.fields import E164
from models.safe_operations import AlterField


class Migration(migrations.Migration):
    dependencies = [("models", "0001_initial")]  # noqa: RUF012 (as makemigrations writes it)

    initial = False

    operations = [  # noqa: RUF012 (as makemigrations writes it)
        ops.CreateModel(
            name="AuditEntry",
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
                ("kind", fields.CharField(max_length=24)),
                (
                    "user",
                    fields.ForeignKeyField(
                        "models.User",
                        source_field="user_id",
                        null=True,
                        db_constraint=True,
                        to_field="id",
                        related_name=False,
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                ("actor", fields.CharField(default="", max_length=255)),
                (
                    "lead",
                    fields.ForeignKeyField(
                        "models.Lead",
                        source_field="lead_id",
                        null=True,
                        db_constraint=True,
                        to_field="id",
                        related_name=False,
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                ("subject", fields.CharField(default="", max_length=255)),
                (
                    "changes",
                    fields.JSONField(null=True, encoder=functools.partial(dumps, separators=(",", ":")), decoder=loads),
                ),
                ("reason", fields.CharField(default="", max_length=500)),
                ("created_at", fields.DatetimeField(auto_now=False, auto_now_add=True)),
            ],
            options={
                "table": "audit_entry",
                "app": "models",
                "indexes": [Index(fields=["lead_id", "id"]), Index(fields=["workspace_id", "kind", "id"])],
                "pk_attr": "id",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="Channel",
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
                ("slack_id", fields.CharField(max_length=32)),
                ("mode", fields.CharField(default="thread", max_length=8)),
                (
                    "hears",
                    fields.JSONField(
                        default=dict, encoder=functools.partial(dumps, separators=(",", ":")), decoder=loads
                    ),
                ),
                ("locale", fields.CharField(default="en", max_length=2)),
                ("timezone", fields.CharField(default="UTC", max_length=64)),
                ("daily_at", fields.IntField(null=True)),
                ("daily_sent_for", fields.DateField(null=True)),
                ("weekly_at", fields.IntField(null=True)),
                ("weekly_on", fields.IntField(default=1)),
                ("weekly_sent_for", fields.DateField(null=True)),
                (
                    "updated_by",
                    fields.ForeignKeyField(
                        "models.User",
                        source_field="updated_by_id",
                        null=True,
                        db_constraint=True,
                        to_field="id",
                        related_name=False,
                        on_delete=OnDelete.SET_NULL,
                    ),
                ),
                ("created_at", fields.DatetimeField(auto_now=False, auto_now_add=True)),
                ("updated_at", fields.DatetimeField(auto_now=True, auto_now_add=False)),
            ],
            options={
                "table": "channel",
                "app": "models",
                "unique_together": (("workspace", "slack_id"),),
                "pk_attr": "id",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="FollowUp",
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
                        related_name="follow_ups",
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
                        related_name="follow_ups",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                (
                    "communication",
                    fields.ForeignKeyField(
                        "models.Communication",
                        source_field="communication_id",
                        null=True,
                        db_constraint=True,
                        to_field="id",
                        related_name="follow_ups",
                        on_delete=OnDelete.SET_NULL,
                    ),
                ),
                ("kind", fields.CharField(max_length=8)),
                ("priority", fields.CharField(default="normal", max_length=8)),
                ("text", fields.CharField(default="", max_length=500)),
                ("due_at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ("reminders", fields.IntField(default=0)),
                ("closed_at", fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ("outcome", fields.CharField(null=True, max_length=16)),
                (
                    "closed_by",
                    fields.ForeignKeyField(
                        "models.User",
                        source_field="closed_by_id",
                        null=True,
                        db_constraint=True,
                        to_field="id",
                        related_name=False,
                        on_delete=OnDelete.SET_NULL,
                    ),
                ),
                (
                    "closing",
                    fields.ForeignKeyField(
                        "models.Communication",
                        source_field="closing_id",
                        null=True,
                        db_constraint=True,
                        to_field="id",
                        related_name=False,
                        on_delete=OnDelete.SET_NULL,
                    ),
                ),
                ("source", fields.CharField(null=True, max_length=255)),
                ("created_at", fields.DatetimeField(auto_now=False, auto_now_add=True)),
                ("updated_at", fields.DatetimeField(auto_now=True, auto_now_add=False)),
            ],
            options={
                "table": "follow_up",
                "app": "models",
                "unique_together": (("workspace", "source"),),
                "indexes": [
                    Index(fields=["user_id", "closed_at", "due_at"]),
                    Index(fields=["lead_id", "closed_at"]),
                    Index(fields=["workspace_id", "closed_at", "due_at"]),
                    Index(fields=["communication_id"]),
                    Index(fields=["closing_id"]),
                ],
                "pk_attr": "id",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="Home",
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
                    "user",
                    fields.OneToOneField(
                        "models.User",
                        source_field="user_id",
                        db_constraint=True,
                        to_field="id",
                        related_name=False,
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                ("first_opened_at", fields.DatetimeField(auto_now=False, auto_now_add=True)),
                ("opened_at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ("outdated_at", fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ("claimed_until", fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ("digest", fields.CharField(default="", max_length=64)),
            ],
            options={
                "table": "home",
                "app": "models",
                "indexes": [Index(fields=["workspace_id", "outdated_at"])],
                "pk_attr": "id",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="LeadImport",
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
                ("fingerprint", fields.CharField(max_length=64)),
                ("name", fields.CharField(max_length=255)),
                ("columns", fields.JSONField(encoder=functools.partial(dumps, separators=(",", ":")), decoder=loads)),
                ("rows", fields.IntField(default=0)),
                ("created", fields.IntField(default=0)),
                ("matched", fields.IntField(default=0)),
                ("refused", fields.IntField(default=0)),
                ("finished_at", fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ("created_at", fields.DatetimeField(auto_now=False, auto_now_add=True)),
            ],
            options={
                "table": "lead_import",
                "app": "models",
                "unique_together": (("workspace", "fingerprint"),),
                "pk_attr": "id",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="Merge",
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
                    "survivor",
                    fields.ForeignKeyField(
                        "models.Lead",
                        source_field="survivor_id",
                        db_constraint=True,
                        to_field="id",
                        related_name=False,
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                (
                    "merged",
                    fields.ForeignKeyField(
                        "models.Lead",
                        source_field="merged_id",
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
                        null=True,
                        db_constraint=True,
                        to_field="id",
                        related_name=False,
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                ("moved", fields.JSONField(encoder=functools.partial(dumps, separators=(",", ":")), decoder=loads)),
                ("undone_at", fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                (
                    "undone_by",
                    fields.ForeignKeyField(
                        "models.User",
                        source_field="undone_by_id",
                        null=True,
                        db_constraint=True,
                        to_field="id",
                        related_name=False,
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                ("created_at", fields.DatetimeField(auto_now=False, auto_now_add=True)),
            ],
            options={
                "table": "merge",
                "app": "models",
                "indexes": [Index(fields=["survivor_id", "id"]), Index(fields=["merged_id", "id"])],
                "pk_attr": "id",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="NumberChoice",
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
                ("number", E164()),
                (
                    "lead",
                    fields.ForeignKeyField(
                        "models.Lead",
                        source_field="lead_id",
                        db_constraint=True,
                        to_field="id",
                        related_name=False,
                        on_delete=OnDelete.CASCADE,
                    ),
                ),
                ("chosen_at", fields.DatetimeField(auto_now=True, auto_now_add=False)),
            ],
            options={
                "table": "number_choice",
                "app": "models",
                "unique_together": (("user", "number"),),
                "indexes": [Index(fields=["lead_id"])],
                "pk_attr": "id",
            },
            bases=["Model"],
        ),
        AlterField(
            model_name="Delivery",
            name="communication",
            field=fields.ForeignKeyField(
                "models.Communication",
                source_field="communication_id",
                null=True,
                db_constraint=True,
                to_field="id",
                related_name="deliveries",
                on_delete=OnDelete.RESTRICT,
            ),
        ),
        ops.AddField(
            model_name="Delivery",
            name="about",
            field=fields.CharField(null=True, max_length=64),
        ),
        ops.AddField(
            model_name="Delivery",
            name="follow_up",
            field=fields.ForeignKeyField(
                "models.FollowUp",
                source_field="follow_up_id",
                null=True,
                db_constraint=True,
                to_field="id",
                related_name=False,
                on_delete=OnDelete.RESTRICT,
            ),
        ),
        ops.AddIndex(
            model_name="Delivery",
            index=Index(fields=["follow_up_id", "id"]),
        ),
        ops.AddField(
            model_name="User",
            name="away_until",
            field=fields.DateField(null=True),
        ),
        ops.AddField(
            model_name="User",
            name="days_off",
            field=fields.CharField(default="67", db_default="67", max_length=7),
        ),
        ops.AddField(
            model_name="User",
            name="quiet_from",
            field=fields.IntField(default=1080, db_default=1080),
        ),
        ops.AddField(
            model_name="User",
            name="quiet_until",
            field=fields.IntField(default=480, db_default=480),
        ),
        ops.AddField(
            model_name="Workspace",
            name="reps_see",
            field=fields.CharField(default="all", db_default="all", max_length=8),
        ),
    ]
