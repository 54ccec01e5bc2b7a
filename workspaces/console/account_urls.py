"""allauth's pages of an account, without its list of e-mail addresses.

An account has the one address it was invited by. With a second one, whoever made an account in another's name could
still let themselves in by a password link after its owner has taken it over.
"""

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import URLPattern, URLResolver, include, path


@login_required
def no_more_addresses(request: HttpRequest) -> HttpResponse:
    raise Http404


urlpatterns: list[URLPattern | URLResolver] = [
    path("email/", no_more_addresses, name="account_email"),  # before allauth's own, which never comes to its turn
    path("", include("allauth.account.urls")),
]
