"""How people sign in, and what stops whoever guesses."""

from collections.abc import Mapping
from ipaddress import ip_address

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login import get_authentication_records, record_authentication
from allauth.usersessions.models import UserSession
from axes.helpers import get_cool_off
from django.contrib.auth import login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from workspaces.account_mail import CHANGES, ByBrowser, mail_change
from workspaces.models import User
from workspaces.rate_limits import address_of, network_of, unmapped

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
WRONG_CODE = _("The code is wrong or no longer valid. Enter the newest one.")
_WRONG_PASSWORD = _("This is not your password. Try again, or set a new one.")


class NoOpenSignUp(DefaultAccountAdapter):  # type: ignore[misc]  # allauth ships no types
    """Accounts are made on the first-run page and by invitation; a stranger cannot make one."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "email_password_mismatch": _("The e-mail address or the password is wrong. Check both, then try again."),
        "incorrect_password": _WRONG_PASSWORD,
        "incorrect_code": WRONG_CODE,
        "enter_current_password": _WRONG_PASSWORD,
        "too_many_login_attempts": _("Too many tries. Wait a few minutes, then try again."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def get_client_ip(self, request: HttpRequest) -> str:
        """allauth's name. It counts IPv6 by /64, and IPv4 addresses that are told as IPv6 lie all in one."""
        return str(unmapped(ip_address(super().get_client_ip(request))))

    def send_notification_mail(
        self, template_prefix: str, user: User, context: object = None, email: str | None = None
    ) -> None:
        """allauth's name. In place of its own mails, which say the address and all of what a browser says of itself."""
        if change := CHANGES.get(template_prefix):
            mail_change(user, change, ByBrowser(self.get_http_user_agent(self.request)))


def begin_session(request: HttpRequest, user: User) -> None:
    """For who is signed in by having made an account."""
    login(request, user, backend=BACKEND)
    record_authentication(request, user, method="password")
    UserSession.objects.create_from_request(request)


def is_by_service_alone(request: HttpRequest) -> bool:
    """Whether this session rests on the word of a sign-in service, and its person never typed a password in it."""
    ways = {record["method"] for record in get_authentication_records(request, request.user)}
    return "socialaccount" in ways and "password" not in ways


def host_of(request: HttpRequest) -> str | None:
    """The address an attempt is counted by: of IPv6 the first of its network, all of which one host can have.

    None for what no browser sent.
    """
    return network_of(address_of(request)).partition("/")[0] or None


def account_named(request: HttpRequest, credentials: Mapping[str, str] | None) -> str:
    """The account an attempt is counted against, as one spelling; "" when none was named.

    ``credentials`` say ``email`` (allauth) or ``username`` (Django); without them the form's own field is read.
    """
    named = credentials or {"email": request.POST.get("login", "")}
    return str(named.get("email") or named.get("username") or "").strip().lower()


def locked_out(
    request: HttpRequest, response: HttpResponse | None = None, credentials: Mapping[str, str] | None = None
) -> HttpResponse:
    """What an address sees that guessed too often at one account: 429, with when it may try again."""
    answer = render(request, "429.html", status=429)
    answer["Retry-After"] = str(int(get_cool_off(request).total_seconds()))
    return answer
