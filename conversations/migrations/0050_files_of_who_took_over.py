from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("conversations", "0049_handoffs_by_state"),
    ]

    operations = [
        migrations.AddField(
            model_name="passedfile",
            name="back",
            field=models.BooleanField(db_default=False, default=False),
        ),
    ]
