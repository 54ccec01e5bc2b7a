from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("agents", "0008_reply_keys"),
    ]

    operations = [
        migrations.RenameField(model_name="agent", old_name="flow_version", new_name="draft_revision"),
        migrations.AddField(
            model_name="agent",
            name="live_version",
            field=models.UUIDField(editable=False, null=True),
        ),
        migrations.AddField(
            model_name="agent",
            name="links_revision",
            field=models.PositiveIntegerField(default=1),
        ),
    ]
