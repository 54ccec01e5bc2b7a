"""A test chat remembers which trigger fired last and why, for the builder who plays the person."""

from conversations.models import Conversation, Rehearsal
from triggers.flow import AgentFlow
from triggers.planning import Plan


def note_step(*, conversation: Conversation, flow: AgentFlow, plan: Plan) -> None:
    """Does nothing in a conversation with a person."""
    if conversation.is_test:
        Rehearsal.objects.filter(pk=conversation.pk).update(last_step=_step(flow, plan))


def _step(flow: AgentFlow, plan: Plan) -> dict[str, object]:
    trigger, winner = flow.trigger(plan.trigger_id), plan.match.winner if plan.match else None
    return {
        "trigger": trigger.title if trigger else "",
        "kind": trigger.kind.value if trigger else "",
        "found": winner.kind if winner else "",
        "phrase": winner.phrase if winner else "",
        "strength": round(winner.strength, 2) if winner else 0,
    }
