from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("conversations", "0045_what_triggers_were_called"),
    ]

    operations = [
        migrations.AddField(
            model_name="servedtask",
            name="output_modes",
            field=models.JSONField(db_default=models.Value([], models.JSONField()), default=list),
        ),
    ]
