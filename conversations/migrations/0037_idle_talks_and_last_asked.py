from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("conversations", "0036_messages_in_doubt"),
    ]

    operations = [
        migrations.AddField(
            model_name="erasurerequest",
            name="tried_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AlterField(
            model_name="livetalk",
            name="state",
            field=models.CharField(
                choices=[
                    ("waiting", "Waiting for a live agent"),
                    ("active", "With a live agent"),
                    ("given_back", "Given back"),
                    ("passed_on", "Taken over by another live agent"),
                    ("closed", "Closed"),
                    ("left", "The person went back"),
                    ("unanswered", "Nobody was there"),
                    ("taken_back", "Taken back by the other institution"),
                    ("idle", "Nobody said anything for a while"),
                ],
                max_length=16,
            ),
        ),
    ]
