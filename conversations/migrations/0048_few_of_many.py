"""What somebody else has, and what builders try, is found among all conversations by indexes that hold nothing else."""

from django.db import migrations, models

from workspaces.indexes_under_load import AddIndexUnderLoad


class Migration(migrations.Migration):
    atomic = False  # an index that is built while people talk is built in no transaction

    dependencies = [("conversations", "0047_persons_are_found")]

    operations = [
        AddIndexUnderLoad(
            model_name="conversation",
            index=models.Index(
                condition=models.Q(("controller__in", ["peer", "live"])),
                fields=["workspace", "controller"],
                name="conversation_handed_on",
            ),
        ),
        AddIndexUnderLoad(
            model_name="conversation",
            index=models.Index(
                condition=models.Q(("is_test", True)),
                fields=["workspace", "-last_activity_at"],
                name="conversation_test_chats",
            ),
        ),
    ]
