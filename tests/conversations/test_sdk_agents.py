"""Agents made with the public A2A SDK take a conversation over, each in its own style, over real HTTP."""

import json
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from ipaddress import ip_network
from itertools import pairwise
from threading import Thread
from typing import Any

import pytest
import time_machine
from django.db import connections
from django.test import Client
from django.utils import timezone

from agents.models import Agent, Connection, PlainAccess, Verification
from agents.pairing import run_verification, start_verification
from agents.pairing_checks import Advice, CheckName
from conversations import plain_message, plain_progress
from conversations.models import OutboxItem, PassedFile, PlainThread
from conversations.news import News, listeners
from conversations.tasks import sweep
from tests.agents.plain_peer import Given, PlainPeer, running_plain_peer
from tests.agents.pressing import failure
from tests.conversations.files import PDF
from tests.conversations.scene import Person, deliver_all, hands_over
from tests.sdk_agents.serving import SdkAgents, running_sdk_agents
from tests.sdk_agents.styles import LONG, TOKEN
from workspaces.models import Workspace

Json = dict[str, Any]

pytestmark = pytest.mark.django_db(transaction=True)
SAID = ["I have a complaint", "two", "three", "four", "five"]
ANSWERED = [f"Noted: {words}" for words in SAID]


@pytest.fixture(scope="module")
def all_agents() -> Iterator[SdkAgents]:
    with running_sdk_agents() as agents:
        yield agents


@pytest.fixture
def agents(all_agents: SdkAgents, settings: Any) -> SdkAgents:
    settings.DEVELOPMENT_NETWORKS = (ip_network("127.0.0.0/8"),)
    all_agents.tokens.update({"locked": TOKEN, "http-locked": TOKEN})
    all_agents.push_statuses.clear()
    return all_agents


@pytest.fixture
def verify(agents: SdkAgents, bank_agent: Agent) -> Callable[..., Verification]:
    def verify(style: str, *, secret: str = TOKEN) -> Verification:
        typed = {"remote_agent_id": "sea", "platform_domain": agents.card_url(style), "secret": secret}
        verification = start_verification(agent=bank_agent, actor=None, **typed)
        run_verification(verification.pk)
        return Verification.objects.get(pk=verification.pk)

    return verify


@pytest.fixture
def person(verify: Callable[..., Verification], bank_agent: Agent) -> Callable[..., Person]:
    """Somebody whose bank hands over to the agent of a style."""

    def person(style: str) -> Person:
        connection = verify(style).connection
        assert isinstance(connection, Connection)
        hands_over(bank_agent, connection)
        return Person(bank_agent)

    return person


OPEN_STYLES = ["keeps-open", "completes", "bare-message", "artifacts", "slow", "only-0.3", "locked"]
HTTP_STYLES = ["http", "http-message", "http-slow", "http-streaming", "http-locked"]
SENDING_BACK = [f"sends-back{dialect}{way}" for dialect in ("", "-http", "-0.3") for way in ("", "-streaming")]
STREAMING_STYLES = ["streaming", "streaming-open", "streaming-message", "only-0.3-streaming"]


@pytest.mark.parametrize("style", OPEN_STYLES + STREAMING_STYLES + HTTP_STYLES)
def test_a_conversation_goes_on_for_five_turns_and_is_taken_back(person: Callable[..., Person], style: str) -> None:
    maria = person(style)
    for words in SAID:
        maria.says(words)
        deliver_all()
    assert maria.reads("peer_agent") == ANSWERED
    assert maria.returns().status_code == 200
    deliver_all()
    assert maria.handoff.state == "taken_back"
    assert PlainThread.objects.get().task_id == ""


@pytest.fixture
def large(bank_agent: Agent) -> bytes:
    """A file that may leave, and is larger than any answer may be otherwise."""
    Workspace.objects.update(sharing={"files": True})
    Agent.objects.update(takes_attachments=True)
    bank_agent.refresh_from_db()
    return PDF[:9] + b"x" * 600_000 + PDF[9:]


