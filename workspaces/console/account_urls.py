"""allauth's pages of an account, without its list of e-mail addresses and without a first password by a session alone.

An account has the one address it was invited by. With a second one, whoever made an account in another's name could
still let themselves in by a password link after its owner has taken it over. And where a sign-in service opens an
account, whoever has the session would have a way in that outlives it; a first password is chosen by a mailed link.
"""

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import URLPattern, URLResolver, include, path
from django.views.decorators.http import require_safe


@login_required
def no_more_addresses(request: HttpRequest) -> HttpResponse:
    raise Http404


@require_safe
@login_required
def no_password(request: HttpRequest) -> HttpResponse:
    return render(request, "account/password_set.html")


# What is replaced stands before allauth's own, which never comes to its turn.
urlpatterns: list[URLPattern | URLResolver] = [
    path("email/", no_more_addresses, name="account_email"),
    path("password/set/", no_password, name="account_set_password"),
    path("", include("allauth.account.urls")),
]
