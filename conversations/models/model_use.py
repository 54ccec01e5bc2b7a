"""What answers of language models took."""

from django.db import models

from agents.models import Agent
from conversations.models.conversation import Conversation


class ModelUse(models.Model):
    """One question to a language model. It outlives its conversation, of which it tells nothing.

    tokens_told, tokens_answered: null when the endpoint did not say. cost: by the prices set when it was asked; null
    when none were set, or nothing was said.
    """

    agent = models.ForeignKey(Agent, on_delete=models.CASCADE, related_name="model_uses")
    conversation = models.ForeignKey(Conversation, on_delete=models.SET_NULL, null=True, related_name="model_uses")
    model = models.CharField(max_length=200)
    asked_at = models.DateTimeField()
    tokens_told = models.PositiveBigIntegerField(null=True)
    tokens_answered = models.PositiveBigIntegerField(null=True)
    cost = models.DecimalField(max_digits=18, decimal_places=6, null=True)
    currency = models.CharField(max_length=3, blank=True)

    class Meta:
        indexes = [models.Index(fields=["agent", "asked_at"], name="model_use_by_month")]

    def __str__(self) -> str:
        return str(self.pk)
