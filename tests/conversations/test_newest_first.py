"""Lists of what can be many read a page from an index, and not the table."""

import importlib
from typing import Any

import pytest
from django.db import connection
from django.db.models import QuerySet

from conversations.models import Conversation, Handoff
from workspaces.indexes_under_load import AddIndexUnderLoad
from workspaces.models import Workspace

pytestmark = pytest.mark.django_db
MIGRATION = importlib.import_module("conversations.migrations.0023_newest_first").Migration


def plan_of(rows: QuerySet[Any]) -> str:
    """Of the first page. An empty table would rather be read as a whole, whatever there is."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(
                "SET LOCAL enable_seqscan = off; SET LOCAL enable_bitmapscan = off; SET LOCAL enable_sort = off"
            )
    return rows.order_by("-created_at", "-pk")[:51].explain()


@pytest.mark.parametrize(
    ("model", "index"), [(Conversation, "conversation_newest_first"), (Handoff, "handoff_newest_first")]
)
def test_a_list_of_a_workspace_is_read_from_its_index(bank: Workspace, model: Any, index: str) -> None:
    assert index in plan_of(model.objects.filter(workspace=bank))
    assert index in plan_of(model.objects.filter(workspace=bank, created_at__lte=bank.created_at))


def test_its_indexes_are_built_while_people_talk() -> None:
    assert MIGRATION.atomic is False
    assert {type(one) for one in MIGRATION.operations} == {AddIndexUnderLoad}
