"""Rows written with SQL that is built once: each by itself, and several of them together."""

from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from workspaces.models import AuditEntry, Member, User, Workspace
from workspaces.writing import insert, together, unconcerned, write

pytestmark = pytest.mark.django_db


def test_insert_writes_the_whole_row(db: None) -> None:
    workspace = Workspace(name="New")

    assert insert(workspace)

    assert Workspace.objects.get(pk=workspace.pk).name == "New"
    assert not workspace._state.adding


def test_insert_learns_the_key_that_the_database_gave(bank: Workspace, bob: User) -> None:
    Member.objects.all().delete()
    member = Member(workspace=bank, user=bob, role="viewer")

    insert(member)

    assert Member.objects.get() == member


def test_insert_spares_a_row_that_is_there(bank: Workspace, bob: User) -> None:
    again = Member(workspace=bank, user=bob, role="viewer")

    assert not insert(again, unless_there=True)
    assert Member.objects.get(user=bob).role == "builder"


def test_insert_says_when_a_constraint_forbids_it(bank: Workspace, bob: User) -> None:
    with pytest.raises(IntegrityError):
        insert(Member(workspace=bank, user=bob, role="viewer"))


def test_write_changes_the_named_fields_alone(bank: Workspace) -> None:
    stale = Workspace.objects.get(pk=bank.pk)
    Workspace.objects.filter(pk=bank.pk).update(name="Renamed meanwhile")
    field = next(f.name for f in Workspace._meta.local_concrete_fields if f.name not in ("id", "name"))

    write(stale, field)

    assert Workspace.objects.get(pk=bank.pk).name == "Renamed meanwhile"


def _statements(queries: CaptureQueriesContext) -> list[str]:
    """The first word and the table of each."""
    return [
        f"{sql.split()[0]} {sql.split(chr(34))[1]}" for sql in (query["sql"] for query in queries) if chr(34) in sql
    ]


def test_together_rows_of_one_table_are_one_statement(db: None) -> None:
    rows = [Workspace(name=f"New {number}") for number in range(3)]

    with CaptureQueriesContext(connection) as queries, together():
        for row in rows:
            insert(row)

    assert _statements(queries) == ["INSERT workspaces_workspace"]
    assert list(Workspace.objects.order_by("name")) == rows


def test_together_each_row_learns_its_own_key(bank: Workspace, bob: User, alice: User) -> None:
    Member.objects.all().delete()
    members = [Member(workspace=bank, user=user, role="viewer") for user in (bob, alice)]

    with together():
        for member in members:
            insert(member)

    assert [Member.objects.get(pk=member.pk).user for member in members] == [bob, alice]


def test_more_rows_than_a_statement_holds_are_all_written(db: None) -> None:
    with together():
        for number in range(20):
            insert(Workspace(name=f"New {number:02}"))

    assert Workspace.objects.count() == 20


def test_together_a_row_is_written_once_with_its_last_values(bank: Workspace) -> None:
    with CaptureQueriesContext(connection) as queries, together():
        bank.name = "First"
        write(bank, "name")
        bank.name = "Second"
        write(bank, "name")

    assert len(queries) == 1
    assert Workspace.objects.get(pk=bank.pk).name == "Second"


def test_a_new_row_that_is_changed_is_still_one_statement(db: None) -> None:
    with CaptureQueriesContext(connection) as queries, together():
        row = Workspace(name="First")
        insert(row)
        row.name = "Second"
        write(row, "name")

    assert len(queries) == 1
    assert Workspace.objects.get().name == "Second"


def test_a_new_row_that_waits_can_be_saved_as_any_other(db: None) -> None:
    with together():
        row = Workspace(name="First")
        insert(row)
        row.name = "Second"
        row.save(update_fields=["name"])

    assert Workspace.objects.get().name == "Second"


def test_nobody_reads_what_is_older_than_what_was_given(bank: Workspace) -> None:
    with together():
        bank.name = "Renamed"
        write(bank, "name")
        assert Workspace.objects.get(pk=bank.pk).name == "Renamed"


def test_nothing_is_changed_before_what_was_given_earlier(bank: Workspace) -> None:
    with together():
        bank.name = "First"
        write(bank, "name")
        Workspace.objects.filter(pk=bank.pk).update(name="Second")

    assert Workspace.objects.get(pk=bank.pk).name == "Second"


def test_what_is_not_concerned_lets_it_wait(bank: Workspace, bob: User) -> None:
    with CaptureQueriesContext(connection) as queries, together():
        insert(Workspace(name="New"))
        User.objects.get(pk=bob.pk)

    assert _statements(queries) == ["SELECT workspaces_user", "INSERT workspaces_workspace"]


def test_a_reader_may_say_that_it_does_not_depend_on_what_waits(bank: Workspace) -> None:
    with CaptureQueriesContext(connection) as queries, together():
        insert(Workspace(name="New"))
        with unconcerned():
            Workspace.objects.get(pk=bank.pk)
        assert _statements(queries) == ["SELECT workspaces_workspace"]


def test_what_was_given_before_a_savepoint_outlives_it(db: None) -> None:
    with transaction.atomic(), together():
        insert(Workspace(name="Before"))
        with pytest.raises(RuntimeError), transaction.atomic():
            insert(Workspace(name="Within"))
            raise RuntimeError
        insert(Workspace(name="After"))

    assert sorted(Workspace.objects.values_list("name", flat=True)) == ["After", "Before"]


def test_nothing_is_written_by_a_block_that_fails(db: None) -> None:
    with CaptureQueriesContext(connection) as queries, pytest.raises(RuntimeError), together():
        insert(Workspace(name="New"))
        raise RuntimeError

    assert len(queries) == 0


def test_the_outer_of_two_blocks_writes(db: None) -> None:
    with CaptureQueriesContext(connection) as queries, together():
        with together():
            insert(Workspace(name="New"))
        assert len(queries) == 0

    assert len(queries) == 1


def test_a_constraint_is_said_when_it_is_written(bank: Workspace, bob: User) -> None:
    with pytest.raises(IntegrityError), transaction.atomic(), together():
        insert(Member(workspace=bank, user=bob, role="viewer"))

    assert Member.objects.get(user=bob).role == "builder"


def test_different_tables_are_all_written(bank: Workspace, bob: User) -> None:
    entry: dict[str, Any] = {"workspace": bank, "action": "tested"}
    with together():
        insert(Workspace(name="New"))
        insert(AuditEntry(**entry))
        bob.first_name = "Robert"
        write(bob, "first_name")

    assert Workspace.objects.filter(name="New").exists()
    assert AuditEntry.objects.filter(**entry).exists()
    assert User.objects.get(pk=bob.pk).first_name == "Robert"
