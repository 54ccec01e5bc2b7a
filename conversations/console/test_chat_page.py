"""What the page of a test chat shows beside the chat: where the conversation stands, and why."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from conversations.console.rows import Control
from conversations.console.side import KnownDetail, read_side
from conversations.models import Conversation, Fault, Rehearsal
from triggers.actions.base import OUTSIDE
from triggers.console.differences import differences
from triggers.console.trial import KIND_WORDS
from triggers.flow import load_flow
from triggers.models import TriggerKind
from triggers.planning import FlowPosition
from triggers.snapshots import draft_of, rows_of

FAULT_WORDS: Mapping[str, str | Promise] = {
    Fault.SLOW: gettext_lazy("A fault is staged in this chat: the other agent is slow."),
    Fault.DOWN: gettext_lazy("A fault is staged in this chat: the other agent is down."),
    Fault.GARBLED: gettext_lazy("A fault is staged in this chat: what the other agent answers cannot be read."),
    Fault.REFUSING: gettext_lazy("A fault is staged in this chat: the other agent refuses it."),
}


class FaultForm(forms.Form):
    fault = forms.ChoiceField(
        label=gettext_lazy("The other agent"),
        choices=Fault.choices,
        widget=forms.RadioSelect,
        help_text=gettext_lazy(
            "In this test chat only, from the next message on. The other agent knows nothing of it."
        ),
    )


@dataclass(frozen=True, kw_only=True)
class TestState:
    """facts: (term, value). fault: in words; empty without one. is_old: the draft has changed since the chat began."""

    control: Control
    facts: tuple[tuple[str, str], ...]
    details: tuple[KnownDetail, ...]
    fault: str
    is_old: bool


def state_of(rehearsal: Rehearsal) -> TestState:
    conversation = rehearsal.conversation
    side = read_side(conversation)
    frozen = rows_of(conversation.flow_version)
    return TestState(
        control=side.control,
        facts=tuple(_facts(rehearsal, side.control)),
        details=side.details,
        fault=str(FAULT_WORDS.get(rehearsal.fault, "")),
        is_old=bool(differences(conversation.agent, frozen, draft_of(conversation.agent))),
    )


def _facts(rehearsal: Rehearsal, control: Control) -> Iterator[tuple[str, str]]:
    step, conversation = rehearsal.last_step, rehearsal.conversation
    yield _("Who has control"), control.name
    yield _("Control has changed"), _changes_of_control(conversation.epoch - 1)
    yield _("Level"), _level(conversation)
    yield _("Last trigger"), step.get("trigger") or _("None: the Replies tab answered")
    if step.get("trigger"):
        yield _("Why"), _why(step)
    yield _("Waits for"), _waits_for(conversation)


def _changes_of_control(number: int) -> str:
    return ngettext("%(number)d time", "%(number)d times", number) % {"number": number} if number else _("Not yet")


def _level(conversation: Conversation) -> str:
    inside = load_flow(conversation.agent, conversation.flow_version_id).trigger(conversation.flow_level)
    return _("Inside %(trigger)s") % {"trigger": inside.name} if inside else _("Outermost")


def _why(step: dict[str, object]) -> str:
    found, words = step.get("found"), {kind.value: str(kind.label) for kind in TriggerKind}
    if not found:
        kind = str(step.get("kind"))
        return _("An answer to its question") if kind == TriggerKind.MESSAGE_RECEIVED else words.get(kind, kind)
    how = next((str(label) for known, label in KIND_WORDS.items() if known == found), str(found))
    return _("%(how)s “%(phrase)s”, strength %(strength)s") % {
        "how": how,
        "phrase": step.get("phrase"),
        "strength": step.get("strength"),
    }


def _waits_for(conversation: Conversation) -> str:
    position = conversation.flow_position and FlowPosition.from_json(conversation.flow_position)
    if not position:
        return _("Nothing")
    action = load_flow(conversation.agent, conversation.flow_version_id).action(position.action_id)
    name = str(action.label) if action else position.action_id
    if position.question == OUTSIDE:
        return _("The answer to “%(action)s”") % {"action": name}
    return _("Question %(number)d of “%(action)s”") % {"number": position.question + 1, "action": name}
