"""A walk over every address of the console as every role. Signed out, from another workspace and with anything else
that opens another door they are walked by ``tests/attacks/test_v8_walk.py``.

The addresses come from the URL configuration and what they need from the views themselves, so a new page is walked as
soon as it has an address. What a role may do is read from the one table, ``workspaces.access.PERMISSIONS``.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.urls import get_resolver, resolve, reverse

from agents.models import Agent
from tests.pages import without_tokens
from tests.workspaces.one_of_each import one_of_each
from workspaces.access import NEEDED, PERMISSIONS, Permission
from workspaces.elsewhere import FOUND_BY
from workspaces.models import AuditEntry, Member, Role, User, Workspace

CONSOLE = ("workspaces", "webhooks", "agents", "triggers", "conversations")
# These have doors of their own: whoever arrives, and who has no place in a workspace yet or wants another.
OPEN_TO_ALL = {
    *("workspaces:home", "workspaces:first_run", "workspaces:switch"),
    *("workspaces:join", "workspaces:join_as_other", "workspaces:invitation"),
}
NEVER = "00000000-0000-4000-8000-000000000000"
# What some pages do not answer without: there is nothing to say, or it would be forged.
SENT = {"role": "viewer", "revision": 0, "attempt": 0, "first": 1, "position": 0, "epoch": 1}
NOT_YET = {"triggers:export_back_test"}  # there when the back test is done, for nobody before
NOT_THERE = {404, 405}  # 405: a deed that was asked for as a page, whoever asks


@dataclass(frozen=True)
class Page:
    name: str
    parameters: tuple[str, ...]
    needs: frozenset[Permission]

    def address(self, ids: dict[str, Any]) -> str:
        return reverse(self.name, kwargs={name: ids[name] for name in self.parameters})


def _pages() -> dict[str, Page]:
    resolver = get_resolver()
    found = {}
    for space in CONSOLE:
        _prefix, inner = resolver.namespace_dict[space]
        for each in inner.url_patterns:
            name = f"{space}:{each.name}"
            parameters = tuple(each.pattern.converters)
            found[name] = Page(name, parameters, getattr(each.callback, NEEDED, frozenset()))
    return found


PAGES = _pages()
GUARDED = [page for name, page in PAGES.items() if name not in OPEN_TO_ALL]


@pytest.fixture
def ids(bank: Workspace, alice: User, bob: User, make_agent: Callable[..., Agent]) -> dict[str, Any]:
    """One thing of the bank for each parameter that an address has."""
    return one_of_each(make_agent(bank), owner=alice, colleague=bob.memberships.get())


def _ask(client: Client, method: str, address: str) -> Any:
    """What is answered; what it changed is undone, so that each page is walked in the same world."""
    with transaction.atomic():
        answer = getattr(client, method)(address, SENT)
        transaction.set_rollback(True)
    client.cookies.pop("messages", None)  # what the next page would say of it
    return answer


def _as(role: Role, workspace: Workspace) -> Client:
    user = User.objects.create_user(f"walker@{role}.example", first_name="Walker")
    Member.objects.create(workspace=workspace, user=user, role=role)
    client = Client()
    client.force_login(user)
    return client


# Every other page needs to build. Whoever lets more people in somewhere writes it here as well.
NEEDS_LESS_OR_MORE = {
    Permission.VIEW: {"workspaces:settings", "workspaces:here"},
    Permission.READ_CONVERSATIONS: {
        *("conversations:inbox", "conversations:conversation", "conversations:news", "conversations:notices"),
        "conversations:attachment",
        *("conversations:handoffs", "conversations:handoff", "conversations:left", "conversations:ledger"),
        *("conversations:analytics", "conversations:tickets", "conversations:ticket"),
        "conversations:export",
    },
    Permission.WRITE_NOTES: {"conversations:note", "conversations:take_back"},
    Permission.TALK: {
        *("conversations:waiting", "conversations:availability", "conversations:shown_name", "conversations:take_over"),
        "conversations:assign",
        *("conversations:reply", "conversations:give_back", "conversations:close"),
        *("conversations:close_ticket", "conversations:reopen_ticket"),
        *("conversations:insert_canned", "conversations:canned_text"),
    },
    Permission.MANAGE_WORKSPACE: {
        *("workspaces:rename", "workspaces:sharing", "workspaces:retention", "workspaces:audit"),
        *("conversations:erase", "conversations:ask_to_erase", "conversations:erasure_receipt"),
        "conversations:download_person",
        *("workspaces:members", "workspaces:set_role", "workspaces:remove_member", "workspaces:revoke_invitation"),
        *("conversations:teams", "conversations:add_team", "conversations:team", "conversations:delete_team"),
        "conversations:member_languages",
        *("workspaces:api_keys", "workspaces:revoke_api_key", "workspaces:sign_in"),
        *("workspaces:sign_in_service", "workspaces:remove_sign_in_service"),
        *(name for name in PAGES if name.startswith("webhooks:")),
    },
}


@pytest.mark.parametrize("page", GUARDED, ids=lambda page: page.name)
def test_what_a_page_needs_is_what_was_decided(page: Page) -> None:
    decided = {permission for permission, names in NEEDS_LESS_OR_MORE.items() if page.name in names}
    assert (decided or {Permission.BUILD}) <= page.needs


def test_every_page_says_what_it_needs() -> None:
    assert {page.name for page in GUARDED if not page.needs} == set()
    assert {name for name in OPEN_TO_ALL if PAGES[name].needs} == set()
    assert len(GUARDED) > 70


@pytest.mark.parametrize("role", Role)
def test_a_role_finds_what_the_table_says_and_nothing_else(role: Role, bank: Workspace, ids: dict[str, Any]) -> None:
    walker, deeds = _as(role, bank), AuditEntry.objects.count()
    nowhere = without_tokens(walker.get("/there-is-no-such-page/").text)
    for page in GUARDED:
        address = page.address({**ids, "kind": "send_message" if "action" in page.name else ids["kind"]})
        got, posted = _ask(walker, "get", address), _ask(walker, "post", address)
        if page.needs <= PERMISSIONS[role]:
            assert 404 not in {got.status_code, posted.status_code} or page.name in NOT_YET, page.name
            assert got.status_code in NOT_THERE or "no-store" in got.headers["Cache-Control"], page.name
            continue
        assert {got.status_code, posted.status_code} <= NOT_THERE, page.name
        assert 404 in {got.status_code, posted.status_code}, page.name
        assert all(without_tokens(each.text) == nowhere for each in (got, posted) if each.status_code == 404)
    assert AuditEntry.objects.count() == deeds


@pytest.mark.parametrize("role", [Role.BUILDER, Role.LIVE_AGENT, Role.VIEWER])
@pytest.mark.parametrize("empty", [False, True])
def test_no_page_leads_where_its_reader_may_not_go(
    role: Role, empty: bool, bank: Workspace, office: Workspace, ids: dict[str, Any]
) -> None:
    walker, followed = _as(role, office if empty else bank), 0
    for page in GUARDED:
        if page.needs <= PERMISSIONS[role] and not (empty and page.parameters):
            answer = _ask(walker, "get", page.address(ids))
            ways = re.findall(r'(?:href|action|hx-get|hx-post)="(/[^"#?]*)', answer.text)
            for way in {way for way in ways if not way.startswith("/static/")}:
                assert getattr(resolve(way).func, NEEDED, frozenset()) <= PERMISSIONS[role], (page.name, way)
                followed += 1
    assert followed > 20


def test_every_address_with_an_id_can_tell_in_which_workspace_it_is() -> None:
    unknown = {page.parameters[0] for page in GUARDED if page.parameters} - set(FOUND_BY)
    assert unknown == set()
