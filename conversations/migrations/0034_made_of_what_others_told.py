from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("conversations", "0033_found_by_longer_indexes")]

    operations = [
        migrations.AddField(
            model_name="sessiondetail",
            name="of_others",
            field=models.BooleanField(db_default=False, default=False),
        ),
    ]
