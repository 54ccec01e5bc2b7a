"""When the open task of a plain agent is looked at next."""

from typing import Any

from django.db import migrations, models
from django.utils import timezone


def look_at_what_is_at_work(apps: Any, _schema_editor: Any) -> None:
    at_work = apps.get_model("conversations", "PlainThread").objects.filter(stage="working").exclude(task_id="")
    at_work.update(look_at=timezone.now())


class Migration(migrations.Migration):
    dependencies = [
        ("conversations", "0007_served_tasks"),
    ]

    operations = [
        migrations.AddField(
            model_name="plainthread",
            name="look_at",
            field=models.DateTimeField(db_index=True, null=True),
        ),
        migrations.AddField(
            model_name="plainthread",
            name="looks",
            field=models.PositiveIntegerField(db_default=0, default=0),
        ),
        migrations.RunPython(look_at_what_is_at_work, migrations.RunPython.noop),
    ]
