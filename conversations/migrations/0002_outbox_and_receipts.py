import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("conversations", "0001_first_tables"),
    ]

    operations = [
        migrations.CreateModel(
            name="OutboxItem",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("lane", models.CharField(max_length=80)),
                ("peer", models.CharField(blank=True, max_length=64)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("offer", "Offer"),
                            ("turn", "Message to the other agent"),
                            ("take_back", "Take back"),
                            ("replies", "Replies to the other agent"),
                            ("ask", "Ask for late replies"),
                            ("think", "Compose a reply"),
                        ],
                        max_length=16,
                    ),
                ),
                ("seq", models.PositiveIntegerField(default=0)),
                ("payload", models.TextField(blank=True)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("due", "Due"),
                            ("claimed", "Under way"),
                            ("done", "Done"),
                            ("failed", "Failed"),
                            ("dropped", "Not needed any more"),
                        ],
                        default="due",
                        max_length=16,
                    ),
                ),
                ("attempts", models.PositiveIntegerField(default=0)),
                ("next_attempt_at", models.DateTimeField()),
                ("claim", models.UUIDField(editable=False, null=True)),
                ("lease_until", models.DateTimeField(null=True)),
                ("last_error", models.CharField(blank=True, max_length=200)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("done_at", models.DateTimeField(null=True)),
                (
                    "conversation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="outbox_items",
                        to="conversations.conversation",
                    ),
                ),
                (
                    "handoff",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="outbox_items",
                        to="conversations.handoff",
                    ),
                ),
                (
                    "message",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="outbox_items",
                        to="conversations.message",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="DeliveryAttempt",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveIntegerField()),
                ("started_at", models.DateTimeField()),
                ("finished_at", models.DateTimeField()),
                ("outcome", models.CharField(max_length=40)),
                ("detail", models.CharField(blank=True, max_length=300)),
                ("status", models.PositiveSmallIntegerField(null=True)),
                (
                    "item",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="delivery_attempts",
                        to="conversations.outboxitem",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="ReceivedItem",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("seq", models.PositiveIntegerField()),
                ("digest", models.CharField(max_length=64)),
                ("body", models.TextField(blank=True)),
                ("applied", models.BooleanField(default=False)),
                ("answer", models.TextField(blank=True)),
                ("at", models.DateTimeField(auto_now_add=True)),
                (
                    "handoff",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="received_items",
                        to="conversations.handoff",
                    ),
                ),
            ],
        ),
        migrations.AddIndex(
            model_name="outboxitem",
            index=models.Index(
                condition=models.Q(("state__in", ["due", "claimed"])),
                fields=["next_attempt_at"],
                name="outbox_unsettled",
            ),
        ),
        migrations.AddIndex(
            model_name="outboxitem",
            index=models.Index(
                condition=models.Q(("state__in", ["due", "claimed"])), fields=["lane", "id"], name="outbox_lane_head"
            ),
        ),
        migrations.AddConstraint(
            model_name="outboxitem",
            constraint=models.UniqueConstraint(
                condition=models.Q(("seq__gt", 0)), fields=("handoff", "kind", "seq"), name="outbox_once_per_seq"
            ),
        ),
        migrations.AddConstraint(
            model_name="outboxitem",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "claimed")), fields=("lane",), name="outbox_one_in_flight_per_lane"
            ),
        ),
        migrations.AddConstraint(
            model_name="receiveditem",
            constraint=models.UniqueConstraint(fields=("handoff", "seq"), name="received_once_per_seq"),
        ),
    ]
