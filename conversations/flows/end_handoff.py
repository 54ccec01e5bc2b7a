"""The end of a handoff on the side that gave it away: control comes home, and so does what was not passed on."""

from dataclasses import dataclass

from django.utils import timezone
from django.utils.translation import gettext as _

from conversations import outbox
from conversations.authors import our_agent, peer_agent
from conversations.extras import NoticeCode
from conversations.flows.answer_person import answer_person, welcome_back
from conversations.flows.can_be_reached import can_be_reached
from conversations.flows.fail_message import fail_message
from conversations.flows.going_round import NotTo, WhyNot
from conversations.flows.handoff_settings import settings_of
from conversations.flows.overtaken_answer import live_agent_had_it
from conversations.flows.pass_files import leave_rest_here
from conversations.flows.relay_turn import relay_turn
from conversations.flows.show_message import say, show_notice
from conversations.flows.show_writing import finish_writing
from conversations.flows.take_in_file import stop_waiting
from conversations.flows.take_up_overtaken import take_up_overtaken
from conversations.flows.tell_webhooks import tell_of_handoff
from conversations.flows.words_for import words_for
from conversations.models import (
    Controller,
    Conversation,
    Delivery,
    Handoff,
    HandoffState,
    ItemState,
    Message,
    OutboxItem,
    OutboxKind,
    PlainThread,
    live_outgoing,
    passed_file_of,
)
from triggers.effects import HandoffSettings
from workspaces.writing import write


@dataclass(frozen=True)
class Ending:
    """How a handoff ended. text: the other side's words, or ours, for the operators."""

    state: HandoffState
    reason: str
    text: str = ""


def end_handoff(
    *,
    conversation: Conversation,
    handoff: Handoff,
    ending: Ending,
    undelivered: Message | None = None,
    to: Controller = Controller.AGENT,
) -> bool:
    """False when it had ended already. The caller holds the conversation.

    Every message of the person has exactly one owner: what the other agent surely did not get is answered by ours, in
    the order it was said; but what was said longer ago than anything is tried is marked *not delivered* instead, since
    an answer to it would come out of nowhere. What waits behind a message that the other agent may have got waits on,
    until that has been tried once more (``come_home_behind``). What our agent was at when control moved on comes before
    all of it (``take_up_overtaken``).

    undelivered: a message that surely did not get there, whose outbox item the caller has settled. It stays as it is
    where one of ours has closed the chat meanwhile (``leave_unanswered``).
    to: who has control from now on; a live agent says by themselves that they are there.
    """
    handoff.reason_text = ending.text[:500]
    ends_now = handoff.ends(ending.state, reason=ending.reason, at=timezone.now())
    if ends_now:
        leave_as_it_is(conversation, handoff)
        stop_waiting(conversation, handoff)
        conversation.change_control(to)
        tell_of_handoff(conversation=conversation, handoff=handoff)
        if to == Controller.AGENT:
            _tell_person(conversation, handoff, ending)
            take_up_overtaken(conversation=conversation, not_to=_not_to(handoff, ending))
    if undelivered is not None and (ends_now or str(handoff.pk) in conversation.in_doubt):
        _answer_ourselves(conversation, undelivered, handoff, ending)
    if ends_now:
        _leave_files_here(conversation, handoff)
        for item in _come_home(handoff, ending):
            _take_home(conversation, item, handoff, ending)
        if ending.state == HandoffState.RETURNED and outbox.first_turn(handoff.pk) is not None:
            conversation.in_doubt = [*conversation.in_doubt, str(handoff.pk)]
    else:
        come_home_behind(conversation=conversation, handoff=handoff, ending=ending)
    return ends_now


def come_home_behind(
    *, conversation: Conversation, handoff: Handoff, ending: Ending, in_doubt: OutboxItem | None = None
) -> None:
    """What waited behind a message that the other agent may have got, now that this was tried once more.

    handoff: over. ending: how it went with that message. in_doubt: its item, if nobody knows still. The caller holds
    the conversation.
    """
    for item in outbox.drop(handoff, OutboxKind.TURN, untried_only=True, behind=in_doubt):
        _take_home(conversation, item, handoff, ending)


def leave_as_it_is(conversation: Conversation, handoff: Handoff) -> None:
    """What the other agent was saying just now is not shown any further."""
    for thread in PlainThread.objects.filter(pk=handoff.pk, writing__isnull=False):
        finish_writing(conversation=conversation, thread=thread)
        thread.save(update_fields=["writing"])


def _take_home(conversation: Conversation, item: OutboxItem, ended: Handoff, ending: Ending) -> None:
    if item.message is None:
        return
    if timezone.now() - item.created_at > outbox.GIVE_UP_AFTER:
        fail_message(conversation=conversation, message=item.message)
    else:
        _answer_ourselves(conversation, item.message, ended, ending)


def _was_offered_elsewhere(message: Message, ended: Handoff) -> bool:
    """While it waited, our agent has handed over once more, and it was what led there."""
    return message.outbox_items.filter(kind=OutboxKind.OFFER).exclude(handoff=ended).exists()


