"""API keys at the door of the API."""

from django.utils.translation import gettext as _
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.openapi import AutoSchema
from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request

from workspaces.api_keys import authenticate_api_key
from workspaces.models import ApiKey


class ApiKeyAuthentication(BaseAuthentication):
    """``Authorization: Bearer hkey_…`` sets ``request.auth`` to the ApiKey; there is no user. A wrong key gets 401."""

    def authenticate(self, request: Request) -> tuple[None, ApiKey] | None:
        scheme, _space, key = get_authorization_header(request).partition(b" ")
        if scheme.lower() != b"bearer":
            return None
        api_key = authenticate_api_key(key.strip().decode("latin-1"))
        if api_key is None:
            raise AuthenticationFailed(_("This API key is not valid. Create a new one under Settings."))
        return None, api_key

    def authenticate_header(self, request: Request) -> str:
        return "Bearer"


class ApiKeyScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]  # registers itself, untyped
    """How the API's description names it."""

    target_class = ApiKeyAuthentication
    name = "ApiKey"

    def get_security_definition(self, auto_schema: AutoSchema) -> dict[str, str]:
        return {"type": "http", "scheme": "bearer", "bearerFormat": "hkey_…"}
