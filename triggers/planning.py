"""What an agent does next: a flow, the state of a conversation and perhaps a message go in, a plan comes out.

Pure: nothing is stored and nothing is sent. A flow of the conversation carries the plan out.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Self

from triggers.actions.base import OUTSIDE, Answer, AskingAction, Outcome, Step, Verdict, WaitingAction
from triggers.actions.jump import Jump
from triggers.effects import Ask, AskForLiveAgent, CallApi, Effect, EndPart, OfferHandoff, Say, SetDetail
from triggers.flow import AgentFlow, FlowTrigger
from triggers.matching import Match
from triggers.models import TriggerKind
from triggers.references import new_reference
from triggers.stored_json import Stored, number_in, text_in
from triggers.tickets import new_ticket_number

ATTACHMENT_NAME = "attachment_name"  # what actions may call the name of the file by; it never leaves


@dataclass(frozen=True)
class FlowPosition:
    """Where a survey stands: its action, the number of the question that is open (from 0), answers refused to it.
    Or an action that waits for something outside: then the question is ``OUTSIDE``.

    asked: where in the conversation it was first put, as its flow has noted; 0: not noted.
    """

    action_id: str
    question: int
    tries: int = 0
    asked: int = 0

    def to_json(self) -> dict[str, object]:
        return {"action_id": self.action_id, "question": self.question, "tries": self.tries, "asked": self.asked}

    @classmethod
    def from_json(cls, stored: Stored) -> Self:
        question, tries, asked = (number_in(stored, key, 0) for key in ("question", "tries", "asked"))
        return cls(text_in(stored, "action_id"), question, tries, asked)


@dataclass(frozen=True, kw_only=True)
class TalkState:
    """What planning needs to know about a conversation.

    details: session details by name. brought: names of those that another institution told, or that were made of such.
    position: None when no survey is open. language: the person's, agent_language: the agent's own; BCP 47.
    level: id of the trigger the person is in: what stands inside it is tried first. Empty: in none.
    seed: the same for the same turn of the same conversation, another for the next turn; picks among variants.
    references: makes a new reference number at each call. tickets: the number for the ticket of an action, by its id.
    live_agents: whether any of our people is there to take over, of a team by its id, or of all ("").
    """

    details: Mapping[str, str] = field(default_factory=dict)
    position: FlowPosition | None = None
    level: str = ""
    language: str = "en"
    agent_language: str = "en"
    seed: str = ""
    references: Callable[[], str] = new_reference
    tickets: Callable[[str], str] = lambda action_id: new_ticket_number()
    live_agents: Callable[[str], bool] = lambda team: True
    brought: frozenset[str] = frozenset()


@dataclass(frozen=True, kw_only=True)
class Plan:
    """What is to be done, in order, and where the conversation's survey stands afterwards.

    level: id of the trigger the person is in afterwards; None: where they were.
    handled: False when nothing in it answers the person (it may still set details): the reply engine answers then.
    closes: it was a *Chat closed*, and everything in it is done.
    """

    effects: tuple[Effect, ...] = ()
    position: FlowPosition | None = None
    trigger_id: str = ""
    level: str | None = None
    match: Match | None = None
    handled: bool = True
    closes: bool = False

    @property
    def leads_on(self) -> bool:
        """Whether it waits for something, or gives the conversation away: a question that was open is left behind."""
        away = (OfferHandoff, AskForLiveAgent, EndPart)
        return bool(self.position) or any(isinstance(effect, away) for effect in self.effects)


def plan_chat_started(flow: AgentFlow, state: TalkState) -> Plan:
    """The plan for a window that was opened."""
    return _plan_trigger(flow, flow.first(TriggerKind.CHAT_STARTED), state)


def plan_message(
    flow: AgentFlow, state: TalkState, text: str, *, file_name: str = "", said_before: bool = False
) -> Plan:
    """The plan for what the person wrote: the open survey first, then what it fires.

    file_name: of the file that it was written to, in which case the text may be empty. Empty: there is none.
    said_before: they had not seen the open question yet, so it cannot be an answer.
    """
    match, fired = _hear(flow, state, text, has_file=bool(file_name))
    by_file = fired is not None and fired.kind is TriggerKind.ATTACHMENT_RECEIVED
    told = (SetDetail(ATTACHMENT_NAME, file_name, said_by="agent", private=True),) if by_file else ()
    survey = _open_survey(flow, state, text)
    if survey and said_before and fired and survey.trigger.id in _reached_from(flow, fired):
        return Plan(match=match, position=state.position)  # it led to the question that is open
    if survey and not said_before and not _interrupts(flow, fired if match.winner or by_file else None, survey):
        return _continue_survey(flow, survey, state)
    plan = _plan_trigger(flow, fired, state, match=match, told=told)
    return replace(plan, position=state.position, level=None) if survey and said_before and not plan.leads_on else plan


def _hear(flow: AgentFlow, state: TalkState, text: str, *, has_file: bool) -> tuple[Match, FlowTrigger | None]:
    """What a message fires: from the innermost level outwards the file, an intent of the level, or else its fallback.
    The match is that of the level which decided; the outermost's when none did.
    """
    match = Match(winner=None, candidates=())
    for level in flow.levels_from(state.level):
        by_file = flow.first(TriggerKind.ATTACHMENT_RECEIVED, inside=level) if has_file else None
        if by_file is not None:
            return Match(winner=None, candidates=()), by_file
        match = flow.match(text, level=level, language=state.language)
        fired = flow.trigger(match.winner.trigger_id) if match.winner else None
        fired = fired or flow.first(TriggerKind.FALLBACK, inside=level)
        if fired is not None:
            return match, fired
    return match, None


def plan_after_request(flow: AgentFlow, state: TalkState, *, action_id: str, value: str | None) -> Plan:
    """The plan for what a request outside came to; empty when the conversation does not wait for it (any more)."""
    waited_for = state.position is not None and (state.position.action_id, state.position.question) == (
        action_id,
        OUTSIDE,
    )
    found = flow.place_of(action_id) if waited_for else None
    if found is None:
        return Plan(position=state.position if not waited_for else None, handled=not waited_for)
    trigger, place = found
    action = trigger.actions[place].in_language(state.language)
    step = _step(flow, trigger, place, state)
    outcome = action.resume(step, value) if isinstance(action, WaitingAction) else Outcome()
    return _run(flow, trigger, state, place=place, outcome=outcome)


def plan_chat_closed(flow: AgentFlow, state: TalkState) -> Plan:
    """The plan for the end of a chat. It leads nowhere else."""
    return _plan_trigger(flow, flow.first(TriggerKind.CHAT_CLOSED), state)


def plan_returned(flow: AgentFlow, state: TalkState, *, handed_over_by: str) -> Plan:
    """The plan for a conversation that came back. ``handed_over_by``: id of the trigger that had handed it over."""
    there = (flow.first(TriggerKind.CONVERSATION_RETURNED, inside=level) for level in flow.levels_from(handed_over_by))
    return _plan_trigger(flow, next(filter(None, there), None), state)


@dataclass(frozen=True, kw_only=True)
class _OpenSurvey:
    """The question that waits, and what was just answered to it."""

    trigger: FlowTrigger
    place: int
    action: AskingAction
    position: FlowPosition
    answer: Answer


def _open_survey(flow: AgentFlow, state: TalkState, text: str) -> _OpenSurvey | None:
    """None when no survey is open, or when the builder has since removed it, disabled it or cut the question."""
    found = flow.place_of(state.position.action_id) if state.position else None
    if found is None or state.position is None:
        return None
    trigger, place = found
    action = trigger.actions[place].in_language(state.language)
    if not isinstance(action, AskingAction):
        return None
    answer = action.read(state.position.question, text, language=state.language)
    if answer is None:
        return None
    return _OpenSurvey(trigger=trigger, place=place, action=action, position=state.position, answer=answer)


def _interrupts(flow: AgentFlow, winner: FlowTrigger | None, survey: _OpenSurvey) -> bool:
    """Whether the person meant another trigger rather than an answer.

    The survey's own trigger, and one that jumps to it, never interrupt it: telling what the complaint is about would
    start the complaint anew.
    """
    if winner is None or survey.trigger.id in _reached_from(flow, winner):
        return False
    return survey.answer.verdict is Verdict.REFUSED or survey.answer.free


def _reached_from(flow: AgentFlow, trigger: FlowTrigger) -> set[str]:
    """Ids of the trigger itself and of those that its jumps lead to, directly or by way of others."""
    reached, to_follow = {trigger.id}, [trigger]
    while to_follow:
        kinds = [action.kind for action in to_follow.pop().actions]
        onward = [flow.trigger(kind.trigger) for kind in kinds if isinstance(kind, Jump)]
        new = [each for each in onward if each is not None and each.id not in reached]
        reached.update(each.id for each in new)
        to_follow += new
    return reached


def _continue_survey(flow: AgentFlow, survey: _OpenSurvey, state: TalkState) -> Plan:
    step = _step(flow, survey.trigger, survey.place, state)
    outcome = survey.action.resume(step, survey.position.question, survey.answer)
    return _run(flow, survey.trigger, state, place=survey.place, outcome=outcome)


def _plan_trigger(
    flow: AgentFlow,
    trigger: FlowTrigger | None,
    state: TalkState,
    *,
    match: Match | None = None,
    told: tuple[SetDetail, ...] = (),
) -> Plan:
    """told: what its actions know besides."""
    if trigger is None:
        return Plan(match=match, handled=False)
    return _run(flow, trigger, state, match=match, outcome=Outcome(effects=told))


def _run(
    flow: AgentFlow,
    fired: FlowTrigger,
    state: TalkState,
    *,
    place: int = -1,
    outcome: Outcome | None = None,
    match: Match | None = None,
) -> Plan:
    """Runs the actions after ``place``, whose own ``outcome`` is known, until one waits or ends."""
    trigger, outcome = fired, outcome or Outcome()
    effects, been_in = list(outcome.effects), {fired.id}
    last = trigger.actions[place].id if place >= 0 else ""
    while outcome.waits_at is None and not outcome.ends:
        onward = flow.trigger(outcome.jump_to) if outcome.jump_to else None
        if onward is not None and onward.id not in been_in:
            trigger, place = onward, 0
            been_in.add(onward.id)
        else:
            place = _next_place(trigger, place, outcome)
        if place >= len(trigger.actions):
            break
        last = trigger.actions[place].id
        step = _step(flow, trigger, place, state, _set_in(effects))
        kind = trigger.actions[place].in_language(state.language)
        outcome = kind.plan(step) if kind.while_closing or fired.kind is not TriggerKind.CHAT_CLOSED else Outcome()
        effects += outcome.effects
    return Plan(
        effects=tuple(effects),
        position=_position(last, outcome, state.position),
        trigger_id=fired.id,
        level=trigger.id,
        match=match,
        closes=fired.kind is TriggerKind.CHAT_CLOSED and outcome.waits_at is None,
        handled=any(
            isinstance(each, Say | Ask | OfferHandoff | AskForLiveAgent | CallApi | EndPart) for each in effects
        ),
    )


def _next_place(trigger: FlowTrigger, place: int, outcome: Outcome) -> int:
    if place < 0:
        return 0
    action = trigger.actions[place]
    following = place + 1 if action.follow is None else action.follow
    return action.arms.get(outcome.arm, following) if outcome.arm else following


def _step(
    flow: AgentFlow,
    trigger: FlowTrigger,
    place: int,
    state: TalkState,
    set_by_now: Mapping[str, SetDetail] = MappingProxyType({}),
) -> Step:
    """set_by_now: details that the same plan has set."""
    action = trigger.actions[place]
    return Step(
        action_id=action.id,
        trigger_id=trigger.id,
        details={**state.details, **{name: kept.value for name, kept in set_by_now.items()}},
        brought=(state.brought - set_by_now.keys()) | {name for name, kept in set_by_now.items() if kept.brought},
        own_word=flow.variables_from_here,
        language=state.language,
        agent_language=state.agent_language,
        seed=state.seed,
        references=state.references,
        tickets=state.tickets,
        live_agents=state.live_agents,
        target=action.target,
    )


def _set_in(effects: list[Effect]) -> dict[str, SetDetail]:
    return {effect.name: effect for effect in effects if isinstance(effect, SetDetail)}


def _position(action_id: str, outcome: Outcome, before: FlowPosition | None) -> FlowPosition | None:
    if outcome.waits_at is None:
        return None
    asked_again = before is not None and (before.action_id, before.question) == (action_id, outcome.waits_at)
    if before is not None and asked_again:
        return FlowPosition(action_id, outcome.waits_at, before.tries + 1, before.asked)
    return FlowPosition(action_id, outcome.waits_at)
