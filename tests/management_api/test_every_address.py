"""A walk over every address of the management API: as every role, from another workspace, and with fields of others.

The addresses come from the URL configuration, so a new one is walked as soon as it is there.
"""

import uuid
from dataclasses import dataclass
from typing import Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import URLPattern, reverse

from agents.models import Agent
from handoff_project.management_urls import urlpatterns
from tests.management_api.program import Program, program_of
from tests.workspaces.one_of_each import one_of_each
from workspaces.access import PERMISSIONS, Permission
from workspaces.management_api.idempotency import CHANGES_NOTHING, ONCE
from workspaces.management_api.views import ManagementView
from workspaces.models import AuditEntry, Role, User, Workspace

METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
ASKED: dict[str, object] = {
    "try_reply_engine": {"text": "Hello"},
    "preview_sharing": {"text": "Hello"},
    "find_person": {"term": "ana@example.org"},
    # Of whom nothing is kept: else it would be noted who took it.
    "download_person": {"term": "ana@example.org", "conversations": ["2f0d1b5e-6f3f-4f0c-9d3b-0c5a8e7d1a11"]},
}
# What a key is noted for, and what goes around a transaction.
AROUND = ('UPDATE "workspaces_apikey" SET "last_used_at"', "BEGIN", "SAVEPOINT", "RELEASE", "ROLLBACK")


@dataclass(frozen=True)
class Door:
    """One method of one address."""

    method: str
    name: str
    parameters: tuple[str, ...]
    view: type[ManagementView]

    def address(self, ids: dict[str, Any]) -> str:
        return reverse(f"api_v1:{self.name}", kwargs={name: ids[name] for name in self.parameters})

    @property
    def needs(self) -> Permission:
        return self.view.reads if self.method == "GET" else self.view.writes

    def __str__(self) -> str:
        return f"{self.method} {self.name}"


def _doors() -> list[Door]:
    found = []
    for each in urlpatterns:
        view = getattr(each.callback, "cls", None) if isinstance(each, URLPattern) else None
        if view is not None and issubclass(view, ManagementView) and each.name != "nothing":
            found += [
                Door(method, each.name or "", tuple(each.pattern.converters), view)
                for method in METHODS
                if hasattr(view, method.lower())
            ]
    return found


DOORS = _doors()


@pytest.fixture
def ids(agent: Agent, alice: User, bob: User) -> dict[str, Any]:
    """One thing of the bank for each parameter that an address has."""
    there = one_of_each(agent, owner=alice, colleague=bob.memberships.get())
    return {name: each for name, each in there.items() if isinstance(each, uuid.UUID)}


def _ask(program: Program, door: Door, address: str, body: object = None) -> Any:
    """What it changed is undone, so that each is walked in the same world."""
    with transaction.atomic():
        answer = program.asks(door.method, address, body if door.method in {"POST", "PUT", "PATCH"} else None)
        transaction.set_rollback(True)
    return answer


def test_there_are_many() -> None:
    assert len(DOORS) > 35


@pytest.mark.parametrize("role", Role)
def test_a_role_may_what_the_table_says_and_is_told_so(
    role: Role, bank: Workspace, alice: User, ids: dict[str, Any]
) -> None:
    program, deeds = program_of(bank, alice, role), AuditEntry.objects.count()
    for door in DOORS:
        answer = _ask(program, door, door.address(ids), {})
        if door.needs in PERMISSIONS[role]:
            assert answer.status_code not in {401, 403, 404, 405, 500}, (door, answer.text)
        else:
            assert (answer.status_code, answer.json()["code"]) == (403, "permission_missing"), door
    assert AuditEntry.objects.count() == deeds


def test_another_workspace_finds_nothing_and_is_told_no_more_than_that(stranger: Program, ids: dict[str, Any]) -> None:
    nowhere = stranger.asks("GET", "there/is/no/such/address/")
    assert nowhere.status_code == 404
    for door in DOORS:
        if door.parameters:
            answer = _ask(stranger, door, door.address(ids), {})
            never = _ask(stranger, door, door.address(dict.fromkeys(ids, uuid.uuid4())), {})
            assert answer.content == nowhere.content == never.content, door


def test_lists_hold_nothing_of_another_workspace(stranger: Program, ids: dict[str, Any]) -> None:
    for door in DOORS:
        if door.method == "GET" and not door.parameters:
            told = _ask(stranger, door, door.address(ids)).text
            assert not any(str(each) in told for each in ids.values()), door


def test_no_field_can_be_set_that_the_address_does_not_name(bank: Workspace, alice: User, ids: dict[str, Any]) -> None:
    owner = program_of(bank, alice, Role.OWNER)
    others = {"workspace": str(uuid.uuid4()), "id": str(uuid.uuid4()), "public_id": "agt_x", "created_by": 1}
    for door in DOORS:
        if door.method in {"PATCH", "PUT"}:
            answer = _ask(owner, door, door.address(ids), others)
            assert answer.status_code == 400, (door, answer.text)
            assert {error["code"] for error in answer.json()["errors"]} >= {"unknown"}, door


def test_every_post_is_done_once_or_changes_nothing() -> None:
    for door in DOORS:
        if door.method == "POST":
            assert hasattr(door.view.post, ONCE) != hasattr(door.view.post, CHANGES_NOTHING), door


def test_what_only_asks_writes_nothing(bank: Workspace, alice: User, ids: dict[str, Any]) -> None:
    program, asking = program_of(bank, alice, Role.OWNER), 0
    for door in DOORS:
        if door.method == "POST" and hasattr(door.view.post, CHANGES_NOTHING):
            with CaptureQueriesContext(connection) as asked:
                answer = _ask(program, door, door.address(ids), ASKED[door.name])
            assert answer.status_code in {200, 404, 409}, (door, answer.text)
            written = [query["sql"] for query in asked if not query["sql"].startswith(("SELECT", *AROUND))]
            assert written == [], door
            asking += 1
    assert asking == len(ASKED)


def test_nobody_comes_in_without_a_key(db: None, ids: dict[str, Any]) -> None:
    for door in DOORS:
        assert _ask(Program("hkey_x"), door, door.address(ids)).status_code in {401, 429}, door
