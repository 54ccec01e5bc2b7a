"""A file that a plain agent has sent: kept and shown as its own, or a line that says why it is not."""

from django.utils.translation import gettext as _

from agents.file_types import MediaType
from conversations.attachments.refusals import NOT_ACCEPTED, OFF, why_not_taken
from conversations.attachments.taking_in import TakenIn
from conversations.authors import peer_agent
from conversations.flows.keep_file import NoRoom
from conversations.flows.show_message import show_notice
from conversations.flows.show_with_file import show_with_file
from conversations.flows.tell_client import open_task
from conversations.models import Conversation, Handoff

NO_WINDOW = "no_window"


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


def show_heard_file(*, conversation: Conversation, handoff: Handoff, file: TakenIn | str) -> None:
    """file: as it may be kept, or the code of why it may not. The caller holds the conversation."""
    why_not = _keep(conversation, handoff, file) if isinstance(file, TakenIn) else file
    if why_not:
        _tell_why_not(conversation, handoff, why_not)


def _keep(conversation: Conversation, handoff: Handoff, file: TakenIn) -> str:
    """Empty, or the code of why it is not kept."""
    if file.media_type not in kinds_shown(conversation):
        return NOT_ACCEPTED
    author, mark = peer_agent(handoff.link), handoff.link.pk.hex
    try:
        show_with_file(conversation=conversation, author=author, text="", file=file, peer=mark, handoff=handoff)
    except NoRoom as refused:
        return refused.code
    return ""


def _tell_why_not(conversation: Conversation, handoff: Handoff, code: str) -> None:
    peer = peer_agent(handoff.link)
    told = _("%(name)s sent a file that cannot be shown here.") % {"name": peer.name}
    text = f"{told} {why_not_taken(code)}".rstrip()
    show_notice(conversation=conversation, code="file_not_shown", about=peer, text=text, handoff=handoff, reason=code)
