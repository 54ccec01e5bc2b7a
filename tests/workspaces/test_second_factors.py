"""A workspace that wants a second factor of every member (OWASP ASVS 5.0 6.3.3)."""

import time

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from django.test import Client
from django.urls import reverse

from tests.workspaces.test_every_page_by_role import GUARDED
from workspaces.models import AuditEntry, User, Workspace

pytestmark = pytest.mark.django_db
PAGE = reverse("workspaces:sign_in")
SET_UP = reverse("mfa_index")
HOME = reverse("workspaces:settings")


@pytest.fixture
def wanted(bank: Workspace) -> None:
    Workspace.objects.filter(pk=bank.pk).update(second_factor_required=True)


def confirm(client: Client) -> None:
    """As if they had just shown that it is them."""
    session = client.session
    session["account_authentication_methods"] = [{"method": "mfa", "at": time.time(), "reauthenticated": True}]
    session["account_authentication_methods_user"] = session["_auth_user_id"]
    session.save()


def test_an_owner_requires_it_having_one(alice_client: Client, alice: User, bank: Workspace) -> None:
    assert "for your own account first" in alice_client.post(PAGE, {"required": "on"}).text
    TOTP.activate(alice, "JBSWY3DPEHPK3PXP")
    confirm(alice_client)
    alice_client.post(PAGE, {"required": "on"})
    bank.refresh_from_db()
    assert bank.second_factor_required
    alice_client.post(PAGE, {})
    bank.refresh_from_db()
    assert not bank.second_factor_required
    deeds = AuditEntry.objects.order_by("at").values_list("action", flat=True)
    assert list(deeds) == ["second_factor_required", "second_factor_optional"]


def test_the_page_names_who_has_none(alice_client: Client, alice: User, bob: User) -> None:
    page = alice_client.get(PAGE).text
    assert "Without one so far:" in page and "Bob" in page
    for user in (alice, bob):
        TOTP.activate(user, "JBSWY3DPEHPK3PXP")
    assert "Every member has set one up." in alice_client.get(PAGE).text


def test_it_holds_from_the_next_request_on(bob_client: Client, bob: User, bank: Workspace) -> None:
    assert bob_client.get(HOME).status_code == 200
    Workspace.objects.filter(pk=bank.pk).update(second_factor_required=True)
    assert bob_client.get(HOME).headers["Location"] == SET_UP
    assert "Harbour Bank asks every member for a second step." in bob_client.get(SET_UP).text
    TOTP.activate(bob, "JBSWY3DPEHPK3PXP")
    assert bob_client.get(HOME).status_code == 200
    assert "asks every member" not in bob_client.get(SET_UP).text


def test_no_page_and_no_deed_goes_before(wanted: None, bob_client: Client) -> None:
    for page in GUARDED:
        address = page.address(dict.fromkeys(page.parameters, "00000000-0000-4000-8000-000000000000"))
        for method in (bob_client.get, bob_client.post):
            answer = method(address)
            assert answer.status_code == 405 or answer.headers.get("Location") == SET_UP, page.name


def test_a_part_of_an_open_page_makes_it_load_anew(wanted: None, bob_client: Client) -> None:
    answer = bob_client.get(HOME, headers={"HX-Request": "true"})
    assert (answer.status_code, answer.headers["HX-Refresh"]) == (403, "true")


def test_recovery_codes_alone_are_none(wanted: None, bob: User, bob_client: Client) -> None:
    RecoveryCodes.activate(bob)
    assert Authenticator.objects.count() == 1
    assert bob_client.get(HOME).headers["Location"] == SET_UP


def test_another_workspace_does_not_feel_it(wanted: None, charlie_client: Client) -> None:
    assert charlie_client.get(HOME).status_code == 200


def test_it_can_be_set_up_and_signed_out_of(wanted: None, bob_client: Client) -> None:
    for name in ("mfa_index", "mfa_add_webauthn", "mfa_activate_totp", "sessions:list"):
        assert bob_client.get(reverse(name)).status_code == 200, name
    bob_client.post(reverse("account_logout"))
    assert bob_client.get(HOME).headers["Location"].startswith(reverse("account_login"))
