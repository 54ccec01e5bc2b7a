"""Asking the person whether a handoff may happen: what would go, what would not, item by item."""

from django.utils import timezone

from agents.built_in_words import BuiltInWords
from agents.models import Connection
from conversations.authors import SYSTEM, Author, our_agent, peer_agent
from conversations.extras import consent_extras
from conversations.flows.consent_words import buttons_for
from conversations.flows.show_message import say, show_message
from conversations.flows.words_for import words_for
from conversations.models import ConsentRequest, ConsentState, Conversation, Message, MessageKind
from protocol.packet import Packet, Withheld
from triggers.effects import OfferHandoff


def ask_consent(
    *,
    conversation: Conversation,
    connection: Connection,
    effect: OfferHandoff,
    message: Message,
    packet: Packet,
    text: str,
    withheld: tuple[Withheld, ...],
    terms: str,
) -> None:
    """Nothing leaves until the person says yes. The caller holds the conversation.

    packet: as it would go; text: the message as it would go beside it; withheld: what stays of both;
    terms: of just these (``consent_terms``).
    """
    let_lapse(conversation=conversation)
    peer = peer_agent(connection)
    request = ConsentRequest(conversation=conversation, message=message, effect=effect.to_json(), terms=terms)
    extras = consent_extras(str(request.pk), packet, text=text, withheld=withheld, to=peer)
    words = _in_words(packet, peer, words=words_for(conversation))
    if conversation.token_hash is None:
        # The window is another institution's: it shows a question and two answers. Values are not repeated, because
        # what an agent says may travel on.
        agent = conversation.agent
        author, yes_and_no = our_agent(agent), buttons_for(conversation.locale, agent.default_language)
        request.shown = say(
            conversation=conversation, author=author, text=words, quick_replies=yes_and_no, question=True
        )
    else:
        request.shown = show_message(
            conversation=conversation, author=SYSTEM, text=words, kind=MessageKind.CARD, extras=extras
        )
    request.save(force_insert=True)
    conversation.consent_asked = request.pk
    conversation.waiting_since = None


def let_lapse(*, conversation: Conversation) -> None:
    """The person went on to something else: what was asked is not waited for any more."""
    if conversation.consent_asked is None:
        return
    request = ConsentRequest.objects.select_related("shown").get(pk=conversation.consent_asked)
    if request.ends(ConsentState.LAPSED, at=timezone.now()):
        show_decision(conversation=conversation, request=request)
    conversation.consent_asked = None


def show_decision(*, conversation: Conversation, request: ConsentRequest) -> None:
    """Writes what came of it into the question that the person sees."""
    shown = request.shown
    if "consent" in shown.extras:
        shown.extras["consent"] |= {"state": request.state, "struck": request.struck, "agreed": request.agreed_kinds}
        conversation.alter(shown)
        shown.save(update_fields=["extras", "revision"])


def _in_words(packet: Packet, peer: Author, *, words: BuiltInWords) -> str:
    """By name only, never by value."""
    told = [words.may_i.format(name=peer.name, institution=peer.institution)]
    if packet.details:
        told.append(words.they_get.format(names=", ".join(detail.name for detail in packet.details)))
    if packet.transcript:
        told.append(words.earlier.format(count=len(packet.transcript)))
    return " ".join(told)
