"""The person reads who has the word from now on: a human, or an agent again."""

from django.utils.translation import gettext as _

from conversations.authors import Author
from conversations.flows.show_message import show_notice
from conversations.models import AuthorKind, Conversation, Handoff


def tell_who_speaks(*, conversation: Conversation, handoff: Handoff, author: Author) -> None:
    """Nothing where the other side's next words come from whom its last did. The caller holds the conversation, and
    writes the handoff.
    """
    name = author.name if author.kind == AuthorKind.PEER_LIVE_AGENT else ""
    if name == handoff.live_agent_name:
        return
    handoff.live_agent_name = name
    if name:
        show_joined(conversation=conversation, author=author, handoff=handoff)
    else:
        show_agent(conversation=conversation, author=author, handoff=handoff)


def show_joined(*, conversation: Conversation, author: Author, handoff: Handoff | None = None) -> None:
    """author: a live agent."""
    text = _("You are now speaking with a person: %(name)s, %(institution)s.") % {
        "name": author.name,
        "institution": author.institution,
    }
    show_notice(conversation=conversation, code="live_joined", about=author, text=text, handoff=handoff)


def show_agent(*, conversation: Conversation, author: Author, handoff: Handoff) -> None:
    """author: the agent of the other side."""
    text = _("You are now speaking with %(name)s, %(institution)s.") % {
        "name": author.name,
        "institution": author.institution,
    }
    show_notice(conversation=conversation, code="handed_over", about=author, text=text, handoff=handoff)
