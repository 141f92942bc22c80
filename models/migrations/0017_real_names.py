from tortoise import fields, migrations
from tortoise.migrations import operations as ops


class Migration(migrations.Migration):
    dependencies = [("models", "0016_lead_filters")]  # noqa: RUF012 (as makemigrations writes it)

    initial = False

    operations = [  # noqa: RUF012 (as makemigrations writes it)
        ops.AddField(
            model_name="User",
            name="real_name",
            field=fields.CharField(default="", db_default="", max_length=255),
        ),
    ]
