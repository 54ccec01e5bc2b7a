"""Who has an account hears by mail that its password or its second step was changed, whoever did it (OWASP ASVS 5.0
6.3.7).
"""

import re
from collections.abc import Callable
from typing import Any

import pytest
from allauth.account.adapter import get_adapter
from allauth.core.context import request_context
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import translation

from tests.workspaces.test_second_factors import confirm
from workspaces.account_mail import CHANGES
from workspaces.models import User

pytestmark = pytest.mark.django_db
SEED = "JBSWY3DPEHPK3PXP"
OLD, NEW = "seven quiet herons", "nine lively egrets"
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"


@pytest.fixture
def hers(alice: User) -> Client:
    alice.set_password(OLD)
    alice.save()
    client = Client(headers={"user-agent": FIREFOX})
    client.force_login(alice, backend="allauth.account.auth_backends.AuthenticationBackend")
    confirm(client)
    return client


def changes_password(hers: Client, new: str = NEW, **more: Any) -> None:
    typed = {"oldpassword": OLD, "password1": new, "password2": new}
    hers.post(reverse("account_change_password"), typed, **more)


def test_a_new_password_is_told_with_when_with_what_and_what_to_do(hers: Client, alice: User) -> None:
    changes_password(hers, REMOTE_ADDR="198.51.100.7")
    (sent,) = mail.outbox
    text = str(sent.body)
    assert (sent.to, sent.subject) == ([alice.email], "The sign-in of your Handoff account was changed")
    assert "Your password was changed." in text and f"Account: {alice.email}" in text
    assert re.search(r"When: \d+ \w+ 20\d\d, .+ UTC", text) and "Done in: Firefox on Linux" in text
    assert f"/{reverse('account_reset_password').strip('/')}/" in text and "set a new password at once" in text
    assert OLD not in text and NEW not in text and "198.51.100.7" not in text


def test_what_was_refused_is_not_told(hers: Client) -> None:
    changes_password(hers, new="short")
    assert mail.outbox == []


def test_in_the_language_of_the_page(hers: Client) -> None:
    changes_password(hers, headers={"accept-language": "es"})
    text = str(mail.outbox[0].body)
    assert "Se ha cambiado su contraseña." in text and "Firefox en Linux" in text


def test_a_password_that_was_forgotten(client: Client, alice: User) -> None:
    client.post(reverse("account_reset_password"), {"email": alice.email})
    link = re.search(r"https?://[^/]+(/\S+)", str(mail.outbox[0].body))
    assert link
    form = client.get(link[1], follow=True)
    client.post(form.redirect_chain[-1][0], {"password1": NEW, "password2": NEW})
    (_asked, told) = mail.outbox
    assert told.to == [alice.email] and "Your password was changed." in str(told.body)
    assert link[1] not in str(told.body)


def test_the_app_is_removed(hers: Client, alice: User) -> None:
    TOTP.activate(alice, SEED)
    hers.post(reverse("mfa_deactivate_totp"))
    assert not Authenticator.objects.exists()
    assert ["authenticator app was removed" in str(sent.body) for sent in mail.outbox] == [True]


@pytest.mark.parametrize("name", CHANGES)
def test_every_change_that_allauth_tells_of_has_words(hers: Client, alice: User, name: str, rf: Any) -> None:
    with request_context(rf.get("/", headers={"user-agent": FIREFOX})):
        get_adapter().send_notification_mail(name, alice)
    assert str(CHANGES[name].label) in str(mail.outbox[0].body)


def test_what_is_no_change_of_theirs_is_not_told(alice: User, rf: Any) -> None:
    with request_context(rf.get("/")):
        get_adapter().send_notification_mail("socialaccount/email/account_connected", alice)
    assert mail.outbox == []


@pytest.mark.parametrize(
    ("chosen", "spoken", "words"),
    [("", [], "was removed"), ("", ["fr", "es"], "Se ha quitado"), ("es", ["en"], "Se ha quitado")],
)
def test_the_operator_helps_who_lost_their_phone(
    admin_client: Client,
    alice: User,
    chosen: str,
    spoken: list[str],
    words: str,
    django_capture_on_commit_callbacks: Callable[..., Any],
) -> None:
    alice.memberships.update(languages=spoken)
    User.objects.filter(pk=alice.pk).update(language=chosen)
    row = TOTP.activate(alice, SEED).instance
    with django_capture_on_commit_callbacks(execute=True):
        admin_client.post(reverse("admin:mfa_authenticator_delete", args=[row.pk]), {"post": "yes"})
    (sent,) = mail.outbox
    assert sent.to == [alice.email] and words in str(sent.body)
    with translation.override("es" if chosen or spoken else "en"):
        assert translation.gettext("Done by: the operator of this server") in str(sent.body)


def test_a_change_stands_also_when_no_mail_leaves(hers: Client, alice: User, settings: Any, caplog: Any) -> None:
    settings.EMAIL_BACKEND = "tests.workspaces.broken_mail.EmailBackend"
    changes_password(hers)
    alice.refresh_from_db()
    assert alice.check_password(NEW)
    assert [record.msg for record in caplog.records if record.name == "workspaces.account_mail"] == [
        "account_change_not_mailed"
    ]


def test_nothing_goes_to_the_log_in_place_of_a_mailbox(hers: Client, settings: Any, capsys: Any) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"
    changes_password(hers)
    assert "password was changed" not in capsys.readouterr().out
