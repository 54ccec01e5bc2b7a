from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("webhooks", "0002_ticket_events"),
    ]

    operations = [
        migrations.AddField(
            model_name="endpoint",
            name="rotated_at",
            field=models.DateTimeField(editable=False, null=True),
        ),
    ]
