"""What failed is found by an index that holds nothing else."""

from django.db import migrations, models

from workspaces.indexes_under_load import AddIndexUnderLoad


class Migration(migrations.Migration):
    atomic = False  # an index that is built while people talk is built in no transaction

    dependencies = [("webhooks", "0003_rotations_are_dated")]

    operations = [
        AddIndexUnderLoad(
            model_name="delivery",
            index=models.Index(
                condition=models.Q(("state", "failed")), fields=["endpoint", "-created_at"], name="webhook_failed"
            ),
        ),
    ]
