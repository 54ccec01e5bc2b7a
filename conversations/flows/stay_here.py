"""A handoff our agent was told to offer, and must not: the person stays with it, the operators can read why."""

from django.utils.translation import gettext as _

from agents.models import Connection
from conversations.authors import SYSTEM, our_agent, peer_agent
from conversations.extras import not_offered_extras
from conversations.flows.going_round import WhyNot
from conversations.flows.show_message import say, show_message, show_notice
from conversations.flows.words_for import words_for
from conversations.models import Conversation, MessageKind
from triggers.effects import HandoffSettings


def stay_here(
    *, conversation: Conversation, connection: Connection | None, settings: HandoffSettings, why_not: WhyNot | None
) -> None:
    """connection: null when there is none to use. The caller holds the conversation."""
    agent = our_agent(conversation.agent)
    if connection is not None and why_not is WhyNot.TOO_OFTEN:
        text = _("This conversation has gone back and forth too often. You stay with %(name)s.") % {"name": agent.name}
        show_notice(conversation=conversation, code="handoff_stopped", about=agent, text=text)
    words = settings.failure_text or words_for(conversation).not_connected
    say(conversation=conversation, author=agent, text=words)
    show_message(
        conversation=conversation,
        author=SYSTEM,
        text=_("Not handed over."),
        kind=MessageKind.NOTE,
        extras=not_offered_extras(why_not or WhyNot.NO_CONNECTION, peer_agent(connection) if connection else None),
    )
