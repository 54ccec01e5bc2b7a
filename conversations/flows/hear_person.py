"""What the person said: passed on to the agent that has the conversation, answered by ours, or left to a live agent."""

from django.utils import timezone

from conversations.flows.answer_person import answer_person
from conversations.flows.leave_by_phrase import says_return
from conversations.flows.leave_live_agent import back_from_live_agent
from conversations.flows.relay_turn import relay_turn
from conversations.flows.wait_behind import waits_behind
from conversations.models import Conversation, Handoff, LiveTalkState, Message, live_talk


def hear_person(*, conversation: Conversation, message: Message, onward: Handoff | None) -> None:
    """onward: the handoff by which another agent has the conversation. The caller holds the conversation."""
    talk = None if onward else live_talk(conversation)
    if talk is None:
        if waits_behind(conversation=conversation, message=message):
            return
        if onward is None:
            answer_person(conversation=conversation, message=message)
        else:
            relay_turn(conversation=conversation, handoff=onward, message=message)
    elif says_return(message.text, to=conversation.agent.name):
        back_from_live_agent(conversation=conversation, talk=talk, state=LiveTalkState.LEFT)
    else:
        conversation.waiting_since = conversation.waiting_since or timezone.now()
