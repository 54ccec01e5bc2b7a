"""A workspace that wants a second factor of every member (OWASP ASVS 5.0 6.3.3)."""

import time
from collections.abc import Callable
from typing import Any

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.template.loader import render_to_string
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
    assert "Without a second step so far:" in page and "Bob" in page
    for user in (alice, bob):
        TOTP.activate(user, "JBSWY3DPEHPK3PXP")
    assert "Every member has set up a second step." in alice_client.get(PAGE).text


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


SEED, PASSWORD = "JBSWY3DPEHPK3PXP", "seven quiet herons"


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("totp_activated", "The authenticator app is on."),
        ("totp_deactivated", "The authenticator app is off."),
        ("webauthn_added", "The passkey is added."),
        ("webauthn_removed", "The passkey is removed."),
        ("recovery_codes_generated", ""),
    ],
)
def test_what_was_done_is_told_in_the_words_of_the_page(name: str, words: str) -> None:
    assert render_to_string(f"mfa/messages/{name}.txt").strip() == words


def code_now() -> str:
    [counter] = yield_hotp_counters_from_time()
    return format_hotp_value(hotp_value(SEED, counter))


def at_second_step(address: str) -> Client:
    """A browser at this address whose password was right."""
    browser = Client(REMOTE_ADDR=address)
    answer = browser.post(reverse("account_login"), {"login": "alice@harbour.example", "password": PASSWORD})
    assert answer.headers["Location"] == SECOND_STEP
    return browser


def guess(browser: Client, page: str) -> Any:
    wrong = str((int(code_now()) + 1) % 1_000_000).zfill(6)
    return browser.post(page, {"code": wrong})


SECOND_STEP, AGAIN = reverse("mfa_authenticate"), reverse("mfa_reauthenticate")


@pytest.fixture
def guarded(alice: User) -> User:
    alice.set_password(PASSWORD)
    alice.save()
    TOTP.activate(alice, SEED)
    return alice


def test_v6_6_3_codes_are_not_guessed_from_many_addresses(guarded: User) -> None:
    """Whoever knows the password. Its owner gets in again with a new one."""
    for number in range(20):
        assert "The code is wrong" in guess(at_second_step(f"203.0.113.{number}"), SECOND_STEP).text
    late = at_second_step("198.51.100.7").post(SECOND_STEP, {"code": code_now()})
    assert late.status_code == 200 and "Too many codes were tried for this account" in late.text
    guarded.set_password(PASSWORD)
    guarded.save()
    assert at_second_step("198.51.100.7").post(SECOND_STEP, {"code": code_now()}).headers["Location"] == "/"


def test_v6_6_3_nor_by_whoever_took_a_session_besides(guarded: User) -> None:
    browser = Client()
    browser.force_login(guarded)
    for number in range(10):
        assert "The code is wrong" in guess(browser, AGAIN).text
        assert "The code is wrong" in guess(at_second_step(f"203.0.113.{number}"), SECOND_STEP).text
    assert "Too many codes were tried" in at_second_step("198.51.100.7").post(SECOND_STEP, {"code": code_now()}).text


def recovery_code(user: User) -> str:
    return RecoveryCodes.activate(user).get_unused_codes()[0]


@pytest.mark.parametrize("code_of", [lambda _user: code_now(), recovery_code], ids=["app", "recovery"])
def test_v6_5_1_a_code_is_good_once(guarded: User, code_of: Callable[[User], str]) -> None:
    """Wherever it is typed next, and however it is spaced."""
    with time_machine.travel("2030-01-01T10:00:00Z", tick=False):
        code = code_of(guarded)
        first, second = at_second_step("203.0.113.1"), at_second_step("203.0.113.2")
        assert first.post(SECOND_STEP, {"code": code}).headers["Location"] == "/"
        for again in (code, f"{code[:3]} {code[3:]}", f"{code[:3]}-{code[3:]}"):
            assert "The code is wrong" in second.post(SECOND_STEP, {"code": again}).text
            assert "The code is wrong" in first.post(AGAIN, {"code": again}).text
        assert second.get(HOME).headers["Location"].startswith(reverse("account_login"))


def test_v6_5_1_nor_is_a_recovery_code_for_two_who_type_it_at_the_same_time(guarded: User) -> None:
    """Both have read the row before either has used it."""
    code = recovery_code(guarded)
    rows = [Authenticator.objects.get(user=guarded, type=Authenticator.Type.RECOVERY_CODES) for _ in range(2)]
    assert [RecoveryCodes(row).validate_code(code) for row in rows] == [True, False]


def test_v6_5_5_a_code_of_the_half_minute_before_is_good_no_more(guarded: User) -> None:
    with time_machine.travel("2030-01-01T10:00:29Z", tick=False) as clock:
        code, browser = code_now(), at_second_step("203.0.113.1")
        clock.shift(1)
        assert "The code is wrong" in browser.post(SECOND_STEP, {"code": code}).text
        assert browser.post(SECOND_STEP, {"code": code_now()}).headers["Location"] == "/"
