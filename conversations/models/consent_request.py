"""The person is asked before anything of theirs is passed on."""

import uuid
from datetime import datetime

from django.db import models
from django.utils.translation import gettext_lazy as _

from conversations.models.conversation import Conversation


class ConsentState(models.TextChoices):
    ASKED = "asked", _("Asked")
    AGREED = "agreed", _("Agreed")
    DECLINED = "declined", _("Declined")
    LAPSED = "lapsed", _("Not answered")  # the person went on to something else


class ConsentRequest(models.Model):
    """One question to the person whether a handoff may happen, and what came of it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="consent_requests")
    # What the person said that led to it: the first turn of the handoff, if there is one.
    message = models.ForeignKey("Message", on_delete=models.CASCADE, related_name="+")
    shown = models.ForeignKey("Message", on_delete=models.CASCADE, related_name="+")  # the question itself
    effect = models.JSONField()  # triggers.effects.OfferHandoff: what is done with a yes
    terms = models.CharField(max_length=64, default="")  # flows.consent_terms: a yes is a yes to these
    state = models.CharField(max_length=16, choices=ConsentState.choices, default=ConsentState.ASKED)
    struck = models.JSONField(default=list)  # what the person struck out, as privacy.policy.Policy.struck
    agreed_kinds = models.JSONField(default=list)  # kinds of findings the person agreed to share
    asked_at = models.DateTimeField(auto_now_add=True)
    decided_at = models.DateTimeField(null=True)  # null: not decided (yet)

    def __str__(self) -> str:
        return f"{self.state} {self.pk}"

    def ends(self, state: ConsentState, *, at: datetime) -> bool:
        """False when it was decided already."""
        self.state, self.decided_at = state, at
        rows = ConsentRequest.objects.filter(pk=self.pk, state=ConsentState.ASKED)
        return bool(rows.update(state=state, decided_at=at, struck=self.struck, agreed_kinds=self.agreed_kinds))
