"""Where the card of another institution's agent is looked for, and which kind of agent it tells of."""

from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import quote, urlsplit

from agents.addresses import address_policy, card_url
from agents.calling import accepted, outgoing
from agents.pairing_checks import Advice, CheckFailed
from protocol.addresses import AddressRule, parse_outgoing_url, parse_platform_domain
from protocol.cards import CARD_LIMIT, Card, CardRefused, CardRule, read_card
from protocol.errors import AddressRefused, CallFailed, MessageRefused, Reason
from protocol.outgoing_http import Answer
from protocol.pairing_messages import is_agent_id
from protocol.plain.card import PlainCard, read_plain_card
from protocol.strict_json import loads_object

_HOST_CARD = "/.well-known/agent-card.json"
_OLD_HOST_CARD = "/.well-known/agent.json"  # before A2A 0.3


@dataclass(frozen=True)
class Typed:
    """What stands in the field *Platform Domain*. card_url: empty, unless the address of a card was pasted there."""

    origin: str
    card_url: str = ""


@dataclass(frozen=True)
class FoundCard:
    """A card, and where it stands."""

    url: str
    answer: Answer


def read_typed(text: str) -> Typed:
    """Raises AddressRefused with the rule that is broken."""
    policy = address_policy()
    try:
        return Typed(str(parse_platform_domain(text, policy=policy)))
    except AddressRefused as refused:
        if refused.rule != AddressRule.NOT_AN_ORIGIN:
            raise
    origin, target = parse_outgoing_url(text.strip(" "), policy=policy)
    if not urlsplit(target).path.endswith(".json"):
        raise AddressRefused(AddressRule.NOT_AN_ORIGIN, detail="something follows the host")
    return Typed(str(origin), f"{origin}{target}")


def find_card(typed: Typed, *, agent_id: str) -> FoundCard:
    """The first card in the places where cards stand; without one, the first answer, which says the most."""
    failure: CallFailed | None = None
    found: list[FoundCard] = []
    for url in _places(typed, agent_id=agent_id):
        try:
            answer = outgoing().request("GET", url)
        except CallFailed as error:
            # A site that sends strangers to its front page may have a card elsewhere; one that is down has not.
            if error.reason is not Reason.REDIRECTED:
                raise
            failure = failure or error
            continue
        found.append(FoundCard(url, answer))
        if answer.status >= 500 or _holds_card(answer):
            return found[-1]
    if failure is not None:
        raise failure
    return found[0]


def card_in(found: FoundCard, *, origin: str) -> Card | PlainCard:
    """What kind of agent it is. Raises CheckFailed where there is none, CardRefused for a card that cannot be used."""
    answer = found.answer
    if answer.status in {404, 410}:
        # Where agents live, even a "no" is JSON; a web site without any says it in HTML.
        speaks_json = answer.headers.get("content-type", "").startswith("application/json")
        raise CheckFailed(Advice.NO_AGENT if speaks_json else Advice.NOT_A2A)
    body = accepted(answer).body
    try:
        card = read_card(body, origin=origin)
    except CardRefused as refused:
        # An older card has other shapes, which only the plain reading knows.
        if refused.rule is CardRule.OTHER_ORIGIN:
            raise
    else:
        if card.is_aware:
            return card
    return read_plain_card(body, origin=origin, card_url=found.url)


def _places(typed: Typed, *, agent_id: str) -> Iterator[str]:
    if typed.card_url:
        yield typed.card_url
        return
    if is_agent_id(agent_id):
        yield card_url(f"{typed.origin}/a2a/{agent_id}/")
    yield f"{typed.origin}{_HOST_CARD}?assistant_id={quote(agent_id, safe='')}"
    yield f"{typed.origin}{_HOST_CARD}"
    yield f"{typed.origin}{_OLD_HOST_CARD}"


def _holds_card(answer: Answer) -> bool:
    """Some sites answer every address with their front page."""
    if answer.status != 200:
        return False
    try:
        return "name" in loads_object(answer.body, limit=CARD_LIMIT)
    except MessageRefused:
        return False
