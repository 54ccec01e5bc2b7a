"""How a sender that pairs anew follows on the one it had: at its first word, and not before.

The answer to a pairing may be lost. Were the old link closed with it, the other institution would be left with a link
that is dead here and a new one that it never heard of. So a new sender is pending until a request comes that is signed
with its key: then the other side has it, and the old one is over.
"""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef

from agents.models import Agent, LinkState, PeerLinkQuerySet, Sender

# Verify & Save uses the new link at once; what nobody used by then nobody has.
PENDING_FOR = timedelta(hours=1)
# A link that another one took the place of is of no use, unless something came by it.
REPLACED_FOR = timedelta(days=1)


def of_same_agent(sender: Sender) -> PeerLinkQuerySet[Sender]:
    """Every link, over or not, of one agent of another institution to one of ours."""
    return Sender.objects.filter(
        agent=sender.agent_id, platform_domain=sender.platform_domain, remote_agent_id=sender.remote_agent_id
    )


def take_over(sender: Sender) -> bool:
    """A pending sender comes into use, in place of the one before. False if people decided otherwise meanwhile."""
    with transaction.atomic():
        # Locked, so that of two that are pending one comes after the other.
        Agent.objects.select_for_update(of=("self",)).get(pk=sender.agent_id)
        others = of_same_agent(sender).exclude(pk=sender.pk)
        waiting = Sender.objects.filter(pk=sender.pk, state=LinkState.PENDING)
        if not waiting.exists() or others.filter(state=LinkState.DISABLED).exists():
            return False
        others.filter(state=LinkState.VERIFIED).update(state=LinkState.CLOSED)
        # Whoever else waits must not undo this; above all not one whose address was never confirmed.
        forget_pending(others)
        waiting.update(state=LinkState.VERIFIED)
    sender.state = LinkState.VERIFIED
    return True


def forget_pending(senders: PeerLinkQuerySet[Sender]) -> None:
    """Of these, delete those that were never used."""
    senders.filter(state=LinkState.PENDING).delete()


def forget_unused(*, now: datetime) -> None:
    """Delete the senders that paired and were not heard of since."""
    forget_pending(Sender.objects.filter(verified_at__lte=now - PENDING_FOR))


def forget_replaced(*, now: datetime) -> None:
    """Delete the senders that paired anew since, and of which nothing is kept. Those that people closed stay."""
    same = Sender.objects.filter(
        agent=OuterRef("agent"),
        platform_domain=OuterRef("platform_domain"),
        remote_agent_id=OuterRef("remote_agent_id"),
    )
    old = Sender.objects.filter(Exists(same.filter(state=LinkState.VERIFIED)), state=LinkState.CLOSED)
    old = old.filter(verified_at__lte=now - REPLACED_FOR)
    for kept in Sender._meta.related_objects:
        old = old.filter(~Exists(kept.related_model._base_manager.filter(**{kept.field.name: OuterRef("pk")})))
    old.delete()