def _answer_ourselves(conversation: Conversation, message: Message, ended: Handoff, ending: Ending) -> None:
    """Our agent answers what was meant for the other one, unless it has just handed over again, or a live agent is
    there to do it, or has spoken since. Where the chat has been closed meanwhile it begins anew, as if they had written
    a moment later.

    ending: how it went with this message. Who did not take it just now is not offered it again, however the handoff
    itself had ended before; nor is whom the conversation was taken back from, as if nobody had asked for it back.
    """
    if _was_offered_elsewhere(message, ended):
        return
    if not can_be_reached(conversation):
        fail_message(conversation=conversation, message=message)
        return
    onward = live_outgoing(conversation)
    message.delivery, message.handoff = Delivery.RECEIVED, onward
    conversation.alter(message)
    write(message, "delivery", "handoff", "revision")
    if live_agent_had_it(conversation, message):
        return
    conversation.take_up()
    if conversation.controller == Controller.LIVE:
        conversation.waiting_since = conversation.waiting_since or message.created_at
    elif onward is None:
        answer_person(conversation=conversation, message=message, not_to=_not_to(ended, ending))
    elif not onward.outbox_items.filter(message=message).exists():
        relay_turn(conversation=conversation, handoff=onward, message=message)


def _not_to(ended: Handoff, ending: Ending) -> NotTo | None:
    """None after a hand back: who gave the conversation back may well take the next thing."""
    match ending.state:
        case HandoffState.FAILED | HandoffState.EXPIRED | HandoffState.REFUSED:
            return NotTo(ended.connection_id, WhyNot.JUST_FAILED)
        case HandoffState.TAKEN_BACK:
            return NotTo(ended.connection_id, WhyNot.JUST_TAKEN_BACK)
        case _:
            return None


def _come_home(handoff: Handoff, ending: Ending) -> list[OutboxItem]:
    # A peer that hands back still tells, of a message it may have got, whether that was its own.
    untried_only = ending.state == HandoffState.RETURNED
    items = outbox.drop(handoff, OutboxKind.OFFER, OutboxKind.TURN, OutboxKind.ASK, untried_only=untried_only)
    if untried_only:
        items += _do_not_wait_long(handoff)
    return [item for item in items if item.kind == OutboxKind.TURN]


def _leave_files_here(conversation: Conversation, handoff: Handoff) -> None:
    """Those whose message was taken; what becomes of the others depends on that."""
    items = outbox.drop(handoff, OutboxKind.FILE)
    leave_rest_here(conversation=conversation, handoff=handoff, rest=map(passed_file_of, items))


def _do_not_wait_long(handoff: Handoff) -> list[OutboxItem]:
    """A message that waits for another try is tried at once. Where nothing may be sent now, what waits behind it comes
    home without that.
    """
    if not handoff.link.is_silent(at=timezone.now()):
        outbox.hurry_handoff(handoff)
        return []
    in_doubt = handoff.outbox_items.filter(kind=OutboxKind.TURN, state=ItemState.DUE, attempts__gt=0).first()
    return outbox.drop(handoff, OutboxKind.TURN, untried_only=True, behind=in_doubt)


def _tell_person(conversation: Conversation, handoff: Handoff, ending: Ending) -> None:
    peer, agent = peer_agent(handoff.link), our_agent(conversation.agent)
    settings = settings_of(handoff)
    code, text = _notice(ending.state, peer=peer.name, agent=agent.name)
    about = agent if code in ("returned", "taken_back") else peer
    show_notice(conversation=conversation, code=code, about=about, text=text, handoff=handoff)
    if ending.state in (HandoffState.RETURNED, HandoffState.TAKEN_BACK):
        _welcome(conversation, handoff, settings)
    else:
        _go_on(conversation, settings)


def _welcome(conversation: Conversation, handoff: Handoff, settings: HandoffSettings) -> None:
    if settings.return_text:
        say(conversation=conversation, author=our_agent(conversation.agent), text=settings.return_text)
    welcomed = welcome_back(conversation=conversation, handed_over_by=str(handoff.trigger_id or ""))
    if handoff.accepted_at is None and not (welcomed or settings.return_text):
        _go_on(conversation, settings)


def _go_on(conversation: Conversation, settings: HandoffSettings) -> None:
    """What led to the handoff has no other answer: nobody took it."""
    text = settings.failure_text or words_for(conversation).still_here
    say(conversation=conversation, author=our_agent(conversation.agent), text=text)


def _notice(state: HandoffState, *, peer: str, agent: str) -> tuple[NoticeCode, str]:
    match state:
        case HandoffState.RETURNED:
            return "returned", _("%(name)s is back.") % {"name": agent}
        case HandoffState.TAKEN_BACK:
            return "taken_back", _("You are back with %(name)s.") % {"name": agent}
        case HandoffState.REFUSED:
            return "handoff_refused", _("%(name)s cannot take this chat now. We continue here.") % {"name": peer}
        case HandoffState.EXPIRED:
            return "handoff_expired", _("%(name)s did not answer in time. We continue here.") % {"name": peer}
        case _:
            return "handoff_failed", _("%(name)s could not be reached. We continue here.") % {"name": peer}
