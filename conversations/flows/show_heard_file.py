"""A file that a plain agent has sent: kept and shown as its own, or a line that says why it is not."""

from django.utils.translation import gettext as _

from conversations.attachments.refusals import why_not_taken
from conversations.attachments.taking_in import TakenIn
from conversations.authors import peer_agent, who_speaks
from conversations.flows.files_shown import why_not_shown
from conversations.flows.keep_file import NoRoom
from conversations.flows.show_message import show_notice
from conversations.flows.show_with_file import show_with_file
from conversations.models import Conversation, Handoff


def show_heard_file(*, conversation: Conversation, handoff: Handoff, file: TakenIn | str) -> None:
    """file: as it may be kept, or the code of why it may not. The caller holds the conversation."""
    why_not = _keep(conversation, handoff, file) if isinstance(file, TakenIn) else file
    if why_not:
        tell_why_not(conversation, handoff, why_not)


def _keep(conversation: Conversation, handoff: Handoff, file: TakenIn) -> str:
    """Empty, or the code of why it is not kept."""
    if why_not := why_not_shown(conversation, file.media_type):
        return why_not
    author, mark = peer_agent(handoff.link), handoff.link.pk.hex
    try:
        show_with_file(conversation=conversation, author=author, text="", file=file, peer=mark, handoff=handoff)
    except NoRoom as refused:
        return refused.code
    return ""


def tell_why_not(conversation: Conversation, handoff: Handoff, code: str) -> None:
    """The person reads that a file was sent, and why it is not there. The caller holds the conversation."""
    peer = who_speaks(handoff)
    told = _("%(name)s sent a file that cannot be shown here.") % {"name": peer.name}
    text = f"{told} {why_not_taken(code)}".rstrip()
    show_notice(conversation=conversation, code="file_not_shown", about=peer, text=text, handoff=handoff, reason=code)
