"""What the person sees when the other agent has taken over: who it is, and what was passed on."""

from django.utils.translation import gettext as _

from conversations.authors import SYSTEM, peer_agent
from conversations.extras import card_extras
from conversations.flows.build_packet import stored_packet
from conversations.flows.show_message import show_message
from conversations.flows.tell_who_speaks import show_agent
from conversations.models import Conversation, Handoff, MessageKind, packet_text


def show_takeover(*, conversation: Conversation, handoff: Handoff) -> None:
    """The caller holds the conversation."""
    peer = peer_agent(handoff.link)
    show_agent(conversation=conversation, author=peer, handoff=handoff)
    show_message(
        conversation=conversation,
        author=SYSTEM,
        kind=MessageKind.CARD,
        text=_("What was passed on to %(name)s.") % {"name": peer.name},
        extras=card_extras(stored_packet(packet_text(handoff)), peer),
        handoff=handoff,
    )
