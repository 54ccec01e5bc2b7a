"""The Replies tab with an engine outside: its key, and *Try*."""

import re
from collections.abc import Callable
from datetime import timedelta
from ipaddress import ip_network
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_httpserver import HTTPServer

from agents.console.reply_forms import engine_form
from agents.editing import change_reply_engine
from agents.models import Agent, ReplyKey
from workspaces.models import AuditAction, AuditEntry, User, Workspace

SCRIPT = {"engine": "scripted", "scripted-text_1": "One", "scripted-wait_seconds": "5"}
ENDPOINT = {
    "engine": "http_endpoint",
    "http_endpoint-seconds": "5",
    "http_endpoint-fallback_text": "Later, please.",
    "http_endpoint-new_key": "key-of-the-bank",
    "http_endpoint-try_text": "Are you open?",
}


@pytest.fixture
def agent(bank: Workspace, make_agent: Callable[..., Agent]) -> Agent:
    return make_agent(bank)


@pytest.fixture
def endpoint(httpserver: HTTPServer, settings: Any) -> dict[str, str]:
    settings.DEVELOPMENT_NETWORKS = (ip_network("127.0.0.0/8"),)
    httpserver.expect_request("/reply", headers={"Authorization": "Bearer key-of-the-bank"}).respond_with_json(
        {"replies": ["Until six <o'clock>."]}
    )
    return {**ENDPOINT, "http_endpoint-address": httpserver.url_for("/reply").replace("localhost", "127.0.0.1")}


def test_the_key_of_an_engine_is_kept_apart_and_never_shown(
    agent: Agent, alice_client: Client, endpoint: dict[str, str]
) -> None:
    path = reverse("agents:replies", args=[agent.pk])
    alice_client.post(path, endpoint)
    agent.refresh_from_db()
    assert (agent.reply_engine, ReplyKey.objects.get(agent=agent).secret) == ("http_endpoint", "key-of-the-bank")
    assert "key" not in str(agent.reply_settings)
    assert "key-of-the-bank" not in alice_client.get(path).content.decode()
    alice_client.post(path, {**endpoint, "http_endpoint-new_key": ""})
    assert ReplyKey.objects.get(agent=agent).secret == "key-of-the-bank"
    alice_client.post(path, SCRIPT)
    assert not ReplyKey.objects.exists()


def test_a_new_key_alone_is_in_the_audit_log(agent: Agent, alice_client: Client, endpoint: dict[str, str]) -> None:
    path = reverse("agents:replies", args=[agent.pk])
    for change in ({}, {"http_endpoint-new_key": ""}, {"http_endpoint-new_key": "another"}):
        alice_client.post(path, {**endpoint, **change})
    assert AuditEntry.objects.filter(action=AuditAction.AGENT_CHANGED).count() == 2


@pytest.mark.parametrize(
    ("change", "shown"),
    [
        ({}, "Until six &lt;o&#x27;clock&gt;."),
        ({"http_endpoint-new_key": "wrong"}, "It had an error. HTTP 500"),
        ({"http_endpoint-address": "http://10.0.0.1/"}, "This address may not be called"),
    ],
)
def test_an_engine_is_tried_as_it_is_typed_and_nothing_is_stored(
    agent: Agent, alice_client: Client, endpoint: dict[str, str], change: dict[str, str], shown: str
) -> None:
    page = alice_client.post(reverse("agents:replies", args=[agent.pk]), {**endpoint, **change, "try": "1"})
    assert shown in page.content.decode()
    agent.refresh_from_db()
    assert (agent.reply_engine, ReplyKey.objects.exists()) == ("scripted", False)


def test_too_many_tries_at_once_have_to_wait(agent: Agent, alice_client: Client, endpoint: dict[str, str]) -> None:
    path = reverse("agents:replies", args=[agent.pk])
    tries = []
    while len(tries) < 2 * 20 + 1 and not (tries and tries[-1]):  # a minute may end between
        tries.append("Too many tries" in alice_client.post(path, {**endpoint, "try": "1"}).content.decode())
    assert tries[:20] == [False] * 20
    assert tries[-1]


def test_a_key_goes_to_no_other_server_when_two_change_the_engine_at_once(
    agent: Agent, alice: User, alice_client: Client, endpoint: dict[str, str]
) -> None:
    """One names a server of their own, with a key of their own. The other had read what was there before, and saves
    that it stays so: its key must not meet the new server.
    """
    alice_client.post(reverse("agents:replies", args=[agent.pk]), endpoint)
    ours = endpoint["http_endpoint-address"]
    read_before = Agent.objects.get(pk=agent.pk)
    unchanged = engine_form(read_before, "http_endpoint", {**endpoint, "http_endpoint-new_key": ""})
    assert unchanged.is_valid()
    elsewhere = {**endpoint, "http_endpoint-address": "https://elsewhere.example/", "http_endpoint-new_key": "mine"}
    alice_client.post(reverse("agents:replies", args=[agent.pk]), elsewhere)
    change_reply_engine(agent=read_before, engine=unchanged.engine(), key=unchanged.key(), actor=alice)
    agent.refresh_from_db()
    kept = (agent.reply_settings["address"], ReplyKey.objects.get(agent=agent).secret)
    assert kept == (ours, "key-of-the-bank")


