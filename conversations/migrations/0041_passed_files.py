"""Files that are passed on with a handoff, and what has come of them."""

import uuid

import django.db.models.deletion
from django.db import migrations, models

import workspaces.encrypted_fields


class Migration(migrations.Migration):
    dependencies = [
        ("conversations", "0040_what_the_clock_looks_for"),
    ]

    operations = [
        migrations.AlterField(
            model_name="outboxitem",
            name="kind",
            field=models.CharField(
                choices=[
                    ("offer", "Offer"),
                    ("turn", "Message to the other agent"),
                    ("take_back", "Take back"),
                    ("replies", "Replies to the other agent"),
                    ("ask", "Ask for late replies"),
                    ("think", "Compose a reply"),
                    ("request", "Request to a system of ours"),
                    ("push", "Push to an A2A client"),
                    ("file", "File to the other agent"),
                    ("take_in", "Take in a file that has come"),
                ],
                max_length=16,
            ),
        ),
        migrations.CreateModel(
            name="PassedFile",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("file_id", models.UUIDField()),
                ("number", models.PositiveIntegerField()),
                ("announced", models.JSONField()),
                ("have", models.PositiveIntegerField(db_default=0, default=0)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "On its way"),
                            ("complete", "Arrived"),
                            ("kept", "Taken in"),
                            ("refused", "Not passed on"),
                        ],
                        default="waiting",
                        max_length=16,
                    ),
                ),
                ("reason", models.CharField(blank=True, max_length=40)),
                (
                    "attachment",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="passings",
                        to="conversations.attachment",
                    ),
                ),
                (
                    "handoff",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="passed_files",
                        to="conversations.handoff",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="PassedPiece",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("start", models.PositiveIntegerField()),
                ("content", workspaces.encrypted_fields.EncryptedBytesField()),
                (
                    "passed",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="pieces",
                        to="conversations.passedfile",
                    ),
                ),
            ],
        ),
        migrations.AddConstraint(
            model_name="passedfile",
            constraint=models.UniqueConstraint(fields=("handoff", "file_id"), name="passed_once_in_a_handoff"),
        ),
        migrations.AddConstraint(
            model_name="passedpiece",
            constraint=models.UniqueConstraint(fields=("passed", "start"), name="piece_once_in_a_file"),
        ),
    ]
