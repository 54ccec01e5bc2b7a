"""What an endpoint is told next is found by an index, however much waits for it."""

from django.db import migrations, models

from workspaces.indexes_under_load import AddIndexUnderLoad


class Migration(migrations.Migration):
    atomic = False  # an index that is built while people talk is built in no transaction

    dependencies = [("webhooks", "0004_what_failed")]

    operations = [
        AddIndexUnderLoad(
            model_name="delivery",
            index=models.Index(
                condition=models.Q(("state", "due")),
                fields=["endpoint", "next_attempt_at", "created_at", "id"],
                name="webhook_next_of_endpoint",
            ),
        ),
    ]
