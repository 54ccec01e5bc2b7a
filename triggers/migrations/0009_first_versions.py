"""What every agent does today becomes its version 1, so that nothing changes for conversations that are going on."""

import json
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import migrations

NOT_KEPT = {"agent_id", "created_at", "secret"}
NOT_KEPT_OF_INTENT = {"id", "trigger_id"}
IN_ORDER = ("position", "created_at", "pk")


def publish_what_runs(apps: Any, schema_editor: Any) -> None:
    for agent in apps.get_model("agents", "Agent").objects.iterator():
        triggers = agent.triggers.select_related("intent").order_by(*IN_ORDER)
        actions = list(apps.get_model("triggers", "Action").objects.filter(trigger__agent=agent).order_by(*IN_ORDER))
        tree = {
            "triggers": [_trigger(row) for row in triggers],
            "actions": [_written(row, NOT_KEPT) for row in actions],
        }
        version = apps.get_model("triggers", "FlowVersion").objects.create(
            agent=agent,
            number=1,
            tree=json.loads(json.dumps(tree, cls=DjangoJSONEncoder)),
            secrets=json.dumps({str(row.pk): row.secret for row in actions if row.secret}),
        )
        agent.live_version = version.pk
        agent.save(update_fields=["live_version"])


def _trigger(row: Any) -> dict[str, Any]:
    intent = _written(row.intent, NOT_KEPT_OF_INTENT) if row.kind == "message_received" else {}
    return {**_written(row, NOT_KEPT), "intent": intent}


def _written(row: Any, without: set[str]) -> dict[str, Any]:
    fields = [field for field in row._meta.concrete_fields if field.attname not in without]
    return {field.attname: field.value_from_object(row) for field in fields}


class Migration(migrations.Migration):
    dependencies = [
        ("agents", "0009_published_flows"),
        ("triggers", "0008_flow_versions"),
    ]

    operations = [migrations.RunPython(publish_what_runs, migrations.RunPython.noop)]
