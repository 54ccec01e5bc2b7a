"""Signing in: by e-mail address and password, with limits that nobody can turn against the owner of an account."""

import re
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP
from django.contrib.auth.hashers import MD5PasswordHasher
from django.core import mail
from django.test import Client
from django.urls import reverse

from tests.pages import without_tokens
from workspaces.models import User
from workspaces.second_factors import encrypt_factors_anew

PASSWORD = "seven quiet herons"
SIGN_IN = reverse("account_login")
SETTINGS = reverse("workspaces:settings")


@pytest.fixture
def alice(alice: User) -> User:
    alice.set_password(PASSWORD)
    alice.save()
    return alice


def sign_in(client: Client, email: str, password: str, **request: Any) -> Any:
    return client.post(SIGN_IN, {"login": email, "password": password}, **request)


def guess(client: Client, email: str, times: int, **request: Any) -> Any:
    return [sign_in(client, email, f"guess {number}", **request) for number in range(times)][-1]


def test_a_new_password_is_asked_for_in_the_same_words_as_the_first(alice_client: Client) -> None:
    shown = alice_client.get(reverse("account_change_password")).text
    assert "At least 12 characters, and not one that others use often." in shown
    assert "commonly used" not in shown


@pytest.mark.parametrize("email", ["alice@harbour.example", "Alice@Harbour.example"])
def test_it_signs_in_by_email_address_however_it_is_spelled(client: Client, alice: User, email: str) -> None:
    assert sign_in(client, email, PASSWORD).headers["Location"] == "/"
    assert client.get(SETTINGS).status_code == 200


def test_it_leads_back_to_where_the_person_wanted_to_go(client: Client, alice: User) -> None:
    answer = client.post(SIGN_IN, {"login": alice.email, "password": PASSWORD, "next": SETTINGS})

    assert answer.headers["Location"] == SETTINGS


def test_it_leads_to_no_other_site(client: Client, alice: User) -> None:
    answer = client.post(SIGN_IN, {"login": alice.email, "password": PASSWORD, "next": "https://evil.example/"})

    assert answer.headers["Location"] == "/"


def test_a_wrong_password_and_an_unknown_account_get_the_same_words(client: Client, alice: User) -> None:
    wrong = sign_in(client, alice.email, "not this one").text
    unknown = sign_in(client, "nobody@harbour.example", "not this one").text

    assert without_tokens(wrong) == without_tokens(unknown).replace("nobody@harbour.example", alice.email)
    assert "The e-mail address or the password is wrong." in wrong


