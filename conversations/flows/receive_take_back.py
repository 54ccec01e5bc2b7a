"""The agent that handed over has taken the conversation back: ours stops."""

from django.utils import timezone
from django.utils.translation import gettext as _

from agents.models import Sender
from conversations import outbox
from conversations.authors import peer_agent
from conversations.flows.ask_consent import let_lapse
from conversations.flows.changing import changing
from conversations.flows.close_conversation import close_conversation
from conversations.flows.end_handoff import leave_as_it_is
from conversations.flows.fail_message import fail_message
from conversations.flows.leave_live_agent import stop_live_talk
from conversations.flows.ledger_entries import stop_entry
from conversations.flows.pass_files import stop_sending_back
from conversations.flows.put_take_back import has_to_be_told, put_take_back
from conversations.flows.receive_offer import known_by_their_id, only_one_about
from conversations.flows.show_message import show_notice
from conversations.flows.take_in_file import stop_waiting
from conversations.flows.tell_task import Told, task_of
from conversations.flows.tell_webhooks import tell_of_handoff
from conversations.models import (
    Controller,
    Conversation,
    Handoff,
    HandoffState,
    ItemState,
    LiveTalkState,
    OutboxItem,
    OutboxKind,
    RefusedOffer,
    handoff_of,
    handoff_with_link,
    live_outgoing,
)
from protocol.errors import WireError


def await_offer(*, sender: Sender, handoff_id: str) -> Handoff | None:
    """A take back that has overtaken its offer: when that comes, it is refused. handoff_id: the sender's own.

    The handoff, when it was offered at this very moment after all. The caller has opened a transaction. Raises
    TooManyAwaited when it was not noted.
    """
    only_one_about(sender=sender, handoff_id=handoff_id)
    handoff = known_by_their_id(sender, handoff_id)
    if handoff is None:
        RefusedOffer.objects.await_one(sender=sender, remote_id=handoff_id)
    return handoff


def receive_take_back(*, handoff: Handoff, reason: str) -> Told:
    """Says how the handoff stands afterwards. A handoff that had ended already stays as it was."""
    with changing(handoff.conversation_id) as conversation:
        current = conversation.came_by = handoff_with_link(handoff.pk)
        _note(current, reason=reason)
        stop_our_part(conversation, current, reason=reason or "taken_back")
        return task_of(conversation, current, items=())


def hear_that_it_is_over(*, item: OutboxItem, error: WireError) -> bool:
    """The other side has no such handoff any more: its take back never came here, or it has lost what it knew.

    item: what it was told, claimed by the caller. False when the claim was lost.
    """
    with changing(item.conversation_id) as conversation:
        if not outbox.settle(item, state=ItemState.FAILED, error=str(error)):
            return False
        current = conversation.came_by = handoff_with_link(handoff_of(item).pk)
        stop_our_part(conversation, current, reason="taken_back")
        return True


def stop_our_part(conversation: Conversation, current: Handoff, *, reason: str) -> bool:
    """current: the handoff by which it came here. False for one that had ended already: it stays as it was. The caller
    holds the conversation.
    """
    if not current.live or not current.ends(HandoffState.TAKEN_BACK, reason=reason, at=timezone.now()):
        return False
    outbox.drop(current, OutboxKind.REPLIES)
    stop_waiting(conversation, current)
    stop_sending_back(conversation, current)
    stop_next_one(conversation, reason="taken_back")
    _leave_unanswered(conversation)
    let_lapse(conversation=conversation)
    stop_live_talk(conversation=conversation, state=LiveTalkState.TAKEN_BACK)
    tell_of_handoff(conversation=conversation, handoff=current)
    close_conversation(conversation)
    peer = peer_agent(current.link)
    text = _("%(institution)s took the conversation back.") % {"institution": peer.institution}
    show_notice(conversation=conversation, code="taken_back", about=peer, text=text, handoff=current)
    return True


def _note(handoff: Handoff, *, reason: str) -> None:
    """It came, whether there is anything left to stop or not; the first time counts."""
    entry = stop_entry(handoff, reason=reason)
    Handoff.objects.filter(pk=handoff.pk, stop_entry="").update(stop_entry=entry)
    handoff.stop_entry = handoff.stop_entry or entry


def stop_next_one(conversation: Conversation, *, reason: str) -> None:
    """The agent we had handed the conversation on to, if any, is told to stop. The person is told nothing here. The
    caller holds the conversation.
    """
    onward = live_outgoing(conversation)
    if onward is None or not onward.ends(HandoffState.TAKEN_BACK, reason=reason, at=timezone.now()):
        return
    leave_as_it_is(conversation, onward)
    stop_waiting(conversation, onward)
    tell_of_handoff(conversation=conversation, handoff=onward)
    for item in outbox.drop(onward, OutboxKind.OFFER, OutboxKind.TURN, OutboxKind.ASK, OutboxKind.FILE):
        _fail(conversation, item)
    conversation.change_control(Controller.AGENT)
    if has_to_be_told(onward):
        put_take_back(conversation=conversation, handoff=onward)


def _leave_unanswered(conversation: Conversation) -> None:
    """What an agent further on did not get, or may not have got before it handed back, nobody answers: the conversation
    is not ours any more, and its window never was.
    """
    waits = OutboxItem.objects.filter(conversation=conversation, kind=OutboxKind.TURN).unsettled()
    for handoff in Handoff.objects.filter(pk__in=waits.values("handoff")).order_by("created_at"):
        for item in outbox.drop(handoff, OutboxKind.TURN):
            _fail(conversation, item)


def _fail(conversation: Conversation, item: OutboxItem) -> None:
    if item.message is not None:
        fail_message(conversation=conversation, message=item.message)
