"""Statements built once: they do what the query they stand for does, every time and with every value."""

import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.db.models import F
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from workspaces.models import Member, User, Workspace
from workspaces.prepared import PreparedRows, PreparedUpdate

pytestmark = pytest.mark.django_db


def test_it_reads_what_the_query_reads_for_each_value(bank: Workspace, office: Workspace) -> None:
    named = PreparedRows(lambda name: Workspace.objects.filter(name=name))

    assert named.all("Harbour Bank") == [bank]
    assert named.all("Consumer Protection Office") == [office]
    assert named.all("Nobody") == []


def test_it_fills_related_rows_in_without_another_query(bob: User, bank: Workspace) -> None:
    member_of = PreparedRows(lambda user_id: Member.objects.filter(user_id=user_id).select_related("workspace", "user"))
    member_of.all(bob.pk)

    with CaptureQueriesContext(connection) as queries:
        member = member_of.get(bob.pk)
        assert (member.workspace, member.user) == (bank, bob)

    assert len(queries) == 1


def test_its_rows_are_as_django_makes_them(bob: User, bank: Workspace) -> None:
    """Also those that come along, and those of which some columns were not read: these are read when asked for."""

    def rows(user_id: Any) -> Any:
        found = Member.objects.filter(user_id=user_id).select_related("workspace", "user")
        return found.only("role", "workspace__name", "user__email")

    made, expected = PreparedRows(rows).get(bob.pk), rows(bob.pk).get()
    for one, other in ((made, expected), (made.workspace, expected.workspace), (made.user, expected.user)):
        assert {**vars(one), "_state": None} == {**vars(other), "_state": None}
        assert (one._state.adding, one._state.db) == (other._state.adding, other._state.db)
        assert one.get_deferred_fields() == other.get_deferred_fields()
    assert made.workspace.created_at == bank.created_at


def test_a_model_that_makes_its_rows_its_own_way_does_so(bank: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    plain: Any = Workspace.from_db
    monkeypatch.setattr(Workspace, "from_db", classmethod(lambda _model, *columns: [plain(*columns)]))

    assert PreparedRows(lambda name: Workspace.objects.filter(name=name)).all(bank.name) == [[bank]]


def test_the_same_value_may_stand_in_two_places(bank: Workspace) -> None:
    either = PreparedRows(lambda text: Workspace.objects.filter(name=text) | Workspace.objects.filter(name=text))

    assert either.all("Harbour Bank") == [bank]


def test_it_raises_when_there_is_no_such_row(db: None) -> None:
    by_key = PreparedRows(lambda pk: Workspace.objects.filter(pk=pk))

    with pytest.raises(Workspace.DoesNotExist):
        by_key.get(uuid.uuid4())


def test_an_update_changes_the_rows_it_names_and_counts_them(bank: Workspace, office: Workspace) -> None:
    rename = PreparedUpdate(lambda pk, name: (Workspace.objects.filter(pk=pk), {"name": name}))

    assert rename.run(bank.pk, "First") == 1
    assert rename.run(office.pk, "Second") == 1
    assert rename.run(uuid.uuid4(), "Third") == 0
    assert sorted(Workspace.objects.values_list("name", flat=True)) == ["First", "Second"]


def test_an_update_may_count_from_what_is_there(bob: User) -> None:
    later = PreparedUpdate(
        lambda pk, since: (User.objects.filter(pk=pk, date_joined__lt=since), {"date_joined": F("date_joined")})
    )

    assert later.run(bob.pk, timezone.now() + timedelta(days=1)) == 1
    assert later.run(bob.pk, timezone.now() - timedelta(days=1)) == 0


@pytest.mark.parametrize("value", [None, True])
def test_it_takes_no_value_that_would_change_the_statement(value: Any, db: None) -> None:
    with pytest.raises(TypeError):
        PreparedRows(lambda name: Workspace.objects.filter(name=name)).all(value)


@pytest.mark.parametrize("compute", [lambda at: at - timedelta(hours=1), lambda at: timedelta(hours=1) + at])
def test_a_moment_computed_of_a_parameter_is_refused(compute: Any, bank: Workspace) -> None:
    """It would be computed once, of the first value, and stand in the statement for ever."""
    older = PreparedRows(lambda at: Workspace.objects.filter(created_at__lt=compute(at)))

    with pytest.raises(TypeError, match="a parameter of its own"):
        older.all(timezone.now())
