"""After two agents have paired anew: by which link their handoffs of before are asked about, and as whose question that
is answered.

Whoever has the other's address now, and a secret of ours, is not therefore who handed over: both sides still hold the
keys of the link that is over, and show that they do.
"""

from agents.models import Connection, ConnectionKind, LinkState, Sender
from agents.succession import of_same_agent
from protocol.earlier_link import is_of_earlier, signed_as_earlier
from protocol.packet import Json


def in_use_instead_of(link: Connection) -> Connection | None:
    """The link itself while it is in use; otherwise the one by which its agent is reached now, if there is one."""
    if link.state == LinkState.VERIFIED:
        return link
    same = Connection.objects.usable().select_related("agent").filter(kind=ConnectionKind.AWARE)
    return same.filter(
        workspace=link.workspace_id,
        agent=link.agent_id,
        platform_domain=link.platform_domain,
        remote_agent_id=link.remote_agent_id,
    ).first()


def shown_to_be_of(link: Connection, *, asked_by: Connection, method: str, task_id: str) -> Json:
    """What a question about a handoff of ``link`` holds besides, when it goes by another."""
    if asked_by.pk == link.pk:
        return {}
    return signed_as_earlier(private_key=link.private_key, method=method, task_id=task_id, link=asked_by.peer_link_id)


def whose_question(sender: Sender, *, signature: str, method: str, task_id: str) -> Sender:
    """The link that a question is about: the one it came by, or an earlier one of the same agent, of which whoever asks
    has the key.
    """
    if not (signature and sender.confirmed):
        return sender
    earlier = of_same_agent(sender).filter(state=LinkState.CLOSED).select_related("agent__workspace", "workspace")
    about = {"method": method, "task_id": task_id, "link": str(sender.pk)}
    proved = (one for one in earlier if is_of_earlier(signature, public_key=one.peer_public_key, **about))
    return next(proved, sender)
