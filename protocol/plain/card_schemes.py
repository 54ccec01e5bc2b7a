"""How a card says that one signs in, in both of its forms, read down to the few ways we can use."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

MOST_SCOPES = 20
_HEADER = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`|~-]{1,64}")
_SCOPE = re.compile(r"[\x21\x23-\x5b\x5d-\x7e]{1,100}")
# A header that frames or routes a request is never a credential's place.
_NOT_A_CREDENTIAL = frozenset({"host", "cookie", "content-type", "content-length", "connection", "transfer-encoding"})


class Scheme(StrEnum):
    """What the fields of Verify & Save mean to a plain agent."""

    NONE = "none"  # it asks for nothing
    BEARER = "bearer"  # the secret is the token
    BASIC = "basic"  # ID and secret
    API_KEY = "api_key"  # the secret, in a header of its own
    CLIENT_CREDENTIALS = "client_credentials"  # OAuth2: ID and secret get a token for a while
    UNKNOWN = "unknown"  # something that cannot be done from here


@dataclass(frozen=True)
class SignIn:
    """header: of an API key. token_url, scopes: of OAuth2."""

    scheme: Scheme
    header: str = ""
    token_url: str = ""
    scopes: tuple[str, ...] = ()


def sign_in_of(card: Mapping[str, Any]) -> SignIn:
    """The first way the card accepts that we can go."""
    declared = card.get("securitySchemes")
    schemes = declared if isinstance(declared, dict) else {}
    asked = list(_requirements(card))
    if not asked:
        # A card that describes schemes and demands none leaves it open; most mean that any of them is demanded.
        asked = [{name: ()} for name in schemes]
    if not asked or {} in asked:
        return SignIn(Scheme.NONE)
    for requirement in asked:
        # Two schemes at once would need two credentials; there are fields for one.
        if len(requirement) == 1:
            ((name, scopes),) = requirement.items()
            found = _read(schemes.get(name), scopes=scopes)
            if found.scheme is not Scheme.UNKNOWN:
                return found
    return SignIn(Scheme.UNKNOWN)


def _requirements(card: Mapping[str, Any]) -> Iterator[dict[str, tuple[str, ...]]]:
    """Each way that is enough by itself: the names of the schemes it needs, with their scopes."""
    for one in _list(card.get("securityRequirements")):
        named = one.get("schemes") if isinstance(one, dict) else None
        if isinstance(named, dict):
            yield {
                name: _scopes(value.get("list") if isinstance(value, dict) else None) for name, value in named.items()
            }
    for one in _list(card.get("security")):
        if isinstance(one, dict):
            yield {name: _scopes(value) for name, value in one.items()}


def _read(scheme: object, *, scopes: tuple[str, ...]) -> SignIn:
    if not isinstance(scheme, dict):
        return SignIn(Scheme.UNKNOWN)
    kind, body = _kind_and_body(scheme)
    match kind:
        case "http":
            name = str(body.get("scheme", "")).lower()
            return SignIn({"bearer": Scheme.BEARER, "basic": Scheme.BASIC}.get(name, Scheme.UNKNOWN))
        case "apiKey":
            return _api_key(body)
        case "oauth2":
            return _client_credentials(body, scopes=scopes)
        case _:
            return SignIn(Scheme.UNKNOWN)


def _kind_and_body(scheme: Mapping[str, Any]) -> tuple[str, Mapping[str, Any]]:
    """1.0 names the kind by the member that is there, 0.3 by ``type``."""
    for member, kind in (
        ("httpAuthSecurityScheme", "http"),
        ("apiKeySecurityScheme", "apiKey"),
        ("oauth2SecurityScheme", "oauth2"),
    ):
        value = scheme.get(member)
        if isinstance(value, dict):
            return kind, value
    return str(scheme.get("type", "")), scheme


def _api_key(body: Mapping[str, Any]) -> SignIn:
    header = str(body.get("name", ""))
    place = str(body.get("location") or body.get("in") or "").lower()
    # In a query it would stand in every log on the way.
    usable = place == "header" and _HEADER.fullmatch(header) and header.lower() not in _NOT_A_CREDENTIAL
    return SignIn(Scheme.API_KEY, header=header) if usable else SignIn(Scheme.UNKNOWN)


def _client_credentials(body: Mapping[str, Any], *, scopes: tuple[str, ...]) -> SignIn:
    flows = body.get("flows")
    flow = flows.get("clientCredentials") if isinstance(flows, dict) else None
    url = flow.get("tokenUrl") if isinstance(flow, dict) else None
    if not isinstance(url, str) or not url or len(url) > 500:
        return SignIn(Scheme.UNKNOWN)
    return SignIn(Scheme.CLIENT_CREDENTIALS, token_url=url, scopes=scopes)


def _scopes(value: object) -> tuple[str, ...]:
    found = [one for one in _list(value) if isinstance(one, str) and _SCOPE.fullmatch(one)]
    return tuple(found[:MOST_SCOPES])


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else []
