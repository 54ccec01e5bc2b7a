"""What one sender's files take is summed up from an index alone."""

from django.db import migrations, models

from workspaces.indexes_under_load import AddIndexUnderLoad


class Migration(migrations.Migration):
    atomic = False  # an index that is built while people talk is built in no transaction

    dependencies = [("conversations", "0038_senders_of_files")]

    operations = [
        AddIndexUnderLoad(
            model_name="attachment",
            index=models.Index(fields=["agent", "sender", "size"], name="attachment_share"),
        ),
    ]
