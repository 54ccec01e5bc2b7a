"""Which addresses somebody may type or send for us to call: their form, and the networks they may lead to.

Two questions, asked at two times. *Is this text an address we would call?* is asked when it is saved and again for
every request (``parse_platform_domain``, ``parse_outgoing_url``); a refusal names the rule. *Is this network address
one we would connect to?* is asked of every answer of the resolver, for every new connection
(``AddressPolicy.permits``).
"""

import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address

import idna

from protocol.errors import AddressRefused

Network = IPv4Network | IPv6Network

URL_LIMIT = 2048
HOST_LIMIT = 253
HTTPS_PORT = 443
DEFAULT_PORTS = {"https": HTTPS_PORT, "http": 80}
LOCALHOST = "localhost"


class AddressRule(StrEnum):
    """Codes of ``AddressRefused.rule``; the forms turn them into words."""

    EMPTY = "empty"
    LENGTH = "length"
    CHARACTERS = "characters"
    SCHEME = "scheme"
    USER_INFO = "user_info"
    FRAGMENT = "fragment"
    NOT_AN_ORIGIN = "not_an_origin"
    HOST = "host"
    MIXED_SCRIPTS = "mixed_scripts"
    IP_LITERAL = "ip_literal"
    SINGLE_LABEL = "single_label"
    INTERNAL_NAME = "internal_name"
    PORT = "port"
    OWN_DEPLOYMENT = "own_deployment"


# Services that live above 1023 and answer, or act on, what an HTTP client sends them.
DENIED_PORTS = frozenset(
    {1080, 1433, 1434, 1521, 1719, 1720, 1723, 2049, 2181, 2375, 2376, 2379, 2380, 3128, 3306, 3389, 3659, 4045, 4369}
    | {5060, 5061, 5432, 5433, 5672, 5900, 5984, 5985, 5986, 6000, 6379, 6380, 6432, 6443, 6566, 6697, 8500, 8600}
    | {9042, 9092, 9200, 9300, 10080, 10250, 10255, 10257, 10259, 11211, 15672, 26379, 27017, 27018, 27019}
    | set(range(6665, 6670))
)

# Names that only mean something inside somebody's network, however public they look.
INTERNAL_SUFFIXES = frozenset(
    {"localhost", "localdomain", "local", "internal", "intranet", "private", "corp", "home", "lan", "svc"}
    | {"arpa", "onion"}
)
INTERNAL_NAMES = frozenset({"metadata.amazonaws.com", "metadata.goog", "metadata.tencentyun.com"})

