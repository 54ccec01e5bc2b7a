"""What a live agent says to the person, wherever the person's window is."""

from uuid import UUID

from conversations.authors import live_agent
from conversations.extras import spoken_extras
from conversations.flows.changing import changing
from conversations.flows.show_message import show_message
from conversations.models import AuthorKind, LiveTalkState, Message, live_talk
from workspaces.models import User


def speak_as_live_agent(*, conversation_id: UUID, user: User, text: str, once: UUID) -> Message | None:
    """None when they do not have the conversation (any more). once: the same again is the same message."""
    with changing(conversation_id) as conversation:
        said = conversation.messages.filter(client_id=once).first()
        if said is not None:
            return said
        talk = live_talk(conversation)
        if talk is None or talk.state != LiveTalkState.ACTIVE or talk.user_id != user.pk:
            return None
        author = live_agent(conversation.agent, talk.shown_name)
        # A canned reply may have put in what our agent holds and no packet takes along.
        held = conversation.details.filter(private=True).exclude(said_by=AuthorKind.PERSON)
        extras = spoken_extras(text, private_values=filter(None, held.values_list("value", flat=True)))
        return show_message(conversation=conversation, author=author, text=text, client_id=once, extras=extras)
