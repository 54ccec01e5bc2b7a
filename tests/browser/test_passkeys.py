"""Passkeys, with Chromium's virtual authenticator, under the content security policy every page has."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.urls import reverse
from playwright.sync_api import BrowserContext, Page, expect

from tests.workspaces.long_ago import everybody_signed_in_long_ago
from workspaces.models import User, Workspace

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PASSWORD = "seven quiet herons"


@pytest.fixture
def alice(alice: User) -> User:
    alice.set_password(PASSWORD)
    alice.save()
    return alice


@pytest.fixture
def complaints(tab: Page) -> Iterator[list[str]]:
    """What the browser found wrong; a script that the policy stopped is among it."""
    found: list[str] = []
    tab.on("console", lambda message: found.append(message.text) if message.type == "error" else None)
    tab.on("pageerror", lambda error: found.append(str(error)))
    yield found
    assert found == []


@pytest.fixture
def device(profile: BrowserContext, tab: Page) -> dict[str, Any]:
    """A device that keeps passkeys and knows its owner by a fingerprint."""
    session = profile.new_cdp_session(tab)
    session.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    made = session.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    return {"session": session, "id": made["authenticatorId"]}


@pytest.fixture
def go(live_server: Any, tab: Page) -> Callable[[str], None]:
    def to(name: str) -> None:
        tab.goto(live_server.url + reverse(name))

    return to


def signs_in(tab: Page, go: Callable[[str], None], user: User) -> None:
    go("account_login")
    tab.locator("input[name=login]").fill(user.email)
    tab.get_by_label("Password").fill(PASSWORD)
    tab.get_by_role("button", name="Sign in", exact=True).click()


def adds_a_passkey(tab: Page, go: Callable[[str], None], *, alone: bool = True) -> None:
    go("mfa_add_webauthn")
    tab.get_by_label("Password").fill(PASSWORD)
    tab.get_by_role("button", name="Confirm").click()
    tab.get_by_label("Name").fill("Work laptop")
    tab.get_by_label("Sign in with it alone").set_checked(alone)
    tab.get_by_role("button", name="Add passkey").click()
    expect(tab.get_by_role("heading", name="Recovery codes")).to_be_visible()


def signs_out(tab: Page, profile: BrowserContext) -> None:
    profile.clear_cookies()


def is_at_home(tab: Page) -> None:
    expect(tab.get_by_role("link", name="Settings")).to_be_visible()


def test_it_signs_in_alone(
    tab: Page, profile: BrowserContext, go: Any, alice: User, device: Any, complaints: list[str]
) -> None:
    signs_in(tab, go, alice)
    adds_a_passkey(tab, go)
    go("mfa_index")
    expect(tab.get_by_text("Work laptop")).to_be_visible()
    signs_out(tab, profile)
    go("account_login")
    tab.get_by_role("button", name="Sign in with a passkey").click()
    is_at_home(tab)


def test_it_is_the_second_step_after_the_password(
    tab: Page, profile: BrowserContext, go: Any, alice: User, device: Any, complaints: list[str]
) -> None:
    signs_in(tab, go, alice)
    adds_a_passkey(tab, go, alone=False)
    signs_out(tab, profile)
    signs_in(tab, go, alice)
    tab.get_by_role("button", name="Use a passkey").click()
    is_at_home(tab)


def test_it_confirms_who_is_there(
    tab: Page, profile: BrowserContext, go: Any, alice: User, device: Any, complaints: list[str]
) -> None:
    signs_in(tab, go, alice)
    adds_a_passkey(tab, go)
    signs_out(tab, profile)
    go("account_login")
    tab.get_by_role("button", name="Sign in with a passkey").click()
    is_at_home(tab)
    everybody_signed_in_long_ago()
    go("workspaces:api_keys")
    tab.get_by_label("Name").fill("Website")
    tab.get_by_role("button", name="Create API key").click()
    tab.get_by_role("link", name="Use a security key").or_(tab.get_by_role("link", name="Use a passkey")).click()
    tab.get_by_role("button", name="Use a passkey").click()
    expect(tab.get_by_text("shown this once")).to_be_visible()


def test_another_device_has_none_and_is_told_so(
    tab: Page, go: Any, alice: User, device: Any, complaints: list[str]
) -> None:
    go("account_login")
    device["session"].send("WebAuthn.setUserVerified", {"authenticatorId": device["id"], "isUserVerified": False})
    tab.get_by_role("button", name="Sign in with a passkey").click()
    expect(tab.get_by_role("alert").filter(has_text="The passkey was not used.")).to_be_visible()


def test_removed_it_signs_in_no_more(
    tab: Page, profile: BrowserContext, go: Any, alice: User, device: Any, complaints: list[str]
) -> None:
    signs_in(tab, go, alice)
    adds_a_passkey(tab, go)
    go("mfa_index")
    tab.get_by_role("link", name="Remove").click()
    tab.get_by_role("button", name="Remove passkey").click()
    expect(tab.get_by_text("Work laptop")).to_have_count(0)
    assert not Authenticator.objects.filter(type="webauthn").exists()
    signs_out(tab, profile)
    go("account_login")
    tab.get_by_role("button", name="Sign in with a passkey").click()
    expect(tab.locator("#toasts").get_by_text("This passkey does not work here")).to_be_visible()
    go("workspaces:settings")
    expect(tab.get_by_role("button", name="Sign in", exact=True)).to_be_visible()


def test_where_a_second_step_is_wanted_it_leads_there(
    tab: Page, go: Any, alice: User, bank: Workspace, device: Any, complaints: list[str]
) -> None:
    Workspace.objects.filter(pk=bank.pk).update(second_factor_required=True)
    signs_in(tab, go, alice)
    expect(tab.get_by_text("asks every member for a second step")).to_be_visible()
    adds_a_passkey(tab, go)
    go("workspaces:settings")
    is_at_home(tab)
