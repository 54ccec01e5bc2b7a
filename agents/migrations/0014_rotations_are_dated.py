from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("agents", "0013_silence_is_dated"),
    ]

    operations = [
        migrations.AddField(
            model_name="credential",
            name="rotated_at",
            field=models.DateTimeField(editable=False, null=True),
        ),
    ]
