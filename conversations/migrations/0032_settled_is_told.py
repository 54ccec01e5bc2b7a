"""What tells items that are settled is held to by the database; the indexes that left a choice go."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("conversations", "0031_open_lanes"),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name="outboxitem",
            name="outbox_unsettled",
        ),
        migrations.RemoveIndex(
            model_name="outboxitem",
            name="outbox_lane_head",
        ),
        migrations.AddConstraint(
            model_name="outboxitem",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("done_at__isnull", True), ("state__in", ["due", "claimed"])),
                    models.Q(models.Q(("state__in", ["due", "claimed"]), _negated=True), ("done_at__isnull", False)),
                    _connector="OR",
                ),
                name="outbox_done_at_tells_settled",
            ),
        ),
    ]
