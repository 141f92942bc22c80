from tortoise import migrations
from tortoise.indexes import Index
from tortoise.migrations import operations as ops


class Migration(migrations.Migration):
    """Whose leads were contacted last. What leads are searched by is made in 0019."""

    dependencies = [("models", "0002_the_lead")]  # noqa: RUF012 (as makemigrations writes it)

    initial = False

    operations = [  # noqa: RUF012 (as makemigrations writes it)
        ops.AddIndex(model_name="Lead", index=Index(fields=["owner_id", "last_contact_at", "id"])),
        ops.RemoveIndex(model_name="Lead", fields=["owner_id"]),
    ]
