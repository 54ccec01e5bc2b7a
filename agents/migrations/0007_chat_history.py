"""Some plain agents read earlier messages under a key of their platform; known from the next Verify on."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("agents", "0006_sharing"),
    ]

    operations = [
        migrations.AddField(
            model_name="plainaccess",
            name="reads_history",
            field=models.BooleanField(db_default=False, default=False),
        ),
    ]
