"""A plain agent rings: a task of its has gone on. Nothing it says there is believed; it is asked, at its own address.

Such a call is not signed. It carries a token that we gave out with the message and that only this handoff has; whoever
has it can make us ask, and no more than that.
"""

from uuid import UUID

from django.utils.crypto import constant_time_compare, salted_hmac

from agents.models import Agent, ConnectionKind
from conversations import outbox
from conversations.flows.changing import changing
from conversations.models import Handoff, ItemState, OutboxKind


def push_token(handoff_id: UUID) -> str:
    """Derived, so that it is kept nowhere."""
    return salted_hmac("conversations.plain-push", str(handoff_id), algorithm="sha256").hexdigest()


def rung_handoff(*, agent_id: str, handoff_id: UUID, token: str) -> Handoff | None:
    """The handoff of the agent with this Agent ID that the token is for, over or not; None for a wrong token."""
    if not constant_time_compare(token, push_token(handoff_id)):
        return None
    to_plain = Handoff.objects.outgoing().filter(
        connection__kind=ConnectionKind.PLAIN,
        connection__agent__public_id=agent_id,
        connection__agent__in=Agent.objects.answering(),
    )
    return to_plain.filter(pk=handoff_id).first()


def hear_push(*, handoff: Handoff) -> bool:
    """Puts one question into the outbox, unless one waits there already. False when the handoff is over."""
    if not handoff.live:
        return False  # nothing of the conversation changes, not even when it was last used
    with changing(handoff.conversation_id) as conversation:
        current = Handoff.objects.get(pk=handoff.pk)
        if current.live and not current.outbox_items.filter(kind=OutboxKind.ASK, state=ItemState.DUE).exists():
            outbox.put(kind=OutboxKind.ASK, conversation=conversation, handoff=current)
    return current.live
