"""Large numbers are written as the reader is used to; what a program reads of a page has digits alone."""

from collections.abc import Callable

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.template import Context, Template
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation

from agents.models import Agent
from conversations.models import Message
from tests.conversations.console_world import conversation_of
from triggers.models import BackTest
from workspaces.models import User, Workspace


@pytest.fixture
def agent(bank: Workspace, make_agent: Callable[..., Agent]) -> Agent:
    return make_agent(bank)


@pytest.mark.parametrize(("language", "shown"), [("en", "12,345"), ("es", "12\N{NO-BREAK SPACE}345")])
def test_thousands_stand_apart(language: str, shown: str) -> None:
    with translation.override(language):
        assert Template("{{ number }}").render(Context({"number": 12345})) == shown


@pytest.mark.django_db
def test_how_far_a_back_test_is_can_be_read_and_drawn(alice_client: Client, alice: User, agent: Agent) -> None:
    running = BackTest.objects.create(agent=agent, created_by=alice, state="running", total=12000, done=1500)
    shown = alice_client.get(reverse("triggers:back_test", args=[agent.pk, running.pk])).text
    assert "Tried 1,500 of 12,000 messages." in shown
    assert 'max="12000" value="1500"' in shown


@pytest.mark.django_db
def test_the_way_to_older_messages_of_a_long_conversation_leads_there(alice_client: Client, agent: Agent) -> None:
    conversation = conversation_of(agent, last_position=1200, revision=1200)
    lines = (
        Message(
            conversation=conversation, position=each, revision=each, author_kind="person", text=f"said {each}",
            created_at=timezone.now(),
        )
        for each in range(1, 1201)
    )  # fmt: skip
    Message.objects.bulk_create(lines)
    address = reverse("conversations:conversation", args=[conversation.pk])
    shown = alice_client.get(address).text
    assert 'href="?until=1101"' in shown
    assert "said 1100" in alice_client.get(f"{address}?until=1101").text


@pytest.mark.django_db
def test_a_draft_that_was_changed_often_can_be_imported_into(alice_client: Client, agent: Agent) -> None:
    Agent.objects.filter(pk=agent.pk).update(draft_revision=1234)
    address = reverse("triggers:transfer", args=[agent.pk])
    file = alice_client.get(reverse("triggers:export", args=[agent.pk])).content.decode()
    sent = {"how": "add", "file": SimpleUploadedFile("a.json", file.encode())}
    assert 'name="revision" value="1234"' in alice_client.post(address, sent).text
