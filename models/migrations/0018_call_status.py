from tortoise import migrations

from models.safe_operations import RemoveField


class Migration(migrations.Migration):
    """How a call stands follows from all the words that were told of it; the newest of them says nothing by itself."""

    dependencies = [("models", "0017_real_names")]  # noqa: RUF012 (as makemigrations writes it)

    initial = False

    operations = [  # noqa: RUF012 (as makemigrations writes it)
        RemoveField(model_name="CallLog", name="status"),
    ]
