"""Whether the other side knows that a connection is closed; of those closed before, it is told once more."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("agents", "0015_what_plain_agents_take"),
    ]

    operations = [
        migrations.AddField(
            model_name="connection",
            name="closing_known",
            field=models.BooleanField(db_default=False, default=False),
        ),
    ]
