"""What people had to say again although the packet had it."""

from collections.abc import Callable
from cProfile import Profile
from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from agents.models import Agent, Connection
from conversations.models import AuthorKind, Handoff, Message
from conversations.repeats import said_again, said_again_in
from protocol.packet import PacketDetail
from tests.conversations.console_world import connection_of, conversation_of, hand_over
from workspaces.models import Workspace

AT = datetime(2026, 3, 1, tzinfo=UTC)


def _detail(name: str, value: str) -> PacketDetail:
    return PacketDetail(name=name, type="text", value=value, said_by="person", at=AT, verified=False)


@pytest.mark.parametrize(
    ("value", "answer"),
    [
        ("Maria Santos", "Maria Santos"),
        ("Maria Santos", "it's MARIA SANTOS, as I said"),
        ("José Peña", "Jose\u0301 Pen\u0303a"),
        ("+63 917 555 0134", "0639175550134"),
        ("4471-2290", "my account is 44712290"),
        ("สมชาย ใจดี", "ผมชื่อสมชายใจดีครับ"),
        ("أحمد", "اسمي أَحْمَد"),
        ("陈大文", "我叫陈大文"),
        ("card", "card"),
    ],
)
def test_an_answer_that_gives_a_value_again_is_known(value: str, answer: str) -> None:
    assert said_again([_detail("asked", value)], [answer]) == ("asked",)


@pytest.mark.parametrize(
    ("value", "answer"),
    [
        ("Maria Santos", "Maria"),
        ("Ana", "banana"),
        ("card", "They charged me twice with the same card and nobody at the branch wants to help"),
        ("12", "12345"),
        ("1", "1"),
        ("4471-2290", "4471"),
        ("", "anything"),
        ("Maria Santos", ""),
    ],
)
def test_other_words_are_no_repeat(value: str, answer: str) -> None:
    assert said_again([_detail("asked", value)], [answer]) == ()


def test_each_detail_is_named_once_in_the_order_of_the_packet() -> None:
    details = [_detail("name", "Maria Santos"), _detail("city", "Cebu"), _detail("account", "4471-2290")]
    assert said_again(details, ["44712290", "Maria Santos", "maria santos!"]) == ("name", "account")


@pytest.fixture
def agent(bank: Workspace, make_agent: Callable[..., Agent]) -> Agent:
    return make_agent(bank, name="Harbour Assistant")


@pytest.fixture
def link(agent: Agent) -> Connection:
    return connection_of(agent)


def _talk(agent: Agent, link: Connection, *answers: str) -> Handoff:
    """Handed over with her name; the other agent has spoken, and she answers."""
    handoff = hand_over(conversation_of(agent, name="Maria Santos"), link)
    replied = timezone.now()
    Handoff.objects.filter(pk=handoff.pk).update(accepted_at=replied, first_reply_at=replied)
    for number, text in enumerate(answers):
        Message.objects.create(
            conversation=handoff.conversation,
            handoff=handoff,
            position=900 + number,
            revision=900 + number,
            author_kind=AuthorKind.PERSON,
            text=text,
            created_at=replied + timedelta(seconds=1 + number),
        )
    handoff.refresh_from_db()
    return handoff


@pytest.mark.django_db
def test_only_what_is_said_after_the_other_agent_spoke_counts(agent: Agent, link: Connection) -> None:
    again, before = _talk(agent, link, "Maria Santos"), _talk(agent, link, "Maria Santos")
    Message.objects.filter(handoff=before, text="Maria Santos").update(created_at=before.created_at)
    [name] = said_again_in([again, before])[again.pk]
    assert name == "name"
    assert said_again_in([again, before])[before.pk] == ()


@pytest.mark.django_db
def test_of_deleted_content_nothing_is_said(agent: Agent, link: Connection) -> None:
    handoff = _talk(agent, link, "Maria Santos")
    handoff.forgotten_at = timezone.now()
    assert said_again_in([handoff]) == {}


def test_the_page_of_the_handoff_names_it(bob_client: Client, agent: Agent, link: Connection) -> None:
    page = bob_client.get(reverse("conversations:handoff", args=[_talk(agent, link, "Maria Santos").pk])).text
    assert "Said again" in page
    page = bob_client.get(reverse("conversations:handoff", args=[_talk(agent, link, "Thank you").pk])).text
    assert "Said again" not in page


def test_analytics_says_how_often(bob_client: Client, agent: Agent, link: Connection) -> None:
    _talk(agent, link, "Maria Santos")
    assert "Of the latest 1 that was answered" in bob_client.get(reverse("conversations:analytics")).text
    for answer in ("Thank you", "no", "It was charged twice"):
        _talk(agent, link, answer)
    page = bob_client.get(reverse("conversations:analytics")).text
    assert "Had to say something again" in page
    assert "1 (25%)" in page
    assert (
        "Had to say something again"
        not in bob_client.get(f"{reverse('conversations:analytics')}?direction=incoming").text
    )


def test_answers_that_say_more_than_a_value_are_passed_over() -> None:
    details = [_detail(f"detail_{number}", f"value {number}") for number in range(100)]
    answers = [f"I would like to tell you more of what happened there on day {number}" for number in range(1_000)]
    with Profile() as counted:
        assert said_again(details, answers) == ()
    assert sum(entry.callcount for entry in counted.getstats()) < len(details) * len(answers) / 2
