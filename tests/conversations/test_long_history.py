"""What a message costs does not grow with all that was said before it, whatever PostgreSQL believes of conversations.

When their table was last counted at a moment when they were short, all that an index finds of one is read at once and
sorted; here it is always. So each statement says between which two places it looks.
"""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from agents.models import Agent
from conversations.flows.filtering import filtered_message, policy_of_workspace
from conversations.masking import with_question
from conversations.models import AuthorKind, Conversation, Message
from conversations.search import indexing
from conversations.search.indexing import index_what_changed
from tests.conversations.blocks import blocks_read, statements_of
from tests.conversations.console_world import agent_says, conversation_of, person_says

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif("connection.vendor != 'postgresql'", reason="how PostgreSQL reads; it runs there"),
]

MESSAGES = 4_000  # in some 400 blocks
A_FEW = 60  # blocks
OF_EACH = 10  # blocks, of a message that is read with what it answers


@pytest.fixture
def long(bank_agent: Agent) -> Conversation:
    with connection.cursor() as cursor:
        for way in ("seqscan", "indexscan", "indexonlyscan"):
            cursor.execute(f"SET LOCAL enable_{way} = off")
    conversation = conversation_of(bank_agent)
    first = person_says(conversation, "Hello").position + 1
    Message.objects.bulk_create(
        Message(
            conversation=conversation,
            author_kind=(AuthorKind.AGENT, AuthorKind.PERSON)[place % 2],
            text="x" * 400,
            position=first + place,
            revision=first + place,
            created_at=timezone.now(),
        )
        for place in range(MESSAGES)
    )
    conversation.last_position = conversation.revision = first + MESSAGES
    conversation.save()
    return conversation


def most_read(act: Callable[[], object]) -> int:
    """Blocks, by the statement about messages that reads most of them."""
    reading = [one for one in statements_of(act) if one[0].startswith("SELECT") and "conversations_message" in one[0]]
    assert reading
    return max(blocks_read(*one) for one in reading)


def test_a_message_is_filtered_without_reading_all_before_it(long: Conversation) -> None:
    agent_says(long, "What code did you get?")
    policy = policy_of_workspace(long.workspace)
    first, second = person_says(long, "It is"), person_says(long, "492 113")

    assert most_read(lambda: filtered_message(first, policy=policy)) < A_FEW
    assert most_read(lambda: filtered_message(second, policy=policy)) < A_FEW
    assert "492 113" not in str(filtered_message(second, policy=policy))


def test_a_question_is_found_however_long_ago(long: Conversation) -> None:
    agent_says(long, "What code did you get?")
    for number in range(60):
        person_says(long, f"Wait, {number}")
    message = person_says(long, "492 113")

    assert "492 113" not in str(filtered_message(message, policy=policy_of_workspace(long.workspace)))


def test_what_a_message_answers_is_read_without_all_before_it(long: Conversation) -> None:
    agent_says(long, "What code did you get?")
    message = person_says(long, "492 113")
    of_one = with_question(Message.objects.filter(pk=message.pk))

    assert most_read(of_one.get) < A_FEW
    assert of_one.get().asked == "What code did you get?"


def test_a_round_of_the_search_index_reads_its_messages_only(long: Conversation, monkeypatch: Any) -> None:
    monkeypatch.setattr(indexing, "ROUND_SECONDS", 0.01)

    assert most_read(lambda: index_what_changed(now=timezone.now())) < indexing.MESSAGES_AT_ONCE * OF_EACH
