"""Statements that go past Django's cursor behave as if they did not."""

from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
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


def test_a_statement_that_is_run_again_before_its_rows_are_read_keeps_them_apart(bank: Workspace) -> None:
    names(bank.name)

    first, second = run(connection, NAMES, [bank.name]), run(connection, NAMES, ["nobody's"])

    assert [fetched(connection, each) for each in (first, second)] == [[(bank.name,)], []]


def test_what_it_kept_of_a_statement_holds_for_values_of_another_type(bank: Workspace) -> None:
    known = 'SELECT COUNT(*) FROM "workspaces_workspace" WHERE "name" = %s OR CAST(%s AS TEXT) IS NULL'

    asked = [("nobody's", "x"), ("nobody's", None), (bank.name, "x")]

    assert [fetched(connection, run(connection, known, values))[0][0] for values in asked] == [0, 1, 1]


def test_what_failed_once_is_run_again(bank: Workspace) -> None:
    divided = "SELECT 1 / CAST(%s AS INTEGER)" if connection.vendor == "postgresql" else "SELECT abs(%s)"
    wrong, right = (0, 1) if connection.vendor == "postgresql" else (-(2**63), 1)

    with pytest.raises(DatabaseError), transaction.atomic():
        fetched(connection, run(connection, divided, [wrong]))

    assert fetched(connection, run(connection, divided, [right])) == [(1,)]
