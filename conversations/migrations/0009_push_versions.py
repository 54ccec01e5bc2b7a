"""A client that asked in A2A 0.3 is called in it."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("conversations", "0008_plain_pushes"),
    ]

    operations = [
        migrations.AddField(
            model_name="pushtarget",
            name="version",
            field=models.CharField(db_default="1.0", default="1.0", max_length=8),
        ),
    ]
