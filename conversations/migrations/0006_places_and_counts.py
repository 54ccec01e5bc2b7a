"""Places among the requests under way at a peer, and how often the person spoke.

Both have a default in the database, so that processes of the version before can go on writing meanwhile.
"""

from typing import Any

from django.db import migrations, models
from django.db.models import Count, OuterRef, Subquery
from django.db.models.functions import Coalesce


def count_what_was_said(apps: Any, _schema_editor: Any) -> None:
    messages = apps.get_model("conversations", "Message").objects.filter(author_kind="person")
    counted = messages.filter(conversation=OuterRef("pk")).order_by().values("conversation").annotate(n=Count("pk"))
    conversations = apps.get_model("conversations", "Conversation").objects.all()
    conversations.update(said_by_person=Coalesce(Subquery(counted.values("n")), 0))


class Migration(migrations.Migration):
    dependencies = [
        ("conversations", "0005_undelivered_messages"),
    ]

    operations = [
        migrations.AddField(
            model_name="conversation",
            name="said_by_person",
            field=models.PositiveIntegerField(db_default=0, default=0),
        ),
        migrations.AddField(
            model_name="outboxitem",
            name="place",
            field=models.PositiveSmallIntegerField(db_default=0, default=0),
        ),
        migrations.RunPython(count_what_was_said, migrations.RunPython.noop),
        migrations.AddIndex(
            model_name="outboxitem",
            index=models.Index(
                condition=models.Q(("state", "due")), fields=["peer", "id"], name="outbox_waiting_for_peer"
            ),
        ),
        migrations.AddConstraint(
            model_name="outboxitem",
            constraint=models.UniqueConstraint(
                condition=models.Q(("place__gt", 0), ("state", "claimed")),
                fields=("peer", "place"),
                name="outbox_one_in_flight_per_place",
            ),
        ),
    ]
