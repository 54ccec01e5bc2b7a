"""Trying again at once what waits for its next attempt."""

from uuid import UUID

from django.utils import timezone

from conversations import outbox
from conversations.flows.changing import changing
from conversations.models import Handoff


def hurry_handoff(*, handoff_id: UUID, conversation_id: UUID) -> int:
    """Whatever of a live handoff was put off is due now, also when the link rests after failures. Returns how many.

    None while the other side itself asks to be left alone; what was given up stays so, since it may have arrived.
    """
    with changing(conversation_id):
        handoff = Handoff.objects.live().filter(pk=handoff_id).select_related("connection", "sender").first()
        if handoff is None or handoff.link.waits(at=timezone.now()):
            return 0
        hurried = outbox.hurry_handoff(handoff)
        link = handoff.link
        type(link)._default_manager.filter(pk=link.pk).update(paused_until=None)
    return hurried
