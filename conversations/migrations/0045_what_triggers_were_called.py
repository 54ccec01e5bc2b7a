"""What the trigger of a handoff was called when it fired; of earlier ones, what it is called in the draft has to do."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("conversations", "0044_files_to_plain_agents"),
    ]

    operations = [
        migrations.AddField(
            model_name="handoff",
            name="trigger_kind",
            field=models.CharField(
                blank=True,
                choices=[
                    ("chat_started", "Chat started"),
                    ("message_received", "Message received"),
                    ("attachment_received", "Attachment received"),
                    ("fallback", "Fallback"),
                    ("conversation_returned", "Conversation returned"),
                    ("chat_closed", "Chat closed"),
                ],
                db_default="",
                default="",
                max_length=32,
            ),
        ),
        migrations.AddField(
            model_name="handoff",
            name="trigger_name",
            field=models.CharField(blank=True, db_default="", default="", max_length=80),
        ),
    ]
