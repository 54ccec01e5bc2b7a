"""Asking the person whether a handoff may happen: what would go, what would not, item by item."""

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from agents.models import Connection
from conversations.authors import SYSTEM, Author, our_agent, peer_agent
from conversations.extras import consent_extras
from conversations.flows.consent_words import buttons_for
from conversations.flows.show_message import say, show_message
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
    words = _in_words(packet, peer)
    if conversation.token_hash is None:
        # The window is another institution's: it shows a question and two answers. Values are not repeated, because
        # what an agent says may travel on.
        author, yes_and_no = our_agent(conversation.agent), buttons_for(conversation.locale)
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


def _in_words(packet: Packet, peer: Author) -> str:
    """By name only, never by value."""
    question = _("May I pass this chat on to %(name)s, %(institution)s?") % {
        "name": peer.name,
        "institution": peer.institution,
    }
    names = ", ".join(detail.name for detail in packet.details)
    details = _("They would get: %(names)s.") % {"names": names} if names else ""
    count = len(packet.transcript)
    turns = ngettext("%(count)d earlier message would go along.", "%(count)d earlier messages would go along.", count)
    return " ".join(filter(None, [question, details, turns % {"count": count} if count else ""]))
