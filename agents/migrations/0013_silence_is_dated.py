from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("agents", "0012_links_wait_as_asked"),
    ]

    operations = [
        migrations.AddField(
            model_name="connection",
            name="silence_noted_at",
            field=models.DateTimeField(editable=False, null=True),
        ),
        migrations.AddField(
            model_name="sender",
            name="silence_noted_at",
            field=models.DateTimeField(editable=False, null=True),
        ),
    ]
