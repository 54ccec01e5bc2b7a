"""*Try it*: which trigger a message fires and why, and what its actions would do. Nothing is sent or stored."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from triggers.actions.base import OUTSIDE, AskingAction, WaitingAction
from triggers.effects import (
    Ask,
    AskForLiveAgent,
    CallApi,
    CreateTicket,
    Effect,
    HandoffSettings,
    OfferHandoff,
    Say,
    SetDetail,
)
from triggers.flow import AgentFlow, FlowTrigger
from triggers.matching import Candidate, Kind
from triggers.models import TriggerKind
from triggers.planning import FlowPosition, Plan, TalkState, plan_after_request, plan_message
from triggers.tickets import Priority

SAMPLE_FILE = "receipt.pdf"
SAMPLE_REFERENCE, SAMPLE_TICKET = "7K3M-Q9TD", "4H7K-M3QF"  # the real ones are made when the action runs
MOST_QUESTIONS = 100
KIND_WORDS: Mapping[Kind, str | Promise] = {
    "keyword": gettext_lazy("keyword"),
    "training phrase": gettext_lazy("training phrase"),
    "meaning": gettext_lazy("means the same as"),
}


@dataclass(frozen=True, kw_only=True)
class Line:
    """One thing the agent would do. ``notes``: quick replies, or what the handoff is made of."""

    icon: str
    words: str
    text: str = ""
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Reason:
    """Why a trigger fired, or nearly did. ``strength``, ``threshold`` and ``margin`` run from 0.00 to 1.00.

    level: the name of the trigger it stands inside of; empty at the outermost level.
    """

    trigger_id: str
    name: str
    kind: str
    phrase: str
    strength: str
    threshold: str
    margin: str
    excluded_by: str
    level: str


@dataclass(frozen=True, kw_only=True)
class Trial:
    """``trigger_id`` and ``trigger_name`` are empty when no trigger answers; then ``lines`` is empty as well.

    level: the name of the trigger it stands inside of; empty at the outermost level.
    """

    trigger_id: str
    trigger_name: str
    by_file: bool  # the file fired it
    level: str
    winner: Reason | None
    too_close: Reason | None
    second: Reason | None
    stopped: tuple[Reason, ...]
    refused: tuple[str, ...]
    lines: tuple[Line, ...]
    handled: bool


def try_out(flow: AgentFlow, text: str, *, file_name: str = "", level: str = "", language: str = "en") -> Trial:
    """Answers for a person of whom nothing is known but the trigger they are in (empty: in none) and their language.

    file_name: of the file that the text is written to; empty: it comes alone. language: BCP 47.
    """
    state = TalkState(level=level, language=language, references=_sample_reference, tickets=_sample_ticket)
    plan = plan_message(flow, state, text, file_name=file_name)
    match = plan.match or flow.match(text, language=language)
    best = match.winner or match.too_close
    others = [each for each in match.candidates if each != best]
    fired = flow.trigger(plan.trigger_id)
    return Trial(
        trigger_id=plan.trigger_id,
        trigger_name=fired.name if fired else "",
        by_file=fired is not None and fired.kind is TriggerKind.ATTACHMENT_RECEIVED,
        level=_level(flow, fired),
        winner=_reason(flow, match.winner) if match.winner else None,
        too_close=_reason(flow, match.too_close) if match.too_close else None,
        second=next((_reason(flow, each) for each in others if each.excluded_by is None), None),
        stopped=tuple(_reason(flow, each) for each in others if each.excluded_by is not None),
        refused=match.refused,
        lines=tuple(map(_line, _all_effects(flow, plan, language))),
        handled=plan.handled,
    )


def _sample_reference() -> str:
    return SAMPLE_REFERENCE


def _sample_ticket(action_id: str) -> str:
    return SAMPLE_TICKET


def _two_places(strength: float) -> str:
    """Rounded down: a strength just under the threshold must not look as if it had reached it."""
    return f"{int(strength * 100 + 1e-9) / 100:.2f}"


def _reason(flow: AgentFlow, candidate: Candidate) -> Reason:
    trigger = flow.trigger(candidate.trigger_id)
    return Reason(
        trigger_id=candidate.trigger_id,
        name=candidate.name,
        kind=str(KIND_WORDS[candidate.kind]),
        phrase=candidate.phrase,
        strength=_two_places(candidate.strength),
        threshold=_two_places(candidate.threshold),
        margin=_two_places(candidate.margin),
        excluded_by=candidate.excluded_by or "",
        level=_level(flow, trigger),
    )


def _level(flow: AgentFlow, trigger: FlowTrigger | None) -> str:
    outer = flow.trigger(trigger.parent_id) if trigger else None
    return outer.name if outer else ""


def _all_effects(flow: AgentFlow, plan: Plan, language: str) -> Iterator[Effect]:
    """The plan's effects and, as if each question got a fitting answer, those of what follows."""
    answers_only = replace(flow, matchers={})
    details: dict[str, str] = {}
    for _question in range(MOST_QUESTIONS):
        yield from plan.effects
        details |= {effect.name: effect.value for effect in plan.effects if isinstance(effect, SetDetail)}
        state = TalkState(
            details=details,
            position=plan.position,
            language=language,
            references=_sample_reference,
            tickets=_sample_ticket,
        )
        answer = _fitting_answer(flow, plan.position, language)
        if answer is None:
            return
        if plan.position is not None and plan.position.question == OUTSIDE:
            plan = plan_after_request(flow, state, action_id=plan.position.action_id, value=answer)
        else:
            plan = plan_message(answers_only, state, answer)


