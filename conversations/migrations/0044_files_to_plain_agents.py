"""Whether an agent that only speaks A2A got files in a handoff, which it may tell back."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("conversations", "0043_what_was_seen"),
    ]

    operations = [
        migrations.AddField(
            model_name="plainthread",
            name="files_sent",
            field=models.BooleanField(db_default=False, default=False),
        ),
    ]
