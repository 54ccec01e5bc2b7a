"""Statements that go past Django's cursor behave as if they did not."""

from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.transaction import TransactionManagementError
from django.test.utils import CaptureQueriesContext

from workspaces.models import Workspace
from workspaces.statements import fetched, run, telling

pytestmark = pytest.mark.django_db
NAMES = 'SELECT "name" FROM "workspaces_workspace" WHERE "name" = %s'


def names(name: str, sql: str = NAMES) -> list[Any]:
    return [row[0] for row in fetched(connection, run(connection, sql, [name]))]


def test_it_finds_what_is_there(bank: Workspace) -> None:
    assert names(bank.name) == [bank.name]
    assert names("nobody's") == []


def test_a_per_cent_sign_is_written_twice_as_for_django(bank: Workspace) -> None:
    assert names(bank.name, NAMES + """ AND '100%%' LIKE '%%0%%' AND '%%s' <> 's'""") == [bank.name]


def test_who_counts_the_queries_counts_it(bank: Workspace) -> None:
    with CaptureQueriesContext(connection) as asked:
        names(bank.name)

    assert len(asked) == 1


def test_who_wraps_executions_wraps_it(bank: Workspace) -> None:
    heard: list[str] = []

    def note(execute: Any, sql: str, *rest: Any) -> Any:
        heard.append(sql)
        return execute(sql, *rest)

    with connection.execute_wrapper(note):
        names(bank.name)

    assert heard == [NAMES]


def test_before_each_statement_it_is_told_once_whoever_executes_it(bank: Workspace) -> None:
    heard: list[str] = []

    with telling(connection, heard.append):
        names(bank.name)
        Workspace.objects.count()
    names(bank.name)

    assert heard[0] == NAMES
    assert len(heard) == 2


def test_before_is_told_beside_others_who_listen(bank: Workspace) -> None:
    heard: list[str] = []

    with CaptureQueriesContext(connection) as asked, telling(connection, heard.append):
        names(bank.name)

    assert heard == [NAMES]
    assert len(asked) == 1


def test_an_error_is_djangos(bank: Workspace) -> None:
    again = 'INSERT INTO "workspaces_workspace" ("id") VALUES (%s)'
    with pytest.raises(IntegrityError), transaction.atomic():
        run(connection, again, [bank.pk.hex if connection.vendor == "sqlite" else bank.pk])


def test_nothing_more_is_executed_in_a_transaction_that_is_lost(bank: Workspace) -> None:
    with transaction.atomic():
        transaction.set_rollback(True)
        with pytest.raises(TransactionManagementError):
            names(bank.name)
        transaction.set_rollback(False)


def test_a_connection_that_is_not_open_is_opened(transactional_db: None) -> None:
    connection.close()

    assert names("nobody's") == []
