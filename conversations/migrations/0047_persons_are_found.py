"""A person's conversations are found by indexes, however many others there are."""

from django.db import migrations, models
from django.db.models.functions import Left, Upper

from workspaces.indexes_under_load import AddIndexUnderLoad


class Migration(migrations.Migration):
    atomic = False  # an index that is built while people talk is built in no transaction

    dependencies = [("conversations", "0046_output_modes_of_tasks")]

    operations = [
        AddIndexUnderLoad(
            model_name="sessiondetail",
            index=models.Index(Left(Upper("value"), 64), name="detail_by_value"),
        ),
        AddIndexUnderLoad(
            model_name="handoff",
            index=models.Index(fields=["remote_id"], name="handoff_by_remote_id"),
        ),
    ]