@pytest.mark.parametrize("style", [*OPEN_STYLES, *STREAMING_STYLES, "http", "http-streaming"])
def test_a_file_is_read_by_the_sdk(person: Callable[..., Person], large: bytes, style: str) -> None:
    someone = person(style)
    someone.attaches(large, name="contract.pdf", text="my contract")
    someone.says(SAID[0])
    deliver_all()
    someone.attaches(PDF, name="bill.pdf", text="my bill")
    deliver_all()
    assert someone.reads("peer_agent") == [
        f"Noted: {SAID[0]} [contract.pdf application/pdf {len(large)}]",
        f"Noted: my bill [bill.pdf application/pdf {len(PDF)}]",
    ]
    assert set(PassedFile.objects.values_list("state", flat=True)) == {"complete"}


@pytest.mark.parametrize("style", SENDING_BACK)
def test_a_file_that_the_sdk_sends_is_shown_once(person: Callable[..., Person], large: bytes, style: str) -> None:
    someone = person(style)
    someone.says(SAID[0])
    deliver_all()
    someone.attaches(large, name="contract.pdf", text="my contract")
    deliver_all()
    said = [one for one in someone.sees() if one["author"]["kind"] == "peer_agent"]
    told = f"Noted: my contract [contract.pdf application/pdf {len(large)}]"
    assert [one["text"] for one in said] == [ANSWERED[0], told, ""]
    file = said[-1]["attachment"]
    assert (file["name"], file["size"]) == ("contract.pdf", len(large))
    assert b"".join(someone.get(f"attachments/{file['id']}/")) == large


@pytest.fixture
def seen(monkeypatch: pytest.MonkeyPatch) -> Callable[[Person], list[Json]]:
    """The messages of the other agent as an open window is told them, each change of one by itself."""

    def seen(person: Person) -> list[Json]:
        told: list[Json] = []

        def hear(news: News) -> None:
            lines = (news.told or b"").decode().splitlines()
            rows = [json.loads(line.removeprefix("data: ")) for line in lines if line.startswith("data: ")]
            told.extend(row for row in rows if "text" in row and row["author"]["kind"] == "peer_agent")

        monkeypatch.setattr(plain_progress, "SHOWN_EVERY", 0.0)
        listeners.add(str(person.id), hear)
        return told

    return seen


@pytest.mark.parametrize("style", ["writes-long", "only-0.3-writes-long"])
def test_words_are_shown_as_they_come(
    person: Callable[..., Person], seen: Callable[[Person], list[Json]], style: str
) -> None:
    maria = person(style)
    told = seen(maria)
    maria.says(SAID[0])
    deliver_all()
    whole = f"{ANSWERED[0]} and more of it"
    texts = [row["text"] for row in told]
    assert len(texts) > 3
    assert all(later.startswith(earlier) for earlier, later in pairwise(texts))
    assert {row["id"] for row in told} == {told[-1]["id"]}
    assert [row["unfinished"] for row in told] == [True] * (len(told) - 1) + [False]
    assert maria.reads("peer_agent") == [whole]
    assert maria.state()["waiting_since"] is None


def test_somebody_who_goes_home_in_the_middle_of_a_word_keeps_what_was_said(
    person: Callable[..., Person], seen: Callable[[Person], list[Json]]
) -> None:
    maria = person("writes-long")
    told = seen(maria)
    maria.says(SAID[0])
    delivering = Thread(target=in_thread, args=(deliver_all,))
    delivering.start()
    ends = time.monotonic() + 3 * LONG
    while not told and time.monotonic() < ends:
        time.sleep(0.01)
    maria.returns()
    delivering.join()
    [begun] = maria.reads("peer_agent")
    assert f"{ANSWERED[0]} and more of it".startswith(begun)
    assert begun != f"{ANSWERED[0]} and more of it"
    assert told[-1]["unfinished"] is False
    assert PlainThread.objects.get().writing is None


def in_thread(function: Callable[[], object]) -> None:
    try:
        function()
    finally:
        connections.close_all()


