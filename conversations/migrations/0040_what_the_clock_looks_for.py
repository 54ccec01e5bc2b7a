"""What the clock looks for every second is found by indexes that hold nothing else."""

from django.db import migrations, models

from workspaces.indexes_under_load import AddIndexUnderLoad


class Migration(migrations.Migration):
    atomic = False  # an index that is built while people talk is built in no transaction

    dependencies = [("conversations", "0039_share_of_files")]

    operations = [
        AddIndexUnderLoad(
            model_name="receiveditem",
            index=models.Index(
                condition=models.Q(("applied", False)), fields=["handoff", "seq"], name="received_behind_gaps"
            ),
        ),
        AddIndexUnderLoad(
            model_name="outboxitem",
            index=models.Index(condition=models.Q(("kind", "ask")), fields=["handoff"], name="outbox_asked"),
        ),
    ]
