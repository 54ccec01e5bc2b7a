"""To the sign-in service of a workspace, and back from it."""

from secrets import token_urlsafe
from typing import Any
from uuid import UUID

from allauth.account.utils import get_next_redirect_url
from allauth.socialaccount.models import SocialApp
from allauth.socialaccount.providers.base import Provider
from allauth.socialaccount.providers.base.constants import AuthProcess
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView, OAuth2LoginView
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from requests import RequestException

from workspaces.single_sign_on.signing_in import SignedIdentity, turn_away


class Leaving(OAuth2LoginView):  # type: ignore[misc]  # allauth ships no types
    """Of the address that was opened only where to go afterwards counts: its maker is not to say what is asked."""

    def dispatch(self, request: HttpRequest, *_args: Any, **_named: Any) -> HttpResponse:
        nonce = token_urlsafe(32)
        answer: HttpResponse = self.get_provider().redirect(
            request,
            AuthProcess.LOGIN,
            next_url=get_next_redirect_url(request),
            auth_params={"nonce": nonce},
            nonce=nonce,
        )
        return answer


class ComingBack(OAuth2CallbackView):  # type: ignore[misc]  # allauth ships no types
    def _get_state(self, request: HttpRequest, provider: Provider) -> tuple[dict[str, Any] | None, HttpResponse | None]:
        state, answer = super()._get_state(request, provider)
        self.adapter.nonce = (state or {}).get("nonce", "")
        return state, answer


@never_cache
@require_safe
def leave_for_service(request: HttpRequest, provider_id: UUID) -> HttpResponse:
    return _pass(Leaving, request, provider_id)


@never_cache
@require_safe
def come_back(request: HttpRequest, provider_id: UUID) -> HttpResponse:
    return _pass(ComingBack, request, provider_id)


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
