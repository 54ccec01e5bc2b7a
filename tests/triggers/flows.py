"""Small flows to plan with, made without a database."""

from collections.abc import Sequence

from triggers.actions.base import ActionKind, Target
from triggers.actions.send_message import SendMessage
from triggers.flow import AgentFlow, FlowAction, FlowTrigger
from triggers.matching import IntentSpec, Matcher
from triggers.models import TriggerKind

TALA = Target(connection_id="link-1", agent="Tala", institution="Consumer Protection Office")


def says(text: str, *quick_replies: str) -> SendMessage:
    return SendMessage(variants=(text,), quick_replies=quick_replies)


def trigger(
    kind: TriggerKind, *actions: ActionKind, name: str = "", inside: str = "", target: Target | None = TALA
) -> FlowTrigger:
    """A trigger whose id is its name, and whose actions are ``name/0``, ``name/1``, ..."""
    name = name or kind.value
    compiled = (FlowAction(id=f"{name}/{n}", kind=each, target=target) for n, each in enumerate(actions))
    return FlowTrigger(id=name, kind=kind, name=name, parent_id=inside, actions=tuple(compiled))


def listens(name: str, *actions: ActionKind, inside: str = "") -> FlowTrigger:
    """A *Message received* whose only keyword is its name."""
    return trigger(TriggerKind.MESSAGE_RECEIVED, *actions, name=name, inside=inside)


def flow_of(*triggers: FlowTrigger) -> AgentFlow:
    levels = {each.parent_id for each in triggers}
    inside = {level: [each for each in triggers if each.parent_id == level] for level in levels}
    return AgentFlow(triggers=triggers, matchers={level: Matcher(_specs(each)) for level, each in inside.items()})


def _specs(triggers: Sequence[FlowTrigger]) -> list[IntentSpec]:
    return [
        IntentSpec(trigger_id=each.id, name=each.name, position=position, keywords=(each.name,))
        for position, each in enumerate(triggers)
        if each.kind is TriggerKind.MESSAGE_RECEIVED
    ]
