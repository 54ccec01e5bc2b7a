"""What a live agent says to the person, and the files they send, wherever the person's window is."""

from collections.abc import Sequence
from uuid import UUID, uuid5

from conversations.attachments.refusals import NOT_ACCEPTED
from conversations.attachments.taking_in import TakenIn
from conversations.authors import live_agent
from conversations.extras import spoken_extras
from conversations.flows.changing import changing
from conversations.flows.files_shown import kinds_sent
from conversations.flows.keep_file import NoRoom
from conversations.flows.show_with_file import show_with_file
from conversations.flows.tell_client import in_a_row
from conversations.models import AuthorKind, Conversation, LiveTalkState, Message, live_talk
from workspaces.models import User


class FileNotSent(Exception):
    """One of the files cannot be sent here. place: which, from 0. code: why (``attachments.refusals``)."""

    def __init__(self, place: int, code: str) -> None:
        super().__init__(code)
        self.place, self.code = place, code


def speak_as_live_agent(
    *, conversation_id: UUID, user: User, text: str, once: UUID, files: Sequence[TakenIn] = ()
) -> Message | None:
    """None when they do not have the conversation (any more). once: the same again is the same message. files: each has
    a message of its own, of which the first has the text; with one, the text may be empty. Raises FileNotSent, and
    nothing is said then.
    """
    with changing(conversation_id) as conversation:
        said = conversation.messages.filter(client_id=once).first()
        if said is not None:
            return said
        talk = live_talk(conversation)
        if talk is None or talk.state != LiveTalkState.ACTIVE or talk.user_id != user.pk:
            return None
        for place, file in in_a_row(conversation, enumerate(files or (None,))):
            said = _say(
                conversation,
                shown_name=talk.shown_name,
                text="" if place else text,
                once=uuid5(once, str(place)) if place else once,
                file=file,
                place=place,
            )
        return said


def _say(
    conversation: Conversation, *, shown_name: str, text: str, once: UUID, file: TakenIn | None, place: int
) -> Message:
    if file is not None:
        kinds, why_none = kinds_sent(conversation)
        if file.media_type not in kinds:
            raise FileNotSent(place, why_none or NOT_ACCEPTED)
    # A canned reply may have put in what our agent holds and no packet takes along.
    held = conversation.details.filter(private=True).exclude(said_by=AuthorKind.PERSON)
    try:
        return show_with_file(
            conversation=conversation,
            author=live_agent(conversation.agent, shown_name),
            text=text,
            file=file,
            client_id=once,
            extras=spoken_extras(text, private_values=filter(None, held.values_list("value", flat=True))),
        )
    except NoRoom as refused:
        raise FileNotSent(place, refused.code) from None
