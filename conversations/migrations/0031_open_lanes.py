"""Each statement about what is to be done can use one index only: the new one is there before the others go."""

from django.db import migrations, models

from workspaces.indexes_under_load import AddIndexUnderLoad


class Migration(migrations.Migration):
    atomic = False  # an index that is built while people talk is built in no transaction

    dependencies = [("conversations", "0030_tickets")]

    operations = [
        AddIndexUnderLoad(
            model_name="outboxitem",
            index=models.Index(
                condition=models.Q(("done_at__isnull", True)), fields=["lane", "id"], name="outbox_open_lanes"
            ),
        ),
    ]
