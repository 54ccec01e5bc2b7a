"""What allauth's OpenID Connect is told: which services there are, how they are called, and whom they may sign in."""

from typing import Any
from uuid import UUID

import jwt
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.internal import jwtkit
from allauth.socialaccount.models import SocialApp, SocialLogin, SocialToken
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.contrib import messages
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from requests import Session

from protocol.errors import MessageRefused
from protocol.pairing_messages import clean_name
from workspaces.invitations import InvitationOver, accept
from workspaces.models import User
from workspaces.outgoing import guarded_session
from workspaces.single_sign_on.identity import NotThisSignIn, check_identity
from workspaces.single_sign_on.models import SignInService

PROVIDER = "openid_connect"
# Signatures with a key pair. One by a shared secret, or none, would let whoever knows the client's secret be anybody.
ALGORITHMS = frozenset({"RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA"})


class SignInServices(DefaultSocialAccountAdapter):  # type: ignore[misc]  # allauth ships no types
    """Nothing of a sign-in is stored: who somebody is, is asked anew each time."""

    def list_apps(
        self, request: HttpRequest, provider: str | None = None, client_id: str | None = None
    ) -> list[SocialApp]:
        service = _service(provider)
        return [_as_app(service)] if service else []

    def get_requests_session(self) -> Session:
        return guarded_session()

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        """Lets a member in whose verified address the service names; everybody else back to the page they came from."""
        service = _service(sociallogin.account.provider)
        user = service and _member_named(service, sociallogin)
        if not user:
            words = _("Nobody of this workspace signs in with that address. Ask an owner to invite you.")
            raise ImmediateHttpResponse(turn_away(request, words))
        sociallogin.user = user

    def on_authentication_error(self, request: HttpRequest, provider: object, **_how: object) -> None:
        raise ImmediateHttpResponse(
            turn_away(request, _("Your sign-in service did not confirm who you are. Try again."))
        )


class SignedIdentity(OpenIDConnectOAuth2Adapter):  # type: ignore[misc]  # allauth ships no types
    """Stricter than the library: the issuer is the one that was set, its signature is looked at in any case, and the
    identity was made for this sign-in. nonce: what the browser left with.
    """

    nonce = ""

    @property
    def openid_config(self) -> dict[str, Any]:
        config: dict[str, Any] = super().openid_config
        if config.get("issuer") != self.get_provider().app.settings["issuer"]:
            raise OAuth2Error("The service calls itself by another name.")
        return config

    def complete_login(self, request: HttpRequest, app: SocialApp, token: SocialToken, **kwargs: Any) -> SocialLogin:
        """Needs an identity that is signed; the library would also ask the service whose the access token is."""
        id_token = kwargs["response"].get("id_token")
        if not isinstance(id_token, str):
            raise OAuth2Error("No identity came along.")
        if request.GET.get("iss", app.settings["issuer"]) != app.settings["issuer"]:
            raise OAuth2Error("Another service answered.")  # RFC 9207
        identity = self._decode_id_token(app, id_token)
        try:
            check_identity(
                identity,
                client_id=app.client_id,
                nonce=self.nonce,
                access_token=token.token,
                algorithm=jwt.get_unverified_header(id_token)["alg"],
            )
        except NotThisSignIn as error:
            raise OAuth2Error(str(error)) from error
        return self.get_provider().sociallogin_from_response(request, {"id_token": identity})

    def _decode_id_token(self, app: SocialApp, id_token: str) -> dict[str, Any]:
        try:
            if jwt.get_unverified_header(id_token).get("alg") not in ALGORITHMS:
                raise OAuth2Error("Not signed by a key pair.")
            decoded: dict[str, Any] = jwtkit.verify_and_decode(
                credential=id_token,
                keys_url=self.openid_config["jwks_uri"],
                issuer=self.openid_config["issuer"],
                audience=app.client_id,
                lookup_kid=jwtkit.lookup_kid_jwk,
                verify_signature=True,
            )
        except (KeyError, TypeError, ValueError, jwt.PyJWTError) as error:
            raise OAuth2Error("The identity cannot be read.") from error
        return decoded


def turn_away(request: HttpRequest, words: str) -> HttpResponse:
    messages.error(request, words)
    return redirect("account_login")


def _service(provider: str | None) -> SignInService | None:
    try:
        return SignInService.objects.select_related("workspace").filter(pk=UUID(provider or "")).first()
    except ValueError:
        return None


def _as_app(service: SignInService) -> SocialApp:
    return SocialApp(
        provider=PROVIDER,
        provider_id=str(service.pk),
        name=service.name,
        client_id=service.client_id,
        secret=service.client_secret,
        settings={
            "server_url": service.discovery_url,
            "issuer": service.issuer,
            "fetch_userinfo": False,
            "oauth_pkce_enabled": True,
        },
    )


def _member_named(service: SignInService, sociallogin: SocialLogin) -> User | None:
    """A member of this workspace and of no other, or who was invited and has no account: a service speaks for its own
    institution's people only. The address has to be verified, and one.
    """
    verified = [one.email.lower() for one in sociallogin.email_addresses if one.verified is True]
    if len(verified) != 1:
        return None
    user = User.objects.filter(email=verified[0]).first() or _newcomer(service, verified[0], sociallogin)
    if user is None or user.is_staff or not user.is_active:
        return None
    places = [place.workspace_id for place in user.memberships.all()]
    return user if places == [service.workspace_id] else None


def _newcomer(service: SignInService, email: str, sociallogin: SocialLogin) -> User | None:
    """Takes the place that was offered to this address, with an account that has no password."""
    invitation = service.workspace.invitations.open().filter(email=email).order_by("-created_at").first()
    if invitation is None:
        return None
    try:
        with transaction.atomic():
            user = User.objects.create_user(email, None, first_name=_shown_name(sociallogin))
            accept(invitation=invitation, user=user)
    except (IntegrityError, InvitationOver):
        return None
    return user


def _shown_name(sociallogin: SocialLogin) -> str:
    named = sociallogin.user
    try:
        return clean_name(f"{named.first_name} {named.last_name}")[:80] if named else ""
    except MessageRefused:
        return ""