def test_a_key_that_is_typed_for_another_server_meanwhile_is_not_taken_along(
    agent: Agent, alice_client: Client, endpoint: dict[str, str]
) -> None:
    """Whoever had read the server that was set before, their own, would send the new key there."""
    path, theirs = reverse("agents:replies", args=[agent.pk]), "https://elsewhere.example/"
    alice_client.post(path, {**endpoint, "http_endpoint-address": theirs, "http_endpoint-new_key": "mine"})
    read_before = Agent.objects.get(pk=agent.pk)
    alice_client.post(path, endpoint)
    again = {**endpoint, "http_endpoint-address": theirs, "http_endpoint-new_key": ""}
    assert "new_key" in engine_form(read_before, "http_endpoint", again).errors


def held_in(page: str) -> dict[str, str]:
    """What the page carries on, as a browser sends it."""
    fields = re.findall(r'<input type="hidden" name="(seen|http_endpoint-held_key)" value="([^"]+)"', page)
    return dict(fields)


@pytest.fixture
def came_back(agent: Agent, alice_client: Client, bob_client: Client, endpoint: dict[str, str]) -> dict[str, str]:
    """What Alice typed, and what her page carries on after Bob was first."""
    path = reverse("agents:replies", args=[agent.pk])
    alice_client.post(path, {**endpoint, "http_endpoint-new_key": "key-that-is-stored"})
    opened = held_in(alice_client.get(path).text)
    assert list(opened) == ["seen"]
    bob_client.post(path, {**endpoint, "http_endpoint-fallback_text": "Bob's", "http_endpoint-new_key": ""})
    page = alice_client.post(path, {**endpoint, **opened}).text
    assert "nothing was saved" in page and "The key you typed goes on with this page" in page
    assert "key-of-the-bank" not in page and "key-that-is-stored" not in page
    assert ReplyKey.objects.get().secret == "key-that-is-stored"
    return {**endpoint, "http_endpoint-new_key": "", **held_in(page)}


def test_a_typed_key_outlives_being_overtaken(agent: Agent, alice_client: Client, came_back: dict[str, str]) -> None:
    answer = alice_client.post(reverse("agents:replies", args=[agent.pk]), came_back)
    assert (answer.status_code, ReplyKey.objects.get().secret) == (302, "key-of-the-bank")


def test_a_key_that_is_typed_then_counts(agent: Agent, alice_client: Client, came_back: dict[str, str]) -> None:
    alice_client.post(reverse("agents:replies", args=[agent.pk]), {**came_back, "http_endpoint-new_key": "newest"})
    assert ReplyKey.objects.get().secret == "newest"


def test_it_outlives_a_second_mistake_and_can_be_tried(
    agent: Agent, alice_client: Client, came_back: dict[str, str]
) -> None:
    path = reverse("agents:replies", args=[agent.pk])
    assert "Until six" in alice_client.post(path, {**came_back, "try": "1"}).text
    wrong = alice_client.post(path, {**came_back, "http_endpoint-seconds": "7"}).text
    alice_client.post(path, {**came_back, **held_in(wrong)})
    assert ReplyKey.objects.get().secret == "key-of-the-bank"


def test_one_that_was_typed_with_a_wrong_address_is_for_the_right_one(
    agent: Agent, alice_client: Client, endpoint: dict[str, str]
) -> None:
    path = reverse("agents:replies", args=[agent.pk])
    page = alice_client.post(path, {**endpoint, "http_endpoint-address": "http://10.0.0.1/"}).text
    alice_client.post(path, {**endpoint, "http_endpoint-new_key": "", **held_in(page)})
    assert ReplyKey.objects.get().secret == "key-of-the-bank"


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"http_endpoint-address": "https://elsewhere.example/"}, "The key was typed for another server."),
        ({"http_endpoint-held_key": "gAAAAAB-nobody-can-read-this"}, "Type the key again."),
    ],
)
def test_it_goes_nowhere_else(
    agent: Agent, alice_client: Client, came_back: dict[str, str], change: dict[str, str], words: str
) -> None:
    page = alice_client.post(reverse("agents:replies", args=[agent.pk]), {**came_back, **change}).text
    assert words in page and "held_key" not in page
    assert ReplyKey.objects.get().secret == "key-that-is-stored"


def test_it_is_of_no_use_elsewhere_or_later(
    agent: Agent, alice_client: Client, came_back: dict[str, str], make_agent: Callable[..., Agent]
) -> None:
    other = make_agent(agent.workspace)
    without_seen = {name: value for name, value in came_back.items() if name != "seen"}
    assert "Type the key again." in alice_client.post(reverse("agents:replies", args=[other.pk]), without_seen).text
    with time_machine.travel(timedelta(hours=1, minutes=1) + timezone.now()):
        assert "Type the key again." in alice_client.post(reverse("agents:replies", args=[agent.pk]), came_back).text


def test_a_stored_secret_cannot_be_sent_in_its_place(
    agent: Agent, alice_client: Client, came_back: dict[str, str]
) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT secret FROM agents_replykey")
        stored = cursor.fetchone()[0]
    page = alice_client.post(
        reverse("agents:replies", args=[agent.pk]), {**came_back, "http_endpoint-held_key": stored}
    ).text
    assert "Type the key again." in page
