"""Agent cards (A2A 1.0): what an agent says of itself to everybody, ours written and others' read.

A card is text of a stranger. Only what we need is kept of it, and every URL that is kept has the origin a builder
typed: a card cannot lead a secret, a signature or a person's words somewhere else.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from a2a.types.a2a_pb2 import (
    AgentCapabilities,
    AgentCard,
    AgentExtension,
    AgentInterface,
    AgentProvider,
    AgentSkill,
    HTTPAuthSecurityScheme,
    SecurityRequirement,
    SecurityScheme,
    StringList,
)
from google.protobuf.json_format import (  # type: ignore[import-untyped]  # it comes without stubs
    ParseDict,
    ParseError,
)

from protocol.card_json import card_as_json
from protocol.errors import MessageRefused
from protocol.handoff_extension import EXTENSION_URI
from protocol.strict_json import dumps, loads_object

CARD_LIMIT = 64 * 1024  # bytes
CARD_VERSION = "1"
_BINDING = "JSONRPC"
_PROTOCOL_VERSION = "1.0"
_OLD_VERSION = "0.3"
_REST = "HTTP+JSON"
_SCHEME = "link"  # signed by a paired agent
_TOKEN = "token"  # given out to an A2A client
_TEXT = "text/plain"


class CardRule(StrEnum):
    """What is wrong with a card."""

    NOT_A_CARD = "not_a_card"
    NO_INTERFACE = "no_interface"
    OTHER_ORIGIN = "other_origin"
    OTHER_AGENT = "other_agent"
    NEEDS_EXTENSION = "needs_extension"  # of who calls it, and it is not spoken here
    WRONG_SIGNATURE = "wrong_signature"
    NOT_SIGNED = "not_signed"  # with the key that is known for its origin


class CardRefused(MessageRefused):
    """A card that cannot be used; ``rule`` says why."""

    def __init__(self, rule: CardRule, detail: str) -> None:
        super().__init__(detail)
        self.rule = rule


@dataclass(frozen=True)
class Card:
    """What we need of a card.

    url: its JSON-RPC address; pairing_url: where it takes pairing requests, empty for an agent that does not know our
    extension.
    """

    name: str
    institution: str
    url: str
    pairing_url: str

    @property
    def is_aware(self) -> bool:
        """True if it knows how a conversation is handed over."""
        return bool(self.pairing_url)


def build_card(
    *,
    name: str,
    description: str,
    institution: str,
    institution_url: str,
    agent_url: str,
    pairing_url: str,
    is_open: bool = False,
    file_types: Iterable[str] = (),
) -> AgentCard:
    """The card of one of our agents. institution_url: the origin it lives at. is_open: it answers without credentials,
    as only a test deployment's does. file_types: media types it takes and gives beside text.
    """
    extension = AgentExtension(
        uri=EXTENSION_URI, description="Hands a conversation over and takes it back.", required=False
    )
    extension.params.update({"pairing": pairing_url})
    skill = AgentSkill(
        id="conversation",
        name=name,
        description=description or name,
        tags=["conversation", "handoff"],
    )
    modes = [_TEXT, *file_types]
    return AgentCard(
        name=name,
        description=description or name,
        version=CARD_VERSION,
        supported_interfaces=[
            AgentInterface(url=agent_url, protocol_binding=_BINDING, protocol_version=_PROTOCOL_VERSION),
            AgentInterface(url=agent_url.rstrip("/"), protocol_binding=_REST, protocol_version=_PROTOCOL_VERSION),
            AgentInterface(url=agent_url, protocol_binding=_BINDING, protocol_version=_OLD_VERSION),
        ],
        provider=AgentProvider(organization=institution, url=institution_url),
        capabilities=AgentCapabilities(
            streaming=True, push_notifications=True, extended_agent_card=True, extensions=[extension]
        ),
        security_schemes={} if is_open else {_SCHEME: _bearer("JWT"), _TOKEN: _bearer("")},
        security_requirements=[]
        if is_open
        else [SecurityRequirement(schemes={name: StringList()}) for name in (_SCHEME, _TOKEN)],
        default_input_modes=modes,
        default_output_modes=modes,
        skills=[skill],
    )


def card_bytes(card: AgentCard) -> bytes:
    """As JSON that both readers of 1.0 and of 0.3 understand: each finds its own fields and leaves the others."""
    return dumps(card_as_json(card))


def read_card(data: bytes, *, origin: str) -> Card:
    """What a stranger's card says. origin: as typed, in its canonical form (``https://host[:port]``).

    Raises CardRefused.
    """
    try:
        card = ParseDict(loads_object(data, limit=CARD_LIMIT), AgentCard(), ignore_unknown_fields=True)
    except (MessageRefused, ParseError) as error:
        raise CardRefused(CardRule.NOT_A_CARD, "not an A2A card") from error
    url = _interface_url(card)
    pairing_url = _pairing_url(card)
    for one in (url, pairing_url):
        if one and one != origin and not one.startswith(f"{origin}/"):
            raise CardRefused(CardRule.OTHER_ORIGIN, "a URL of another origin")
    return Card(name=card.name, institution=card.provider.organization, url=url, pairing_url=pairing_url)


def _bearer(form: str) -> SecurityScheme:
    return SecurityScheme(http_auth_security_scheme=HTTPAuthSecurityScheme(scheme="Bearer", bearer_format=form))


def _interface_url(card: AgentCard) -> str:
    for interface in card.supported_interfaces:
        # A later 1.x is compatible; another major version is another protocol.
        if interface.protocol_binding == _BINDING and interface.protocol_version.partition(".")[0] == "1":
            return str(interface.url)
    rule = CardRule.NO_INTERFACE if card.name else CardRule.NOT_A_CARD
    raise CardRefused(rule, "no JSON-RPC interface of A2A 1.x")


def _pairing_url(card: AgentCard) -> str:
    for extension in card.capabilities.extensions:
        if extension.uri == EXTENSION_URI and "pairing" in extension.params:
            value: object = extension.params["pairing"]
            return value if isinstance(value, str) else ""
    return ""
