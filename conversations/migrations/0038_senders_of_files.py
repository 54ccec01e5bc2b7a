"""Of where a file came from, a mark."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("conversations", "0037_idle_talks_and_last_asked")]

    operations = [
        migrations.AddField(
            model_name="attachment",
            name="sender",
            field=models.CharField(db_default="", default="", max_length=32),
        ),
    ]
