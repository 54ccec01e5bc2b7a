"""A live agent takes a conversation over: from our agent, from another institution's, or from a colleague."""

from uuid import UUID

from django.utils import timezone

from agents.languages import main_language
from conversations.authors import live_agent
from conversations.flows.ask_consent import let_lapse
from conversations.flows.can_be_reached import can_be_reached
from conversations.flows.changing import changing
from conversations.flows.end_handoff import Ending
from conversations.flows.take_back import bring_home
from conversations.flows.tell_webhooks import tell_of_live_talk
from conversations.flows.tell_who_speaks import show_joined
from conversations.models import (
    Controller,
    Conversation,
    HandoffState,
    LiveTalk,
    LiveTalkState,
    live_outgoing,
    live_talk,
)
from workspaces.models import User


def take_over(*, conversation_id: UUID, epoch: int, user: User, shown_name: str) -> bool:
    """epoch: as the live agent saw it. False when control has moved since, or the person cannot be reached any more:
    then nothing is changed.
    """
    with changing(conversation_id) as conversation:
        if conversation.epoch != epoch or not can_be_reached(conversation):
            return False
        let_lapse(conversation=conversation)
        waiting_since = conversation.waiting_since
        handoff, talk = live_outgoing(conversation), live_talk(conversation)
        if handoff is not None:
            ending = Ending(HandoffState.TAKEN_BACK, "live_agent")
            bring_home(conversation=conversation, handoff=handoff, ending=ending, to=Controller.LIVE)
        else:
            conversation.change_control(Controller.LIVE)
        begun = _begin(conversation, talk, user=user, shown_name=shown_name)
        tell_of_live_talk(conversation=conversation, talk=begun)
        conversation.flow_position, conversation.open = None, True
        conversation.waiting_since = conversation.waiting_since or waiting_since
        show_joined(conversation=conversation, author=live_agent(conversation.agent, shown_name))
        return True


def _begin(conversation: Conversation, talk: LiveTalk | None, *, user: User, shown_name: str) -> LiveTalk:
    """The talk that waited goes on; a colleague's ends, and a new one stands for the same request."""
    now = timezone.now()
    if talk is not None and talk.state == LiveTalkState.WAITING:
        talk.state, talk.user, talk.shown_name, talk.taken_at = LiveTalkState.ACTIVE, user, shown_name, now
        talk.assignee, talk.queued_at, talk.place = None, None, 0
        talk.save(update_fields=["state", "user", "shown_name", "taken_at", "assignee", "queued_at", "place"])
        return talk
    if talk is not None:
        talk.ends(LiveTalkState.PASSED_ON, at=now)
        tell_of_live_talk(conversation=conversation, talk=talk)
    return LiveTalk.objects.create(
        workspace_id=conversation.workspace_id,
        conversation=conversation,
        state=LiveTalkState.ACTIVE,
        epoch=conversation.epoch,
        user=user,
        shown_name=shown_name,
        trigger_id=talk.trigger_id if talk else None,
        settings=talk.settings if talk else {},
        team=talk.team if talk else None,
        language=main_language(conversation.locale),
        asked_at=now,
        taken_at=now,
    )
