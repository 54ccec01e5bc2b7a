"""Our own agent's turn: what it does about something that happened in the conversation."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import timedelta
from uuid import uuid5

from django.utils import timezone

from agents.reply_engines import ENGINES, Later, OutsideEngine, Reply, Turn
from conversations import outbox
from conversations.authors import our_agent
from conversations.extras import attachment_of
from conversations.flows.ask_consent import let_lapse
from conversations.flows.ask_for_live_agent import ask_for_live_agent, somebody_is_there
from conversations.flows.await_request import put_request, waits_for_request
from conversations.flows.decide_consent import decided_in_words
from conversations.flows.going_round import NotTo
from conversations.flows.hand_back import end_part
from conversations.flows.note_step import note_step
from conversations.flows.offer_handoff import do_not_offer, offer_handoff
from conversations.flows.see_to_ticket import open_ticket, ticket_number_for
from conversations.flows.show_message import say
from conversations.flows.show_reply import Thought, say_texts
from conversations.models import AuthorKind, Conversation, Message, OutboxKind, SessionDetail
from triggers.effects import Ask, AskForLiveAgent, CallApi, CreateTicket, Effect, EndPart, OfferHandoff, Say, SetDetail
from triggers.flow import AgentFlow, load_flow
from triggers.planning import (
    FlowPosition,
    Plan,
    TalkState,
    plan_after_request,
    plan_chat_closed,
    plan_chat_started,
    plan_message,
    plan_returned,
)
from workspaces.prepared import PreparedRows

ENGINE_GROUPS = 4  # of conversations of one agent, each with as many questions to its engine at once as a peer has
_details_of = PreparedRows(
    lambda conversation_id: SessionDetail.objects.filter(conversation_id=conversation_id).only(
        "name", "value", "private", "said_by", "origin", "of_others"
    )
)


def greet(*, conversation: Conversation, message: Message | None = None) -> bool:
    """*Chat started*. message: what the person has already said, when the chat came from another agent.

    False when the agent has nothing to say at the start. The caller holds the conversation.
    """
    plan = plan_chat_started(_flow(conversation), _state(conversation))
    _carry_out(conversation, plan, message)
    return plan.handled


def answer_person(*, conversation: Conversation, message: Message, not_to: NotTo | None = None) -> None:
    """*Message received*: the open survey, an intent, the fallback, or else the reply engine.

    not_to: where the message has just failed, or the conversation was just taken back from; it is not offered there.
    """
    if conversation.consent_asked and decided_in_words(conversation=conversation, message=message):
        return
    if waits_for_request(conversation, message):
        conversation.waiting_since = conversation.waiting_since or timezone.now()
        return
    file = attachment_of(message.extras)
    file_name = file.name if file else ""
    state = _state(conversation)
    said_before = state.position is not None and message.was_said_before(state.position.asked)
    plan = plan_message(_flow(conversation), state, message.text, file_name=file_name, said_before=said_before)
    _carry_out(conversation, plan, message, not_to=not_to)
    if not plan.handled:
        details = None if plan.effects else state.details
        reply_from_engine(conversation=conversation, message=message, details=details)


def welcome_back(*, conversation: Conversation, handed_over_by: str) -> bool:
    """*Conversation returned*. handed_over_by: id of the trigger that had handed it over, or empty."""
    plan = plan_returned(_flow(conversation), _state(conversation), handed_over_by=handed_over_by)
    _carry_out(conversation, plan, _last_words(conversation))
    return plan.handled


def go_on_after_request(
    *, conversation: Conversation, action_id: str, value: str | None, message: Message | None
) -> bool:
    """A request outside has its answer, or (None) will get none."""
    plan = plan_after_request(_flow(conversation), _state(conversation), action_id=action_id, value=value)
    _carry_out(conversation, plan, message)
    return plan.handled


def end_chat(*, conversation: Conversation, reason: str, summary: str) -> None:
    """*Chat closed*, and then the end of our part. Where the window is ours, a question that the trigger asks holds the
    end off until it is answered; elsewhere nothing is asked.
    """
    plan = plan_chat_closed(_flow(conversation), _state(conversation))
    asks = plan.position is not None and conversation.token_hash is not None
    for effect in plan.effects:
        if asks or not isinstance(effect, Ask | CallApi):
            _carry_out_one(conversation, effect, None)
    if asks and plan.position is not None:
        conversation.flow_position = plan.position.to_json()
        _note_where_it_was_put(conversation, plan)
    else:
        conversation.flow_level = ""
        end_part(conversation=conversation, reason=reason, summary=summary)


def reply_from_engine(
    *,
    conversation: Conversation,
    message: Message,
    number: int | None = None,
    waited: bool = False,
    writing: Message | None = None,
    details: Mapping[str, str] | None = None,
) -> None:
    """Asks the agent's reply engine. When it wants time, the outbox comes back to it.

    number: which message of the person's it is, from 1, if the caller knows. writing: what the engine had begun to say.
    details: what is known, if the caller has just read it.
    """
    number = number or _number_of(conversation, message)
    agent = conversation.agent
    turn = Turn(
        text=message.text,
        language=conversation.locale,
        agent_language=agent.default_language,
        details=_values(_rows(conversation)) if details is None else details,
        number=number,
        waited=waited,
    )
    engine = ENGINES[agent.reply_engine].from_json(agent.reply_settings)
    match engine.reply(turn):
        case Reply(texts=texts):
            say_texts(conversation=conversation, texts=texts, writing=writing)
        case Later(seconds=seconds):
            at = timezone.now() + timedelta(seconds=seconds)
            outbox.put(
                kind=OutboxKind.THINK,
                conversation=conversation,
                message=message,
                payload=Thought(number, str(conversation.epoch)).payload(),
                at=at,
                peer_of=_group_of(conversation) if isinstance(engine, OutsideEngine) else "",
            )
            conversation.waiting_since = conversation.waiting_since or timezone.now()


def _group_of(conversation: Conversation) -> str:
    """A slow reply engine of one agent must not take every hand there is, but it is asked more often than a peer is."""
    return str(uuid5(conversation.agent_id, str(conversation.pk.int % ENGINE_GROUPS)))


def _number_of(conversation: Conversation, message: Message) -> int:
    """Counted from the end, because a conversation may be long and the message is nearly always the last."""
    if message.position == conversation.last_position:
        return conversation.said_by_person
    later = conversation.messages.filter(author_kind=AuthorKind.PERSON, position__gt=message.position)
    return conversation.said_by_person - later.count()


def _last_words(conversation: Conversation) -> Message | None:
    return conversation.messages.filter(author_kind=AuthorKind.PERSON).order_by("position").last()


def _carry_out(conversation: Conversation, plan: Plan, message: Message | None, *, not_to: NotTo | None = None) -> None:
    note_step(conversation=conversation, flow=_flow(conversation), plan=plan)
    if plan.leads_on:  # a *yes* to a handoff would mean something else by then
        let_lapse(conversation=conversation)
    conversation.flow_position = plan.position.to_json() if plan.position else None
    if plan.level is not None:
        conversation.flow_level = plan.level
    for effect in plan.effects:
        if isinstance(effect, OfferHandoff) and not_to and effect.connection_id == str(not_to.connection_id):
            do_not_offer(conversation=conversation, effect=effect, why_not=not_to.why)
        else:
            _carry_out_one(conversation, effect, message)
    _note_where_it_was_put(conversation, plan)
    if plan.closes:
        end_part(conversation=conversation, reason="done", summary="")


def _note_where_it_was_put(conversation: Conversation, plan: Plan) -> None:
    """What was said before the question is no answer to it (``Message.was_said_before``)."""
    if plan.position and not plan.position.asked:
        conversation.flow_position = replace(plan.position, asked=conversation.last_position).to_json()


def _carry_out_one(conversation: Conversation, effect: Effect, message: Message | None) -> None:
    agent = our_agent(conversation.agent)
    match effect:
        case Say(text=text, quick_replies=quick_replies):
            say(conversation=conversation, author=agent, text=text, quick_replies=quick_replies)
        case Ask(text=text, quick_replies=quick_replies):
            say(conversation=conversation, author=agent, text=text, quick_replies=quick_replies, question=True)
        case SetDetail():
            _keep_detail(conversation, effect)
        case CreateTicket():
            open_ticket(conversation=conversation, effect=effect)
        case OfferHandoff():
            # Nothing was said yet, so there is nothing to pass on: a handoff right at the start has no first turn.
            if message is not None:
                offer_handoff(conversation=conversation, effect=effect, message=message)
        case AskForLiveAgent():
            ask_for_live_agent(conversation=conversation, effect=effect)
        case CallApi():
            put_request(conversation, action_id=effect.action_id, message=message)
            conversation.waiting_since = timezone.now()
        case EndPart(reason=reason, summary=summary):
            end_chat(conversation=conversation, reason=reason, summary=summary)


_SAID_ANEW = ("type", "value", "said_by", "private", "origin", "of_others", "verified", "at")


def _keep_detail(conversation: Conversation, effect: SetDetail) -> None:
    if effect.private and effect.value and effect.said_by == "agent":
        conversation.private_values |= {effect.value}
    detail = SessionDetail(
        conversation=conversation,
        name=effect.name[:64],
        type=effect.type,
        value=effect.value,
        said_by=effect.said_by,
        private=effect.private,
        of_others=effect.brought,
        at=timezone.now(),
    )
    # In one statement; update_or_create takes five.
    SessionDetail.objects.bulk_create(
        [detail], update_conflicts=True, unique_fields=["conversation", "name"], update_fields=_SAID_ANEW
    )


def _flow(conversation: Conversation) -> AgentFlow:
    """The version it began with, whatever was published since."""
    return load_flow(conversation.agent, conversation.flow_version_id)


def _state(conversation: Conversation) -> TalkState:
    position, rows = conversation.flow_position, _rows(conversation)
    return TalkState(
        details=_values(rows),
        brought=frozenset(row.name for row in rows if row.origin or row.of_others),
        position=FlowPosition.from_json(position) if position else None,
        level=conversation.flow_level,
        language=conversation.locale,
        agent_language=conversation.agent.default_language,
        seed=f"{conversation.pk}:{conversation.last_position}",
        tickets=lambda action_id: ticket_number_for(conversation, action_id),
        live_agents=lambda team: somebody_is_there(conversation.workspace_id, team, at=timezone.now()),
    )


def _rows(conversation: Conversation) -> list[SessionDetail]:
    rows = _details_of.all(conversation.pk)
    own = (row.value for row in rows if row.private and row.said_by != AuthorKind.PERSON)
    conversation.private_values |= frozenset(filter(None, own))
    return rows


def _values(rows: Iterable[SessionDetail]) -> dict[str, str]:
    return {row.name: row.value for row in rows}
