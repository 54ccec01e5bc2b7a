"""Before some deeds whoever is signed in shows once more that it is them (OWASP ASVS 5.0 7.5.1, 7.5.3)."""

from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import resolve, reverse

from tests.attacks.forms import forms_in
from tests.workspaces.long_ago import everybody_signed_in_long_ago
from tests.workspaces.one_of_each import one_of_each
from tests.workspaces.test_every_page_by_role import PAGES, SENT, Page
from workspaces.fresh_sign_in import ASKS
from workspaces.models import ApiKey, User, Workspace
from workspaces.single_sign_on.models import SignInService

PASSWORD = "seven quiet herons"
CONFIRM = reverse("account_reauthenticate")
# What makes a secret, lets people in or out, or changes how they sign in. Whoever adds such a page writes it here too.
ASKING = {
    *("workspaces:members", "workspaces:set_role", "workspaces:remove_member", "workspaces:api_keys"),
    *("workspaces:sign_in", "workspaces:sign_in_service", "workspaces:remove_sign_in_service"),
    *("agents:credentials", "agents:rotate_secret", "agents:clients"),
    *("webhooks:add", "webhooks:change", "webhooks:rotate"),
}


@pytest.fixture
def alice(alice: User) -> User:
    alice.set_password(PASSWORD)
    alice.save()
    return alice


@pytest.fixture
def ids(bank: Workspace, alice: User, bob: User, make_agent: Any) -> dict[str, Any]:
    return one_of_each(make_agent(bank), owner=alice, colleague=bob.memberships.get())


def asks(page: Page) -> bool:
    address = page.address(dict.fromkeys(page.parameters, "00000000-0000-4000-8000-000000000000") | {"kind": "x"})
    return bool(getattr(resolve(address).func, ASKS, False))


def test_the_table_is_complete() -> None:
    assert {name for name, page in PAGES.items() if asks(page)} == ASKING


# A secret is typed into it: it asks before it is shown.
FIRST = {"workspaces:sign_in_service"}


@pytest.mark.parametrize("name", sorted(ASKING - FIRST))
def test_it_asks_and_does_nothing_before(name: str, alice_client: Client, ids: dict[str, Any]) -> None:
    answer = alice_client.post(PAGES[name].address(ids), SENT)
    assert (answer.status_code, answer.headers["Location"].partition("?")[0]) == (302, CONFIRM)


@pytest.mark.parametrize("name", sorted(ASKING - FIRST - {"workspaces:set_role"}))
def test_to_look_nobody_is_asked(name: str, alice_client: Client, ids: dict[str, Any]) -> None:
    assert alice_client.get(PAGES[name].address(ids)).status_code == 200


def test_then_it_is_done_and_not_asked_again(alice_client: Client, alice: User) -> None:
    page = reverse("workspaces:api_keys")
    alice_client.post(page, {"name": "Website", "role": "viewer"})
    assert not ApiKey.objects.exists()
    wrong = alice_client.post(f"{CONFIRM}?next={page}", {"password": "not this one"})
    assert wrong.status_code == 200 and not ApiKey.objects.exists()
    answer = alice_client.post(f"{CONFIRM}?next={page}", {"password": PASSWORD})
    assert "hkey_" in answer.text
    assert "hkey_" in alice_client.post(page, {"name": "Nightly", "role": "viewer"}).text
    assert ApiKey.objects.count() == 2


def test_then_its_page_is_drawn_as_always(alice_client: Client, alice: User, make_agent: Any, bank: Workspace) -> None:
    page = reverse("agents:clients", args=[make_agent(bank).pk])
    alice_client.post(page, {"name": "Portal"})
    answer = alice_client.post(f"{CONFIRM}?next={page}", {"password": PASSWORD})
    assert "hcli_" in answer.text and 'aria-label="Parts of this agent"' in answer.text


@pytest.mark.parametrize("name", ["Website", ""])
def test_then_its_forms_go_where_they_would_have_gone(alice_client: Client, alice: User, name: str) -> None:
    page = reverse("workspaces:api_keys")
    assert "" in forms_in(alice_client.get(page).text)  # to the page's own address
    alice_client.post(page, {"name": name, "role": "viewer"})
    answer = alice_client.post(f"{CONFIRM}?next={page}", {"password": PASSWORD})
    forms = forms_in(answer.text)
    assert "role" in forms[page] and "" not in forms


def test_then_a_secret_that_was_not_rotated_can_still_be(
    alice_client: Client, alice: User, ids: dict[str, Any]
) -> None:
    page = PAGES["agents:rotate_secret"].address(ids)
    alice_client.post(page, {"overlap_hours": "no number"})
    assert page in forms_in(alice_client.post(f"{CONFIRM}?next={page}", {"password": PASSWORD}).text)


def test_who_has_just_signed_in_is_not_asked(alice: User) -> None:
    page, client = reverse("workspaces:api_keys"), Client()
    client.post(reverse("account_login"), {"login": alice.email, "password": PASSWORD})

    assert "hkey_" in client.post(page, {"name": "Website", "role": "viewer"}).text

    everybody_signed_in_long_ago()
    client.post(page, {"name": "Nightly", "role": "viewer"})
    assert ApiKey.objects.count() == 1


def test_v14_2_a_secret_that_was_typed_is_not_kept_in_the_session(alice_client: Client, alice: User) -> None:
    """A session is read by whoever reads the database."""
    page = reverse("workspaces:sign_in_service")
    assert alice_client.get(page).headers["Location"].startswith(CONFIRM)
    late = alice_client.post(page, {"name": "Ours", "client_secret": "secret-of-the-bank"})
    assert late.headers["Location"] == page and not SignInService.objects.exists()
    assert "secret-of-the-bank" not in str([row.get_decoded() for row in Session.objects.all()])
    assert "Client secret" in alice_client.post(f"{CONFIRM}?next={page}", {"password": PASSWORD}, follow=True).text
    assert alice_client.post(page, {"name": "Ours"}).status_code == 200
