import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("agents", "0002_operator_notices"),
        ("conversations", "0002_outbox_and_receipts"),
        ("triggers", "0001_first_tables"),
        ("workspaces", "0001_first_tables"),
    ]

    operations = [
        migrations.CreateModel(
            name="RefusedOffer",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("remote_id", models.CharField(max_length=64)),
                ("reason", models.CharField(max_length=40)),
                ("way", models.JSONField(default=list)),
                ("at", models.DateTimeField(auto_now_add=True, db_index=True)),
            ],
        ),
        migrations.AddIndex(
            model_name="handoff",
            index=models.Index(fields=["context_id"], name="handoff_by_context"),
        ),
        migrations.AddField(
            model_name="refusedoffer",
            name="sender",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="refused_offers", to="agents.sender"
            ),
        ),
        migrations.AddConstraint(
            model_name="refusedoffer",
            constraint=models.UniqueConstraint(fields=("sender", "remote_id"), name="refused_offer_once"),
        ),
    ]
