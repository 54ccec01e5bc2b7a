"""Which media types an agent takes that only speaks A2A, by its card; nothing is known of those verified before."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("agents", "0014_rotations_are_dated"),
    ]

    operations = [
        migrations.AddField(
            model_name="plainaccess",
            name="input_modes",
            field=models.JSONField(db_default=[], default=list),
        ),
    ]
