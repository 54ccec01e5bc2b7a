"""Requests that are being worked on are found among all that were answered by an index that holds nothing else."""

from django.db import migrations, models

from workspaces.indexes_under_load import AddIndexUnderLoad


class Migration(migrations.Migration):
    atomic = False  # an index that is built while people talk is built in no transaction

    dependencies = [("workspaces", "0017_language_of_account")]

    operations = [
        AddIndexUnderLoad(
            model_name="answeredrequest",
            index=models.Index(
                condition=models.Q(("status", None)),
                fields=["claimed_until"],
                name="answered_under_way",
            ),
        ),
    ]
