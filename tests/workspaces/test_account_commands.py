"""What an operator changes of an account by command: as its person would, and its person hears of it (OWASP ASVS 5.0
6.3.7, 7.4.3).
"""

import io
from collections.abc import Iterator
from typing import Any
from unittest import mock

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.core import mail
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse

from tests.operators import make_operator
from workspaces.models import User

pytestmark = pytest.mark.django_db(transaction=True)
OLD, NEW = "seven quiet herons", "nine lively egrets"
HOME = reverse("workspaces:settings")


@pytest.fixture
def signed_in(alice: User) -> Client:
    alice.set_password(OLD)
    alice.save()
    client = Client()
    assert client.post(reverse("account_login"), {"login": alice.email, "password": OLD}).status_code == 302
    return client


@pytest.fixture
def typed() -> Iterator[mock.Mock]:
    with mock.patch("django.contrib.auth.management.commands.changepassword.getpass.getpass", return_value=NEW) as said:
        yield said


def run(*words: str) -> str:
    said = io.StringIO()
    call_command(*words, stdout=said, stderr=said)
    return said.getvalue()


def test_v6_3_7_a_new_password_signs_out_everywhere_and_is_told(signed_in: Client, alice: User, typed: Any) -> None:
    run("changepassword", "Alice@Harbour.example")
    alice.refresh_from_db()
    assert alice.check_password(NEW)
    assert signed_in.get(HOME).status_code == 302
    assert not UserSession.objects.exists() and not Session.objects.exists()
    (sent,) = mail.outbox
    assert sent.to == [alice.email] and "Your password was changed." in str(sent.body)
    assert "Done by: the operator of this server" in str(sent.body) and NEW not in str(sent.body)


def test_what_is_refused_changes_nothing(signed_in: Client, alice: User, typed: Any) -> None:
    typed.return_value = "short"
    with pytest.raises(CommandError, match="Aborting"):
        run("changepassword", alice.email)
    with pytest.raises(CommandError, match="does not exist"):
        run("changepassword", "nobody@harbour.example")
    assert signed_in.get(HOME).status_code == 200 and mail.outbox == []


def test_an_operator_who_is_locked_out_is_let_in_again(client: Client) -> None:
    operator = make_operator(password=OLD)
    RecoveryCodes.activate(operator)
    client.force_login(operator)
    UserSession.objects.create(user=operator, ip="127.0.0.1", session_key=client.session.session_key, user_agent="")
    said = run("remove_second_step", operator.email)
    assert said.splitlines() == [
        "The authenticator app was removed from your sign-in.",
        "The recovery codes of your sign-in were removed.",
    ]
    assert not Authenticator.objects.exists() and not Session.objects.exists()
    assert [sent.to for sent in mail.outbox] == [[operator.email]] * 2
    answer = client.post(reverse("account_login"), {"login": operator.email, "password": OLD}, follow=True)
    assert answer.request["PATH_INFO"] == reverse("mfa_index")


def test_it_touches_nobody_else_and_says_when_there_is_nothing(alice: User, bob: User) -> None:
    TOTP.activate(bob, "JBSWY3DPEHPK3PXP")
    for email, words in ((alice.email, "has no second step"), ("nobody@harbour.example", "no account")):
        with pytest.raises(CommandError, match=words):
            run("remove_second_step", email)
    assert Authenticator.objects.count() == 1