# IANA's special-purpose registry, plus one public address that is a cloud's own host service (168.63.129.16).
_REFUSED_IPV4 = tuple(
    IPv4Network(text)
    for text in (
        *("0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "168.63.129.16/32", "169.254.0.0/16"),
        *("172.16.0.0/12", "192.0.0.0/24", "192.0.2.0/24", "192.31.196.0/24", "192.52.193.0/24", "192.88.99.0/24"),
        *("192.168.0.0/16", "192.175.48.0/24", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24"),
        *("224.0.0.0/4", "240.0.0.0/4"),
    )
)
# Only this block is handed out for public use: mapped, compatible, NAT64, local, multicast and SRv6 lie outside it.
_PUBLIC_IPV6 = IPv6Network("2000::/3")
# Inside it: protocol assignments with Teredo, documentation (two blocks), 6to4, and the AS112 sink.
_REFUSED_IPV6 = tuple(
    IPv6Network(text) for text in ("2001::/23", "2001:db8::/32", "2002::/16", "2620:4f:8000::/48", "3fff::/20")
)


def _parse_address(text: str) -> IPv4Address | IPv6Address | None:
    """None for what is no address, and for one with a zone: that names a network card of this machine."""
    try:
        return None if "%" in text else ip_address(text)
    except ValueError:
        return None


def is_public(address: IPv4Address | IPv6Address) -> bool:
    """True for an address of the public internet. ``is_global`` is no substitute: it lets NAT64 and 6to4 through."""
    if isinstance(address, IPv4Address):
        return not any(address in network for network in _REFUSED_IPV4)
    return address in _PUBLIC_IPV6 and not any(address in network for network in _REFUSED_IPV6)


@dataclass(frozen=True)
class AddressPolicy:
    """What an operator allows besides public https.

    allowed_networks: reachable although not public, also as IP literals; for development, empty in production.
    allow_http: plain http, but only to ``localhost`` and IP literals inside allowed_networks.
    denied_ports: ports refused although they are 1024 or above.
    own_origins: this deployment's own origins (``https://host[:port]``), refused because a handoff to ourselves loops.
    """

    allowed_networks: tuple[Network, ...] = ()
    allow_http: bool = False
    denied_ports: frozenset[int] = DENIED_PORTS
    own_origins: frozenset[str] = frozenset()

    def permits(self, address: str) -> bool:
        """True if a connection to this network address may be made; false for anything that is not one."""
        parsed = _parse_address(address)
        return parsed is not None and (is_public(parsed) or self.permits_literal(address))

    def permits_literal(self, address: str) -> bool:
        """True if this network address may be written where a host name belongs."""
        parsed = _parse_address(address)
        return parsed is not None and any(parsed in network for network in self.allowed_networks)

    def loopback_addresses(self) -> tuple[str, ...]:
        """What ``localhost`` means under this policy; empty where the name is refused."""
        return tuple(address for address in ("127.0.0.1", "::1") if self.permits_literal(address))


@dataclass(frozen=True)
class Origin:
    """Scheme, ASCII lower-case host (IPv6 without brackets) and port; its text is the one canonical form."""

    scheme: str
    host: str
    port: int

    def __str__(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{self.scheme}://{host}" + ("" if self.port == DEFAULT_PORTS[self.scheme] else f":{self.port}")


def parse_platform_domain(text: str, *, policy: AddressPolicy) -> Origin:
    """Read ``https://host[:port]``, a single slash at the end allowed, spaces around it ignored.

    Raises AddressRefused with the rule that is broken. A missing scheme is not guessed.
    """
    origin, rest = _split(text.strip(" "), policy=policy)
    if rest not in ("", "/"):
        raise AddressRefused(AddressRule.NOT_AN_ORIGIN, detail="something follows the host")
    return origin


def parse_outgoing_url(text: str, *, policy: AddressPolicy) -> tuple[Origin, str]:
    """Read a full URL into its origin and its path with query, the latter exactly as written (``/`` if missing).

    Raises AddressRefused with the rule that is broken.
    """
    origin, rest = _split(text, policy=policy)
    if "#" in rest:
        raise AddressRefused(AddressRule.FRAGMENT, detail="a fragment is never sent")
    if not rest.isascii():
        raise AddressRefused(AddressRule.CHARACTERS, detail="path and query must be percent-encoded")
    if rest and not rest.startswith("/"):
        raise AddressRefused(AddressRule.NOT_AN_ORIGIN, detail="a query needs a path before it")
    return origin, rest or "/"


_SCHEME = re.compile(r"(https?)://", re.IGNORECASE)
_AUTHORITY = re.compile(r"[^/?#]*")
_HOST_AND_PORT = re.compile(r"(?:\[(?P<v6>[0-9a-f:.]+)\]|(?P<name>[^:\[\]]*))(?P<port>:.*)?", re.IGNORECASE)
_PORT = re.compile(r":([1-9][0-9]{0,4})")
_LABEL = re.compile(r"(?!-)[a-z0-9-]{1,63}(?<!-)")
# getaddrinfo and browsers read a host as an IPv4 number when its last label looks like this.
_NUMBER = re.compile(r"[0-9]+|0x[0-9a-f]*")
# Scripts that are written together with Latin letters in one word.
_EAST_ASIAN = frozenset({"CJK", "HIRAGANA", "KATAKANA", "KATAKANA-HIRAGANA", "IDEOGRAPHIC", "HANGUL", "BOPOMOFO"})


def _split(text: str, *, policy: AddressPolicy) -> tuple[Origin, str]:
    """Split into a checked origin and everything after the host and port."""
    _check_characters(text)
    scheme_match = _SCHEME.match(text)
    if scheme_match is None:
        raise AddressRefused(AddressRule.SCHEME, detail="it does not start with https://")
    scheme = scheme_match[1].lower()
    authority = _AUTHORITY.match(text, scheme_match.end())
    written = authority[0] if authority else ""
    if "@" in written:
        raise AddressRefused(AddressRule.USER_INFO, detail="there is something before an @")
    parts = _HOST_AND_PORT.fullmatch(written)
    if parts is None:
        raise AddressRefused(AddressRule.HOST, detail="host and port cannot be told apart")
    host = _literal(parts["v6"], policy=policy) if parts["v6"] else _host(parts["name"], policy=policy)
    _check_scheme(scheme, host, policy=policy)
    origin = Origin(scheme=scheme, host=host, port=_port(parts["port"], scheme=scheme, policy=policy))
    if str(origin) in policy.own_origins:
        raise AddressRefused(AddressRule.OWN_DEPLOYMENT, detail="this is our own address")
    return origin, text[scheme_match.end() + len(written) :]


def _check_characters(text: str) -> None:
    if not text:
        raise AddressRefused(AddressRule.EMPTY, detail="nothing is there")
    if len(text) > URL_LIMIT:
        raise AddressRefused(AddressRule.LENGTH, detail=f"more than {URL_LIMIT} characters")
    # Spaces, controls, invisible and unassigned characters, and the slash that only some parsers take for one.
    if any(character == "\\" or unicodedata.category(character)[0] in "ZC" for character in text):
        raise AddressRefused(AddressRule.CHARACTERS, detail="a space, a backslash or an invisible character")


def _check_scheme(scheme: str, host: str, *, policy: AddressPolicy) -> None:
    # A host that passed as localhost or as a literal is inside allowed_networks; a name is not known to be.
    is_local = host == LOCALHOST or ":" in host or _NUMBER.fullmatch(host.rpartition(".")[2]) is not None
    if scheme == "http" and not (policy.allow_http and is_local):
        raise AddressRefused(AddressRule.SCHEME, detail="http is not allowed")


def _port(written: str | None, *, scheme: str, policy: AddressPolicy) -> int:
    if written is None:
        port = DEFAULT_PORTS[scheme]
    elif match := _PORT.fullmatch(written):
        port = int(match[1])
    else:
        raise AddressRefused(AddressRule.PORT, detail="not a port number")
    if not (port == HTTPS_PORT or 1024 <= port <= 65535) or port in policy.denied_ports:
        raise AddressRefused(AddressRule.PORT, detail=f"port {port} is not allowed")
    return port


def _literal(written: str, *, policy: AddressPolicy) -> str:
    if not policy.permits_literal(written):
        raise AddressRefused(AddressRule.IP_LITERAL, detail="an address instead of a name")
    return str(ip_address(written))


def _host(written: str, *, policy: AddressPolicy) -> str:
    host = _to_ascii(unicodedata.normalize("NFC", written.lower()))
    labels = host.split(".")
    if _NUMBER.fullmatch(labels[-1]):
        return _literal(host, policy=policy)
    if len(host) > HOST_LIMIT or not all(_LABEL.fullmatch(label) for label in labels):
        raise AddressRefused(AddressRule.HOST, detail="not a host name")
    for label in labels:
        _check_international(label)
    if host == LOCALHOST and policy.loopback_addresses():
        return host
    if labels[-1] in INTERNAL_SUFFIXES or host in INTERNAL_NAMES:
        raise AddressRefused(AddressRule.INTERNAL_NAME, detail="a name of an internal network")
    if len(labels) == 1:
        raise AddressRefused(AddressRule.SINGLE_LABEL, detail="a name without a dot")
    return host


def _to_ascii(host: str) -> str:
    """IDNA under UTS 46, but only names that it leaves as they are: a look-alike is refused, not translated."""
    if host.isascii():
        return host
    try:
        if idna.uts46_remap(host, std3_rules=True) != host:
            raise AddressRefused(AddressRule.HOST, detail="characters that stand for others")
        return idna.encode(host).decode("ascii")
    except UnicodeError as error:
        raise AddressRefused(AddressRule.HOST, detail="not an international host name") from error


def _check_international(label: str) -> None:
    if not label.startswith("xn--"):
        return
    try:
        shown = idna.decode(label)
        is_canonical = idna.encode(shown).decode("ascii") == label
    except UnicodeError as error:
        raise AddressRefused(AddressRule.HOST, detail="not an international host name") from error
    if not is_canonical:
        raise AddressRefused(AddressRule.HOST, detail="not the canonical international form")
    if _mixes_scripts(shown):
        raise AddressRefused(AddressRule.MIXED_SCRIPTS, detail="letters of several scripts in one word")


def _mixes_scripts(label: str) -> bool:
    scripts = {unicodedata.name(letter, "?").split()[0] for letter in label if unicodedata.category(letter)[0] == "L"}
    others = scripts - _EAST_ASIAN
    return len(others) > 1 or (others != scripts and not others <= {"LATIN"})
