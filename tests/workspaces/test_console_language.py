"""The language of the console belongs to an account, not to a browser."""

import pytest
from django.test import Client

from workspaces.models import User

pytestmark = pytest.mark.django_db
SPANISH = '<html lang="es"'


def _choose(client: Client, code: str) -> None:
    client.post("/i18n/setlang/", {"language": code}, headers={"Referer": "/settings/"})


def _read(client: Client) -> str:
    return client.get("/settings/", follow=True).content.decode()


def test_it_is_kept_for_another_browser(alice: User, alice_client: Client) -> None:
    _choose(alice_client, "es")
    another = Client()
    another.force_login(alice)
    assert SPANISH in _read(another)


def test_another_account_on_the_same_browser_reads_its_own(alice_client: Client, alice: User, bob: User) -> None:
    User.objects.filter(pk=bob.pk).update(language="en")
    _choose(alice_client, "es")
    alice_client.force_login(bob)
    assert SPANISH not in _read(alice_client)


def test_who_chose_nothing_reads_what_the_browser_asks_for(alice: User) -> None:
    client = Client(headers={"Accept-Language": "es"})
    client.force_login(alice)
    assert SPANISH in _read(client)


def test_a_language_that_the_console_has_not_is_not_kept(alice: User, alice_client: Client) -> None:
    for code in ("fr", "x", "es" * 40):
        _choose(alice_client, code)
    alice.refresh_from_db()
    assert alice.language == ""


def test_a_stranger_chooses_for_their_browser(alice: User) -> None:
    client = Client()
    _choose(client, "es")
    assert SPANISH in client.get("/account/login/").content.decode()
    alice.refresh_from_db()
    assert alice.language == ""