@pytest.mark.parametrize("style", ["pushing", "http-pushing"])
def test_what_it_has_to_say_later_is_fetched_when_it_pushes(
    person: Callable[..., Person], settings: Any, monkeypatch: pytest.MonkeyPatch, style: str
) -> None:
    monkeypatch.setattr(plain_message, "QUICK_LOOKS", ())  # on a busy machine they take until it is done
    with running_plain_peer() as door:
        settings.PLATFORM_DOMAIN = door.domain
        maria = person(style)
        maria.says(SAID[0])
        door.pages[f"/a2a/{maria.conversation.agent.public_id}/callbacks/{maria.handoff.pk}"] = Given()
        deliver_all()
        assert maria.reads("peer_agent") == []
        passed_on = pass_on_pushes(door, until=lambda: bool(maria.reads("peer_agent")))
    assert passed_on == {200}
    assert maria.reads("peer_agent") == ANSWERED[:1]


def pass_on_pushes(door: PlainPeer, *, until: Callable[[], bool]) -> set[int]:
    """Each push as it came over the wire goes on to our own door. Returns how it was answered there."""
    statuses, seen, ends = set(), 0, time.monotonic() + 3 * LONG
    while not until() and time.monotonic() < ends:
        for asked in door.asked[seen:]:
            headers = {"X-A2A-Notification-Token": asked.headers["X-A2A-Notification-Token"]}
            answer = Client().post(asked.path, asked.body, content_type="application/json", headers=headers)
            statuses.add(answer.status_code)
            seen += 1
        deliver_all()
        time.sleep(0.02)
    return statuses


def test_what_takes_longer_than_anybody_waits_is_asked_for(
    person: Callable[..., Person], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(plain_message, "QUICK_LOOKS", ())
    maria = person("pushing")
    PlainAccess.objects.update(pushes=False)
    maria.says(SAID[0])
    deliver_all()
    assert maria.reads("peer_agent") == []
    time.sleep(LONG)
    with time_machine.travel(timezone.now() + timedelta(seconds=3)):
        sweep()
        deliver_all()
        sweep()
        deliver_all()
    assert maria.reads("peer_agent") == ANSWERED[:1]


@pytest.mark.parametrize("style", ["locked", "http-locked"])
def test_a_secret_that_its_owner_has_changed_ends_the_handoff(
    person: Callable[..., Person], agents: SdkAgents, style: str
) -> None:
    maria = person(style)
    maria.says(SAID[0])
    deliver_all()
    agents.tokens[style] = "another"
    maria.says("two")
    deliver_all()
    assert (maria.handoff.state, maria.handoff.reason) == ("failed", "credentials")
    assert maria.reads("agent")[-1].startswith("answer"), "Our agent answers what the other one did not get."


@pytest.mark.parametrize("style", ["locked", "http-locked"])
def test_a_wrong_secret_is_seen_before_anything_is_saved(verify: Callable[..., Verification], style: str) -> None:
    assert failure(verify(style, secret="wrong")) == (CheckName.ACCEPTED, Advice.PLAIN_CREDENTIALS)
    assert not Connection.objects.exists()


@pytest.mark.parametrize("style", ["http", "http-streaming"])
def test_a_task_that_is_gone_in_http_is_followed_by_another(person: Callable[..., Person], style: str) -> None:
    maria = person(style)
    maria.says(SAID[0])
    deliver_all()
    PlainThread.objects.update(task_id="one-that-was-lost")
    maria.says("two")
    deliver_all()
    assert maria.reads("peer_agent") == ANSWERED[:2]


def test_it_is_said_where_to_sign_in_and_it_goes_on_after_that(person: Callable[..., Person]) -> None:
    maria = person("login")
    maria.says(SAID[0])
    deliver_all()
    assert maria.notices()[-1] == "login_needed"
    for words in SAID[1:]:
        maria.says(words)
        deliver_all()
    assert maria.reads("peer_agent") == ["Sign in at https://sea.example/login first.", *ANSWERED[1:]]
    assert maria.returns().status_code == 200


def test_a_refusal_is_told_and_our_agent_goes_on(person: Callable[..., Person]) -> None:
    maria = person("refusing")
    maria.says(SAID[0])
    deliver_all()
    assert (maria.handoff.state, maria.handoff.reason_text) == ("refused", "Not for us.")
    maria.says("And now?")
    deliver_all()
    assert maria.reads("agent")[-1].startswith("answer")
    assert not OutboxItem.objects.unsettled().exists()
