"""Lists of conversations and handoffs read their first page from an index."""

from django.db import migrations, models

from workspaces.indexes_under_load import AddIndexUnderLoad


class Migration(migrations.Migration):
    atomic = False  # an index that is built while people talk is built in no transaction

    dependencies = [("conversations", "0022_test_chats")]

    operations = [
        AddIndexUnderLoad(
            model_name="conversation",
            index=models.Index(fields=["workspace", "-created_at"], name="conversation_newest_first"),
        ),
        AddIndexUnderLoad(
            model_name="handoff",
            index=models.Index(fields=["workspace", "-created_at"], name="handoff_newest_first"),
        ),
    ]
