"""Keeps what an answer of a language model took, or that nobody said."""

from django.utils import timezone

from agents.reply_engines import OutsideEngine
from conversations.models import Conversation, ModelUse
from protocol.chat_completions import Usage


def note_model_use(*, conversation: Conversation, engine: OutsideEngine, usage: Usage | None) -> None:
    """Called for every question that was put, whatever came of it. Needs no lock."""
    cost = engine.cost_of(usage) if usage else None
    # The conversation may have been erased while it was asked.
    there = Conversation.objects.filter(pk=conversation.pk).exists()
    ModelUse.objects.create(
        agent_id=conversation.agent_id,
        conversation=conversation if there else None,
        model=str(engine.to_json().get("model", "")),
        asked_at=timezone.now(),
        tokens_told=usage.told if usage else None,
        tokens_answered=usage.answered if usage else None,
        cost=cost,
        currency=engine.currency if cost is not None else "",
    )
