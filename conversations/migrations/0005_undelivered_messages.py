from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("conversations", "0004_plain_agents"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="message",
            index=models.Index(
                condition=models.Q(("delivery", "failed")), fields=["conversation"], name="message_undelivered"
            ),
        ),
    ]
