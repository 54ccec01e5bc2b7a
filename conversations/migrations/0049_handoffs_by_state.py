"""Handoffs that ended in a way that few do are found by an index."""

from django.db import migrations, models

from workspaces.indexes_under_load import AddIndexUnderLoad


class Migration(migrations.Migration):
    atomic = False  # an index that is built while people talk is built in no transaction

    dependencies = [("conversations", "0048_few_of_many")]

    operations = [
        AddIndexUnderLoad(
            model_name="handoff",
            index=models.Index(fields=["workspace", "state", "-created_at"], name="handoff_by_state"),
        ),
    ]
