"""Two indexes go, of columns that others begin with. Only they: altering the field would check the whole table anew on
PostgreSQL, and copy it on SQLite.
"""

import django.db.models.deletion
from django.db import migrations, models


def without(index: str, *, on: str) -> migrations.RunSQL:
    """on: its table and column, to make it again."""
    return migrations.RunSQL(f'DROP INDEX IF EXISTS "{index}"', f'CREATE INDEX "{index}" ON {on}')


class Migration(migrations.Migration):
    dependencies = [
        ("conversations", "0032_settled_is_told"),
    ]

    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[
                without("conversations_message_conversation_id_f1a2d5e9", on="conversations_message (conversation_id)"),
                without(
                    "conversations_plainutterance_handoff_id_f7fbf019", on="conversations_plainutterance (handoff_id)"
                ),
            ],
            state_operations=[
                migrations.AlterField(
                    model_name="message",
                    name="conversation",
                    field=models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="messages",
                        to="conversations.conversation",
                    ),
                ),
                migrations.AlterField(
                    model_name="plainutterance",
                    name="handoff",
                    field=models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="plain_utterances",
                        to="conversations.handoff",
                    ),
                ),
            ],
        ),
    ]
