"""A message that begins a task is found again when it is repeated."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("conversations", "0041_passed_files"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="servedupdate",
            index=models.Index(condition=models.Q(("seq", 1)), fields=["sent_key"], name="served_begun_with"),
        ),
    ]
