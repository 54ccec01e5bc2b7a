from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("conversations", "0034_made_of_what_others_told"),
    ]

    operations = [
        migrations.AddField(
            model_name="deliveryattempt",
            name="left",
            field=models.BooleanField(db_default=True, default=True),
        ),
    ]
