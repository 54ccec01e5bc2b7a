"""A builder tries the draft in a real conversation, in which they are the person."""

import uuid

from django.db import transaction

from agents.models import Agent
from conversations.flows.start_conversation import StartedConversation, begin
from conversations.models import Conversation, Rehearsal
from conversations.models.conversation import hash_token, new_widget_token
from triggers.publishing import freeze_draft
from workspaces.models import User


@transaction.atomic
def start_test_chat(*, agent: Agent, actor: User, locale: str, time_zone: str) -> StartedConversation:
    """It runs on the draft as it is now, whatever is changed meanwhile."""
    token = new_widget_token()
    conversation = Conversation.objects.create(
        workspace_id=agent.workspace_id,
        agent=agent,
        flow_version=freeze_draft(agent),
        is_test=True,
        start_id=uuid.uuid4(),
        token_hash=hash_token(token),
        locale=locale,
        time_zone=time_zone,
    )
    Rehearsal.objects.create(conversation=conversation, started_by=actor)
    return StartedConversation(begin(conversation), token)
