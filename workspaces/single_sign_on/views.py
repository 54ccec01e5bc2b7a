"""To the sign-in service of a workspace, and back from it."""

from uuid import UUID

from allauth.socialaccount.models import SocialApp
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView, OAuth2LoginView
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from requests import RequestException

from workspaces.single_sign_on.signing_in import SignedIdentity, turn_away


@never_cache
@require_safe
def leave_for_service(request: HttpRequest, provider_id: UUID) -> HttpResponse:
    return _pass(OAuth2LoginView, request, provider_id)


@never_cache
@require_safe
def come_back(request: HttpRequest, provider_id: UUID) -> HttpResponse:
    return _pass(OAuth2CallbackView, request, provider_id)


@require_safe
def cancelled(request: HttpRequest) -> HttpResponse:
    return turn_away(request, _("You did not sign in."))


def _pass(view: type, request: HttpRequest, provider_id: UUID) -> HttpResponse:
    try:
        response: HttpResponse = view.adapter_view(SignedIdentity(request, str(provider_id)))(request)  # type: ignore[attr-defined]  # allauth ships no types
    except SocialApp.DoesNotExist as error:
        raise Http404 from error
    except (OAuth2Error, RequestException, KeyError, ValueError):
        return turn_away(request, _("Your sign-in service does not answer. Try again in a minute."))
    return response
