from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("conversations", "0035_a_try_before_it_left"),
    ]

    operations = [
        migrations.AddField(
            model_name="conversation",
            name="in_doubt",
            field=models.JSONField(db_default=models.Value([], models.JSONField()), default=list),
        ),
    ]