def _fitting_answer(flow: AgentFlow, position: FlowPosition | None, language: str) -> str | None:
    """None when nothing is asked, or when the sample was refused."""
    found = flow.place_of(position.action_id) if position and not position.tries else None
    if found is None or position is None:
        return None
    trigger, place = found
    action = trigger.actions[place].in_language(language)
    if isinstance(action, WaitingAction):
        return action.sample()
    return action.sample(position.question) if isinstance(action, AskingAction) else None


def _line(effect: Effect) -> Line:
    match effect:
        case Say():
            return Line(icon="message-square", words=_("Says"), text=effect.text, notes=effect.quick_replies)
        case Ask():
            return Line(icon="list-checks", words=_("Asks"), text=effect.text, notes=effect.quick_replies)
        case SetDetail():
            words = _("Keeps the answer as %(name)s") if effect.said_by == "person" else _("Sets %(name)s to")
            text = "" if effect.said_by == "person" else effect.value
            return Line(icon="braces", words=words % {"name": f"{{{effect.name}}}"}, text=text)
        case CreateTicket():
            notes = (Priority(effect.priority).label, effect.category, effect.summary)
            return Line(
                icon="ticket",
                words=_("Creates a ticket"),
                text=effect.subject,
                notes=tuple(str(each) for each in notes if each),
            )
        case OfferHandoff():
            return Line(
                icon="arrow-right-left",
                words=_("Offers the chat to the other agent"),
                text=effect.settings.announcement if effect.settings.announced else "",
                notes=tuple(_what_goes(effect.settings)),
            )
        case AskForLiveAgent():
            minutes = effect.settings.wait_minutes
            waits = ngettext("waits %d minute for a live agent", "waits %d minutes for a live agent", minutes) % minutes
            return Line(
                icon="headset",
                words=_("Asks a live agent to take over"),
                text=effect.settings.announcement,
                notes=(waits,),
            )
        case CallApi():
            return Line(icon="webhook", words=_("Sends a request, and goes on with the answer"))
        case _:
            return Line(icon="log-out", words=_("Ends this agent's part"), text=effect.summary)


def _what_goes(settings: HandoffSettings) -> Iterator[str]:
    yield settings.history.in_words()
    if settings.details is None:
        yield _("all session details, but for private ones")
    else:
        yield ", ".join(settings.details) or _("no session details")
    seconds = settings.accept_seconds
    yield ngettext("%d second to take over", "%d seconds to take over", seconds) % seconds
