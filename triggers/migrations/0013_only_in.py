from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("triggers", "0012_attachment_received")]

    operations = [
        migrations.AddField(
            model_name="intent",
            name="only_in",
            field=models.JSONField(db_default=models.Value({}, models.JSONField()), default=dict),
        ),
    ]
