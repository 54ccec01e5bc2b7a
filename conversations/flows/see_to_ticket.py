"""Tickets: opened by an agent, closed and opened again by the institution's people."""

from django.db import transaction
from django.utils import timezone

from agents.webhooks.kinds import EventKind
from conversations.flows.tell_webhooks import tell_of_ticket
from conversations.models import Conversation, Ticket
from triggers.effects import CreateTicket
from triggers.tickets import new_ticket_number
from workspaces.audit import record
from workspaces.models import Actor, AuditAction, member_in


def ticket_number_for(conversation: Conversation, action_id: str) -> str:
    """The number of the ticket that an action has open in the conversation, or else one that nobody has in the
    workspace. The caller holds the conversation, here and below.
    """
    if known := Ticket.objects.open_of(conversation, action_id).values_list("number", flat=True).first():
        return known
    number = new_ticket_number()
    while Ticket.objects.filter(workspace=conversation.workspace_id, number=number).exists():
        number = new_ticket_number()
    return number


def open_ticket(*, conversation: Conversation, effect: CreateTicket) -> None:
    """Nothing happens where the action has one open: the person was told its number again."""
    if Ticket.objects.open_of(conversation, effect.action_id).exists():
        return
    ticket = Ticket.objects.create(
        workspace_id=conversation.workspace_id,
        conversation=conversation,
        action_id=effect.action_id,
        number=effect.number,
        subject=effect.subject,
        summary=effect.summary,
        priority=effect.priority,
        category=effect.category,
        created_at=timezone.now(),
    )
    tell_of_ticket(ticket=ticket, kind=EventKind.TICKET_CREATED)


def close_ticket(*, ticket: Ticket, actor: Actor) -> bool:
    """False when it was closed already. The person is told nothing."""
    with transaction.atomic():
        held = _held(ticket)
        if held is None or held.closed_at:
            return False
        held.closed_at, held.closed_by, held.closed_by_name = timezone.now(), member_in(actor), str(actor)[:200]
        _settle(held, actor=actor, deed=AuditAction.TICKET_CLOSED, kind=EventKind.TICKET_CLOSED)
    return True


def reopen_ticket(*, ticket: Ticket, actor: Actor) -> bool:
    """False when it is open already, or its action has opened another one in the conversation since."""
    with transaction.atomic():
        held = _held(ticket)
        if held is None or Ticket.objects.open_of(held.conversation, held.action_id).exists():
            return False
        held.closed_at, held.closed_by, held.closed_by_name = None, None, ""
        _settle(held, actor=actor, deed=AuditAction.TICKET_REOPENED, kind=EventKind.TICKET_REOPENED)
    return True


def _held(ticket: Ticket) -> Ticket | None:
    """As it is now, under the lock of its conversation; None when it is gone."""
    list(Conversation.objects.filter(pk=ticket.conversation_id).locked().values_list("pk"))
    return Ticket.objects.select_related("conversation__agent__workspace").filter(pk=ticket.pk).first()


def _settle(ticket: Ticket, *, actor: Actor, deed: AuditAction, kind: EventKind) -> None:
    ticket.save(update_fields=["closed_at", "closed_by", "closed_by_name"])
    record(workspace=ticket.conversation.agent.workspace, action=deed, subject=ticket, actor=actor)
    tell_of_ticket(ticket=ticket, kind=kind)
