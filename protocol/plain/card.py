"""The card of an agent that does not know our extension: where it is called, in which dialect, and how one signs in.

A card is text of a stranger. Every URL that is kept of it has the origin a builder typed, so that nothing in a card can
lead a secret or a person's words somewhere else; and a card that stands below a path speaks for that path alone.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from protocol.cards import CARD_LIMIT, CardRefused, CardRule
from protocol.errors import MessageRefused
from protocol.pairing_messages import INSTITUTION_LIMIT, NAME_LIMIT, short_name
from protocol.plain import DIALECTS
from protocol.plain.card_schemes import SignIn, sign_in_of
from protocol.plain.chat_history import is_history_key, reads_history
from protocol.plain.input_modes import input_modes_of
from protocol.strict_json import loads_object, optional_object_at

WELL_KNOWN = "/.well-known/"
_JSON_RPC = "JSONRPC"
# By binding and major version.
_DIALECTS = {(_JSON_RPC, "1"): "1.0", ("HTTP+JSON", "1"): "1.0-http", (_JSON_RPC, "0"): "0.3"}
_PREFERRED = tuple(DIALECTS)
_VERSION = re.compile(r"(\d{1,3})(\.\d{1,3}){0,2}")
_URL_LIMIT = 500
_TENANT_LIMIT = 200


@dataclass(frozen=True)
class Interface:
    """Where to call. dialect: as ``protocol.plain.DIALECTS`` names it. tenant: mostly empty."""

    url: str
    dialect: str
    tenant: str = ""


@dataclass(frozen=True)
class PlainCard:
    """What we need of a plain agent's card. input_modes: media types it takes (``protocol.plain.input_modes``)."""

    name: str
    institution: str
    interface: Interface
    sign_in: SignIn
    streaming: bool
    pushes: bool
    reads_history: bool
    input_modes: tuple[str, ...] = ()


def read_plain_card(data: bytes, *, origin: str, card_url: str) -> PlainCard:
    """origin: as typed, in its canonical form. card_url: where the card stands. Raises CardRefused."""
    try:
        card = loads_object(data, limit=CARD_LIMIT)
        name = short_name(_text(card, "name")[:NAME_LIMIT], limit=NAME_LIMIT)
        capabilities = optional_object_at(card, "capabilities") or {}
        provider = optional_object_at(card, "provider") or {}
    except MessageRefused as error:
        raise CardRefused(CardRule.NOT_A_CARD, "not an A2A card") from error
    sign_in = sign_in_of(card)
    interface = _interface_of(card)
    for url in (interface.url, sign_in.token_url):
        if url and not _is_at(url, origin=origin):
            raise CardRefused(CardRule.OTHER_ORIGIN, "a URL of another origin")
    if not _is_below(interface.url, card_url=card_url):
        raise CardRefused(CardRule.OTHER_AGENT, "the interface of another agent")
    extensions = _objects(capabilities, "extensions")
    if any(one.get("required") is True and not is_history_key(_text(one, "uri")) for one in extensions):
        raise CardRefused(CardRule.NEEDS_EXTENSION, "an extension that is not spoken here")
    return PlainCard(
        name=name,
        institution=_institution(provider) or urlsplit(origin).netloc[:INSTITUTION_LIMIT],
        interface=interface,
        sign_in=sign_in,
        streaming=capabilities.get("streaming") is True,
        pushes=capabilities.get("pushNotifications") is True,
        reads_history=reads_history((_text(one, "uri") for one in extensions), origin=origin),
        input_modes=input_modes_of(card),
    )


def _interface_of(card: Mapping[str, Any]) -> Interface:
    """In the dialect we would rather speak; of two in the same the one named first."""
    found = sorted(_interfaces(card), key=lambda one: _PREFERRED.index(one.dialect))
    if not found:
        offers_any = card.get("supportedInterfaces") or card.get("url")
        rule = CardRule.NO_INTERFACE if offers_any else CardRule.NOT_A_CARD
        raise CardRefused(rule, "no interface of A2A 1.x or 0.3 in a binding that is spoken here")
    return found[0]


def _interfaces(card: Mapping[str, Any]) -> Iterator[Interface]:
    for one in _objects(card, "supportedInterfaces"):
        yield from _known(one, binding=_text(one, "protocolBinding"), version=_text(one, "protocolVersion") or "1.0")
    # Before 1.0 the card had one URL of its own, and more of them in another list.
    version = _text(card, "protocolVersion") or "0.3"
    yield from _known(card, binding=_text(card, "preferredTransport") or _JSON_RPC, version=version)
    for one in _objects(card, "additionalInterfaces"):
        yield from _known(one, binding=_text(one, "transport"), version=version)


def _known(one: Mapping[str, Any], *, binding: str, version: str) -> Iterable[Interface]:
    url, written = _text(one, "url"), _VERSION.fullmatch(version)
    dialect = _DIALECTS.get((binding.upper(), written[1])) if written else None
    tenant = _text(one, "tenant")
    if not url or len(url) > _URL_LIMIT or len(tenant) > _TENANT_LIMIT or dialect is None:
        return ()
    return (Interface(url, dialect, tenant),)


def _is_at(url: str, *, origin: str) -> bool:
    return url == origin or url.startswith(f"{origin}/")


def _is_below(url: str, *, card_url: str) -> bool:
    """True if the card may speak for this address: a card at ``/one/.well-known/`` not for ``/two``."""
    base = card_url.partition(WELL_KNOWN)[0]
    path = urlsplit(url).path
    if ".." in path or "%" in path:
        return False
    return url.rstrip("/") == base or url.startswith(f"{base}/")


def _institution(provider: Mapping[str, Any]) -> str:
    try:
        return short_name(_text(provider, "organization")[:INSTITUTION_LIMIT], limit=INSTITUTION_LIMIT)
    except MessageRefused:
        return ""


def _objects(card: Mapping[str, Any], name: str) -> list[Mapping[str, Any]]:
    values = card.get(name)
    return [value for value in values if isinstance(value, dict)] if isinstance(values, list) else []


def _text(holder: Mapping[str, Any], name: str) -> str:
    value = holder.get(name)
    return value if isinstance(value, str) else ""
