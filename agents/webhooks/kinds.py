"""What an endpoint can be told about."""

from collections.abc import Iterable

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class EventKind(models.TextChoices):
    """The names are what receivers see as ``type``; one that was told once is never renamed."""

    HANDOFF_OFFERED = "handoff.offered", _("A conversation was offered to another institution")
    HANDOFF_ACCEPTED = "handoff.accepted", _("A handoff was taken over, by the other side or by us")
    HANDOFF_REFUSED = "handoff.refused", _("The other side did not take over")
    HANDOFF_EXPIRED = "handoff.expired", _("The other side did not take over in time")
    HANDOFF_FAILED = "handoff.failed", _("A handoff failed")
    HANDOFF_RETURNED = "handoff.returned", _("A conversation was handed back")
    HANDOFF_TAKEN_BACK = "handoff.taken_back", _("A conversation was taken back")
    HANDOFF_ENDED = "handoff.ended", _("A handoff ended in another way")
    CONVERSATION_STARTED = "conversation.started", _("A conversation started")
    CONVERSATION_CLOSED = "conversation.closed", _("A conversation was closed")
    LIVE_AGENT_WANTED = "live_agent.wanted", _("A person waits for a live agent")
    LIVE_AGENT_JOINED = "live_agent.joined", _("A live agent took over")
    LIVE_AGENT_LEFT = "live_agent.left", _("A live agent's part ended")
    TICKET_CREATED = "ticket.created", _("A ticket was created")
    TICKET_CLOSED = "ticket.closed", _("A ticket was closed")
    TICKET_REOPENED = "ticket.reopened", _("A ticket was opened again")
    CONNECTION_FAILING = "connection.failing", _("A connection to another institution turned bad")
    CONNECTION_RECOVERED = "connection.recovered", _("A connection works again")
    TEST = "webhook.test", pgettext_lazy("event", "Test")


# What an owner chooses from; a test is sent by hand.
CHOICES = [(kind.value, kind.label) for kind in EventKind if kind is not EventKind.TEST]


def kind_words(kinds: Iterable[str]) -> list[str]:
    return [str(EventKind(kind).label) for kind in kinds]
