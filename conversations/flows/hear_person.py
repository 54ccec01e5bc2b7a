"""What the person said while nobody outside has the conversation: our agent answers it, or a live agent will."""

from conversations.flows.answer_person import answer_person
from conversations.flows.leave_by_phrase import says_return
from conversations.flows.leave_live_agent import back_from_live_agent
from conversations.models import Conversation, LiveTalkState, Message, live_talk


def hear_person(*, conversation: Conversation, message: Message) -> None:
    """The caller holds the conversation."""
    talk = live_talk(conversation)
    if talk is None:
        answer_person(conversation=conversation, message=message)
    elif says_return(message.text, to=conversation.agent.name):
        back_from_live_agent(conversation=conversation, talk=talk, state=LiveTalkState.LEFT)
    else:
        conversation.waiting_since = conversation.waiting_since or message.created_at
