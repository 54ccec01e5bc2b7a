from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("agents", "0011_takes_attachments"),
    ]

    operations = [
        migrations.AddField(
            model_name="connection",
            name="waits_until",
            field=models.DateTimeField(editable=False, null=True),
        ),
        migrations.AddField(
            model_name="sender",
            name="waits_until",
            field=models.DateTimeField(editable=False, null=True),
        ),
    ]
