"""Asking whoever is signed in to show that it is them, before something that a borrowed browser must not do."""

import time
from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

from allauth.account import app_settings
from allauth.account.decorators import reauthentication_required
from allauth.account.internal.flows.login import get_authentication_records
from allauth.account.internal.flows.reauthentication import is_reauthentication_required
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import resolve

View = TypeVar("View", bound=Callable[..., Any])
ASKS = "asks_for_fresh_sign_in"  # an attribute of such a view, as it stands in the URL configuration


def fresh_sign_in_required(view: View) -> View:
    """For deeds, not for looking: leads to the page that asks for the password or a code, and then does what was asked.

    For what makes a secret, lets people in or out, or changes how they sign in; stands inside ``member_required``.
    Nobody is asked again for ACCOUNT_REAUTHENTICATION_TIMEOUT, nor as long after they signed in. Who has nothing to
    show it with is not asked.
    """
    guarded: View = reauthentication_required(enabled=_is_a_deed_long_after)(_at_its_address(view))
    setattr(guarded, ASKS, True)
    return guarded


def fresh_sign_in_first(view: View) -> View:
    """The same for a page into which a secret is typed: it asks before it is shown. What is sent too late is let go of,
    for until the person has confirmed that it is them it would lie in their session, where nothing is encrypted.
    """
    asking = reauthentication_required(enabled=lambda request: not _signed_in_just_now(request))(view)

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.method == "POST" and not is_fresh(request):
            return redirect(request.get_full_path())
        response: HttpResponseBase = asking(request, *args, **kwargs)
        return response

    setattr(guarded, ASKS, True)
    return guarded  # type: ignore[return-value]  # the same signature


def _at_its_address(view: View) -> View:
    """What was asked for is done within the request that confirmed who it is: its page would be drawn as that one's,
    and its forms would be sent there. Such a page is told where it belongs, as the request's ``belongs_at``.
    """

    @wraps(view)
    def placed(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        asked, request.resolver_match = request.resolver_match, resolve(request.path_info)
        if asked and asked.view_name != request.resolver_match.view_name:
            setattr(request, "belongs_at", request.get_full_path())  # noqa: B010  # no attribute that types know
        response: HttpResponseBase = view(request, *args, **kwargs)
        return response

    return placed  # type: ignore[return-value]  # the same signature


def is_fresh(request: HttpRequest) -> bool:
    """The same for doors that cannot lead to a page."""
    return _signed_in_just_now(request) or not is_reauthentication_required(request, app="")


def _is_a_deed_long_after(request: HttpRequest) -> bool:
    return request.method == "POST" and not _signed_in_just_now(request)


def _signed_in_just_now(request: HttpRequest) -> bool:
    moments = (record["at"] for record in get_authentication_records(request, request.user))
    return bool(max(moments, default=0.0) > time.time() - app_settings.REAUTHENTICATION_TIMEOUT)
