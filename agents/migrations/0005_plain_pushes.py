from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("agents", "0004_a2a_clients"),
    ]

    operations = [
        migrations.AddField(
            model_name="plainaccess",
            name="pushes",
            field=models.BooleanField(db_default=False, default=False),
        ),
    ]
