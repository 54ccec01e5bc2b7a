"""Which files the person at the other end of a conversation can be given."""

from agents.file_types import MediaType
from conversations.attachments.refusals import NO_WINDOW, NOT_ACCEPTED, NOT_REACHED, OFF
from conversations.flows.tell_client import open_task
from conversations.models import Conversation, live_incoming


def why_no_files(conversation: Conversation) -> str:
    """Why none can be shown in it, as a code; empty where they can. A person in the window of another institution could
    not be given them.
    """
    if conversation.token_hash is None and not conversation.is_served:
        return NO_WINDOW
    return "" if conversation.agent.takes_attachments else OFF


def kinds_shown(conversation: Conversation) -> tuple[MediaType, ...]:
    """Of files. To an A2A client only those are given that it has asked for, if it has said which."""
    if why_no_files(conversation):
        return ()
    task = open_task(conversation) if conversation.is_served else None
    return tuple(one for one in MediaType if task is None or task.admits(one))


def kinds_sent(conversation: Conversation) -> tuple[tuple[MediaType, ...], str]:
    """Of files that a live agent of ours may send; and where there are none, why, as a code, if that is known. Into a
    window of another institution they go by themselves: what it takes, it says when it gets one.
    """
    handoff = live_incoming(conversation) if conversation.sender_id else None
    if handoff is None:
        return kinds_shown(conversation), why_no_files(conversation)
    why_not = "" if conversation.agent.takes_attachments else OFF
    why_not = why_not or ("" if handoff.callback_url else NOT_REACHED)
    return () if why_not else tuple(MediaType), why_not


def why_not_shown(conversation: Conversation, kind: MediaType) -> str:
    """As ``why_no_files``, of a file of this kind."""
    return why_no_files(conversation) or ("" if kind in kinds_shown(conversation) else NOT_ACCEPTED)