def test_both_cost_the_same_hashing_and_so_does_an_account_without_a_password(
    client: Client, alice: User, bob: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    hashed: list[str] = []
    encode = MD5PasswordHasher.encode

    def counted(hasher: MD5PasswordHasher, password: str, salt: str) -> str:
        hashed.append(password)
        return encode(hasher, password, salt)

    monkeypatch.setattr(MD5PasswordHasher, "encode", counted)
    bob.set_unusable_password()
    bob.save()
    for email in (alice.email, "nobody@harbour.example", bob.email):
        hashed.clear()
        sign_in(client, email, "not this one")
        assert len(hashed) == 1, email


def test_ten_wrong_guesses_lock_that_account_for_that_address(client: Client, alice: User) -> None:
    assert guess(client, alice.email, 9).status_code == 200
    locked = guess(client, alice.email, 1)

    assert locked.status_code == 429
    assert locked.headers["Retry-After"] == "900"
    assert sign_in(client, alice.email.upper(), PASSWORD).status_code == 429
    assert client.get(SETTINGS).status_code == 302


def test_a_host_with_many_ipv6_addresses_guesses_no_more_often(client: Client, alice: User) -> None:
    for number in range(10):
        sign_in(client, alice.email, "a guess", REMOTE_ADDR=f"2001:db8:1:2::{number}")

    assert sign_in(client, alice.email, PASSWORD, REMOTE_ADDR="2001:db8:1:2:ffff::9").status_code == 429
    assert sign_in(client, alice.email, PASSWORD, REMOTE_ADDR="2001:db8:1:3::9").status_code == 302


def test_nobody_can_lock_another_address_out(client: Client, alice: User) -> None:
    guess(client, alice.email, 10, REMOTE_ADDR="203.0.113.66")

    assert sign_in(client, alice.email, PASSWORD, REMOTE_ADDR="198.51.100.7").status_code == 302


def test_it_slows_an_address_that_tries_many_accounts(client: Client, alice: User) -> None:
    for number in range(20):
        sign_in(client, f"person{number}@harbour.example", "a guess")

    assert sign_in(client, alice.email, PASSWORD).status_code == 200  # the form again, not signed in
    assert client.get(SETTINGS).status_code == 302


def test_ipv4_addresses_that_come_as_ipv6_are_as_many(client: Client, alice: User) -> None:
    """A socket for both tells them so; all of them lie in one /64."""
    for number in range(20):
        sign_in(client, f"person{number}@harbour.example", "a guess", REMOTE_ADDR="::ffff:203.0.113.66")

    assert sign_in(client, alice.email, PASSWORD, REMOTE_ADDR="::ffff:203.0.113.66").status_code == 200
    assert sign_in(client, alice.email, PASSWORD, REMOTE_ADDR="::ffff:198.51.100.7").status_code == 302


def test_one_ipv6_network_tries_no_more_accounts_than_one_address(client: Client, alice: User) -> None:
    for number in range(20):
        sign_in(client, f"person{number}@harbour.example", "a guess", REMOTE_ADDR=f"2001:db8:1:2::{number}")

    assert sign_in(client, alice.email, PASSWORD, REMOTE_ADDR="2001:db8:1:2:ffff::9").status_code == 200
    assert sign_in(client, alice.email, PASSWORD, REMOTE_ADDR="2001:db8:1:3::9").status_code == 302


def test_a_form_without_its_token_is_answered_in_words(alice: User) -> None:
    answer = Client(enforce_csrf_checks=True).post(SIGN_IN, {"login": alice.email, "password": PASSWORD})
    assert answer.status_code == 403
    assert "Nothing was saved." in answer.text and "CSRF verification" not in answer.text


def test_nobody_can_sign_up(client: Client, alice: User) -> None:
    page = reverse("account_signup")
    answer = client.post(page, {"email": "mallory@elsewhere.example", "password1": PASSWORD})

    assert "mallory" not in answer.text
    assert "closed" in client.get(page).text
    assert User.objects.get() == alice


@pytest.mark.parametrize("deed", ["action_add", "action_primary", "action_send", "action_remove"])
def test_an_account_has_the_one_address_it_was_invited_by(alice_client: Client, alice: User, deed: str) -> None:
    """Otherwise an account made in another's name keeps a way in that its owner does not know of."""
    path = reverse("account_email")
    EmailAddress.objects.create(user=alice, email="mallory@evil.example", verified=True)
    assert alice_client.get(path).status_code == 404
    assert alice_client.post(path, {deed: "", "email": "mallory@evil.example"}).status_code == 404
    assert alice_client.post(path, {deed: "", "email": "carol@harbour.example"}).status_code == 404
    alice.refresh_from_db()
    assert (alice.email, alice.emailaddress_set.count(), len(mail.outbox)) == ("alice@harbour.example", 1, 0)
    assert Client().get(path).headers["Location"].startswith(SIGN_IN)


def test_a_first_password_is_chosen_by_a_mailed_link_and_not_by_a_session_alone(bob_client: Client, bob: User) -> None:
    path = reverse("account_set_password")
    assert bob_client.get(reverse("account_change_password")).headers["Location"] == path
    page = bob_client.get(path).text
    assert f'action="{reverse("account_reset_password")}"' in page and f'name="email" value="{bob.email}"' in page
    assert bob_client.post(path, {"password1": "nine calm otters", "password2": "nine calm otters"}).status_code == 405
    bob.refresh_from_db()
    assert not bob.has_usable_password()
    assert Client().get(path).headers["Location"].startswith(SIGN_IN)


def test_signing_out_ends_the_session(alice_client: Client) -> None:
    alice_client.post(reverse("account_logout"))

    assert alice_client.get(SETTINGS).status_code == 302


def test_a_forgotten_password_is_chosen_anew_by_a_link(client: Client, alice: User) -> None:
    client.post(reverse("account_reset_password"), {"email": alice.email})
    assert mail.outbox[0].subject == "Set a new password for Handoff"
    [link] = re.findall(r"http://\S+", str(mail.outbox[0].body))
    form = client.get(link, follow=True)
    client.post(form.request["PATH_INFO"], {"password1": "nine calm otters", "password2": "nine calm otters"})

    assert sign_in(client, alice.email, "nine calm otters").status_code == 302


def test_asking_for_a_link_does_not_tell_whether_an_account_exists(client: Client, alice: User) -> None:
    known = client.post(reverse("account_reset_password"), {"email": alice.email})
    unknown = client.post(reverse("account_reset_password"), {"email": "nobody@harbour.example"})

    assert known.headers["Location"] == unknown.headers["Location"]
    asked = mail.outbox[1]
    assert (asked.to, asked.subject) == (["nobody@harbour.example"], "No account with this e-mail address")
    assert "http" not in str(asked.body), "There is nothing to sign up for."


def test_the_seed_of_two_step_sign_in_is_stored_encrypted(alice: User) -> None:
    TOTP.activate(alice, "JBSWY3DPEHPK3PXP")

    assert "JBSWY3DPEHPK3PXP" not in str(Authenticator.objects.values())
    assert Authenticator.objects.get().wrap().validate_code("000000") is False


def test_seeds_are_written_anew_with_the_newest_key(alice: User) -> None:
    TOTP.activate(alice, "JBSWY3DPEHPK3PXP")
    before = Authenticator.objects.get().data["secret"]

    assert encrypt_factors_anew() == 1
    assert Authenticator.objects.get().data["secret"] != before
    assert Authenticator.objects.get().wrap().validate_code("000000") is False


def test_it_asks_for_the_second_step(client: Client, alice: User) -> None:
    TOTP.activate(alice, "JBSWY3DPEHPK3PXP")

    assert sign_in(client, alice.email, PASSWORD).headers["Location"] == reverse("mfa_authenticate")
    assert client.get(SETTINGS).status_code == 302


@pytest.mark.parametrize("credential", ["[" * 20_000, '{"id": "x"}', '{"id": 5}', "[]", "5", '{"response": []}'])
def test_v2_2_1_what_is_no_passkey_is_refused_in_words(client: Client, alice: User, credential: str) -> None:
    answer = client.post(reverse("mfa_login_webauthn"), {"credential": credential}, follow=True)
    assert answer.redirect_chain == [(SIGN_IN, 302)]
    TOTP.activate(alice, "JBSWY3DPEHPK3PXP")
    sign_in(client, alice.email, PASSWORD)
    assert client.post(reverse("mfa_authenticate"), {"credential": credential}).status_code == 200
    assert client.get(SETTINGS).status_code == 302
