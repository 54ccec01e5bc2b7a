"""A person opens a window."""

from dataclasses import dataclass
from uuid import UUID

from django.db import transaction

from agents.models import Agent
from agents.webhooks.kinds import EventKind
from conversations.flows.answer_person import greet
from conversations.flows.changing import changing
from conversations.flows.tell_webhooks import tell_of_conversation
from conversations.models import AuthorKind, Conversation
from conversations.models.conversation import hash_token, new_widget_token
from triggers.flow import load_flow


@dataclass(frozen=True)
class StartedConversation:
    """token: opens this one conversation; shown here and never again."""

    conversation: Conversation
    token: str


class AlreadyUnderWay(Exception):
    """The start was answered long ago: the person has spoken since, so its token is not given out a second time."""


def start_conversation(*, agent: Agent, start_id: UUID, locale: str, time_zone: str) -> StartedConversation:
    """Makes the conversation and lets the agent greet.

    start_id: the window's own random id of this start. The same start again, because its answer was lost, gives the
    same conversation with a new token, as long as nothing was said in it. Raises AlreadyUnderWay after that.
    """
    token = new_widget_token()
    load_flow(agent, agent.live_version)
    with transaction.atomic():
        conversation, is_new = Conversation.objects.get_or_create(
            agent=agent,
            start_id=start_id,
            defaults={
                "workspace_id": agent.workspace_id,
                "flow_version_id": agent.live_version,
                "token_hash": hash_token(token),
                "locale": locale,
                "time_zone": time_zone,
            },
        )
        with changing(conversation.pk) as conversation:
            if is_new:
                tell_of_conversation(conversation, EventKind.CONVERSATION_STARTED)
                greet(conversation=conversation)
            elif conversation.messages.filter(author_kind=AuthorKind.PERSON).exists():
                raise AlreadyUnderWay
            conversation.token_hash = hash_token(token)
    return StartedConversation(conversation, token)


def begin(conversation: Conversation) -> Conversation:
    """The agent greets in a conversation that was just made."""
    with changing(conversation.pk) as conversation:
        greet(conversation=conversation)
    return conversation
