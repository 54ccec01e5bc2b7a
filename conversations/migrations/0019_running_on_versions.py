"""Conversations that are going on run on version 1 of their agent, which is what its rows were."""

from typing import Any

from django.db import migrations
from django.db.models import OuterRef, Subquery


def run_on_first_versions(apps: Any, schema_editor: Any) -> None:
    live = apps.get_model("agents", "Agent").objects.filter(pk=OuterRef("agent"))
    conversations = apps.get_model("conversations", "Conversation").objects
    conversations.update(flow_version=Subquery(live.values("live_version")))


class Migration(migrations.Migration):
    dependencies = [
        ("conversations", "0018_flow_versions"),
        ("triggers", "0009_first_versions"),
    ]

    operations = [migrations.RunPython(run_on_first_versions, migrations.RunPython.noop)]
