"""What a member has not read is counted from an index alone; the one it takes the place of goes when it is there."""

from django.db import migrations, models

from workspaces.indexes_under_load import AddIndexUnderLoad


class Migration(migrations.Migration):
    atomic = False  # an index that is built while people talk is built in no transaction

    dependencies = [("conversations", "0050_files_of_who_took_over")]

    operations = [
        AddIndexUnderLoad(
            model_name="readmark",
            index=models.Index(fields=["member", "-at", "conversation", "position"], name="read_mark_unread"),
        ),
    ]
