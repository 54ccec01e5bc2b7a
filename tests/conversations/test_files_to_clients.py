"""Files of an agent that has a client's conversation: given to the client with what was said, or told of by a line."""

import asyncio
import gc
import json
from base64 import b64decode, b64encode
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from ipaddress import ip_network
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from agents.models import Agent, Connection
from conversations.files_of_tasks import reference_to
from conversations.flows.forget_old import erase_conversation
from conversations.flows.keep_file import facts_of
from conversations.models import Attachment, Conversation, Message, ServedTask, ServedUpdate
from conversations.peer_api.clients import live
from conversations.peer_api.clients.bodies import LARGE_OF_ONE
from conversations.peer_api.clients.opening import Opened
from tests.agents.plain_peer import Given, PlainPeer, result, running_plain_peer
from tests.conversations.client_program import Json, Sender, listens, raw
from tests.conversations.files import PDF
from tests.conversations.scene import deliver_all, hands_over
from tests.conversations.test_files_from_plain_agents import says_with

pytestmark = pytest.mark.django_db
LARGE = PDF[:9] + b"x" * 600_000 + PDF[9:]
HUGE = PDF[:9] + b"x" * 1_200_000 + PDF[9:]
NOT_SHOWN = "Marea sent a file that cannot be shown here."


@pytest.fixture
def sender(plain_link: Connection, bank_agent: Agent) -> Sender:
    """Files are taken in this chat, and complaints go to Marea."""
    bank_agent.takes_attachments = True
    bank_agent.save()
    hands_over(bank_agent, plain_link)
    return Sender(bank_agent)


@pytest.fixture
def answered(sender: Sender, marea: PlainPeer) -> Callable[..., Json]:
    """The task of a client whose first message Marea has answered with this."""

    def answered(*parts: Json, text: str = "Fill this in.", modes: list[str] | None = None, **more: Any) -> Json:
        marea.next.append(lambda asked: result(asked, {"message": says_with(*parts, text=text)}))
        configuration: Json = {"returnImmediately": True, **({} if modes is None else {"acceptedOutputModes": modes})}
        task = sender.sends(text="my complaint", configuration=configuration, **more)
        deliver_all()
        return dict(sender.result("GetTask", {"id": task["id"]}))

    return answered


def part_of(data: bytes, *, name: str = "scan.pdf", media_type: str = "application/pdf") -> Json:
    return {**raw(data, name=name), "mediaType": media_type}


def of_agent(task: Json) -> list[list[Json]]:
    """The parts of each of its messages, by the history."""
    return [one["parts"] for one in task["history"] if one["role"] == "ROLE_AGENT"]


def notices() -> list[str]:
    return [
        one.text for one in Message.objects.filter(kind="notice") if one.extras["notice"]["code"] == "file_not_shown"
    ]


@pytest.mark.parametrize("modes", [None, [], ["application/pdf"], ["text/plain", "*/*"], ["APPLICATION/*; q=1"]])
def test_a_file_is_given_where_it_is_asked_for_or_nothing_was_said(
    answered: Callable[..., Json], modes: list[str] | None, alice_client: Client
) -> None:
    task = answered(raw(PDF), modes=modes)
    assert task["status"]["message"]["parts"] == [part_of(PDF)]
    assert task["status"]["state"] == "TASK_STATE_INPUT_REQUIRED"
    assert of_agent(task)[-2:] == [[{"text": "Fill this in."}], [{"text": "[file: scan.pdf]"}]]  # once is enough
    kept = Attachment.objects.get()
    address = reverse("conversations:attachment", args=[kept.message.conversation_id, kept.pk])
    assert alice_client.get(address).content == PDF


@pytest.mark.parametrize("modes", [["text/plain"], ["text"], ["image/*"], ["application/json"]])
def test_one_that_was_not_asked_for_is_told_of_by_a_line(
    answered: Callable[..., Json], marea: PlainPeer, modes: list[str]
) -> None:
    task = answered(raw(PDF), modes=modes)
    told = f"{NOT_SHOWN} The program that the person uses does not accept files of its kind."
    assert of_agent(task)[-1] == task["status"]["message"]["parts"] == [{"text": told}]
    assert task["status"]["state"] == "TASK_STATE_INPUT_REQUIRED"
    assert notices() == [told]  # where the operators read it
    assert not Attachment.objects.exists()
    asked = marea.messages()[0].json["params"]["configuration"]["acceptedOutputModes"]
    assert "application/pdf" not in asked
    assert ("image/png" in asked) == (modes == ["image/*"])


def test_what_the_last_message_asks_for_counts(answered: Callable[..., Json], sender: Sender, marea: PlainPeer) -> None:
    task = answered(raw(PDF), modes=["text/plain"])
    marea.next.append(lambda asked: result(asked, {"message": says_with(raw(PDF), message_id="m-2")}))
    sender.sends(text="and now?", taskId=task["id"], configuration={"acceptedOutputModes": ["application/pdf"]})
    deliver_all()
    assert sender.result("GetTask", {"id": task["id"]})["status"]["message"]["parts"] == [part_of(PDF)]


@pytest.mark.parametrize(
    ("part", "why"),
    [
        (raw(b"MZ\x00"), "Files of its kind are not taken."),
        ({"url": "https://example.com/x"}, "Only a link to it was sent, and files are not fetched from links."),
    ],
)
def test_why_a_file_is_not_there_is_told(answered: Callable[..., Json], part: Json, why: str) -> None:
    assert answered(part)["status"]["message"]["parts"] == [{"text": f"{NOT_SHOWN} {why}"}]


def test_that_a_file_of_the_clients_stays_is_told(answered: Callable[..., Json], sender: Sender) -> None:
    task = answered()
    later = sender.sends(raw(PDF), text="my bill", taskId=task["id"], configuration={"returnImmediately": True})
    assert of_agent(later)[-1] == [{"text": "The file stays here. It was not passed on to Marea."}]
    assert later["status"]["state"] == "TASK_STATE_WORKING"  # Marea's answer is still to come


def test_in_0_3_it_is_a_file_part(answered: Callable[..., Json], sender: Sender) -> None:
    task = answered(raw(PDF))
    [part] = sender.result("tasks/get", {"id": task["id"]}, version="0.3")["status"]["message"]["parts"]
    assert (part["kind"], part["file"]["name"], part["file"]["mimeType"]) == ("file", "scan.pdf", "application/pdf")
    assert b64decode(part["file"]["bytes"]) == PDF


def test_its_bytes_lie_where_files_lie_and_nowhere_else(answered: Callable[..., Json], sender: Sender) -> None:
    task = answered(raw(PDF))
    rows = [ServedTask.objects.values_list("status"), ServedUpdate.objects.values_list("message", "told")]
    assert raw(PDF)["raw"] not in json.dumps([list(one) for one in rows], default=str)
    erase_conversation(Conversation.objects.get().pk)
    assert not Attachment.objects.exists()
    assert sender.error("GetTask", {"id": task["id"]})["code"] == -32001


# --- how much at once -------------------------------------------------------------------------------------------------


def test_v5_2_1_the_newest_files_go_and_older_ones_are_named(
    answered: Callable[..., Json], sender: Sender, monkeypatch: pytest.MonkeyPatch
) -> None:
    task = answered(*[raw(letter * 50, name=f"{letter.decode()}.txt") for letter in (b"a", b"b", b"c")])
    monkeypatch.setattr("conversations.views_of_tasks.most_bytes", lambda: 2 * 50)
    shown = sender.result("GetTask", {"id": task["id"]})
    assert shown["status"]["message"]["parts"] == [part_of(b"c" * 50, name="c.txt", media_type="text/plain")]
    assert of_agent(shown)[-3:] == [
        [{"text": "[file: a.txt]"}],
        [part_of(b"b" * 50, name="b.txt", media_type="text/plain")],
        [{"text": "[file: c.txt]"}],
    ]


def test_v5_2_1_a_list_names_files(answered: Callable[..., Json], sender: Sender) -> None:
    answered(raw(PDF))
    [task] = sender.result("ListTasks", {"historyLength": 5})["tasks"]
    assert task["status"]["message"]["parts"] == of_agent(task)[-1] == [{"text": "[file: scan.pdf]"}]


@pytest.mark.parametrize("version", ["1.0", "0.3"])
@pytest.mark.parametrize("data", [PDF, LARGE])
def test_v5_2_1_a_push_brings_no_large_file(
    answered: Callable[..., Json], settings: Any, version: str, data: bytes, sender: Sender
) -> None:
    settings.DEVELOPMENT_NETWORKS = (ip_network("127.0.0.0/8"),)
    with running_plain_peer() as portal:
        portal.pages["/push"] = Given()
        task = sender.says("hello")
        config = {"url": f"{portal.domain}/push"}
        if version == "1.0":
            sender.result("CreateTaskPushNotificationConfig", {"taskId": task["id"], **config})
        else:
            params = {"taskId": task["id"], "pushNotificationConfig": config}
            sender.result("tasks/pushNotificationConfig/set", params, version="0.3")
        answered(raw(data), taskId=task["id"])
        pushed = [one.json for one in portal.asked if one.path == "/push"]
    told = pushed[-1]["statusUpdate"] if version == "1.0" else pushed[-1]
    [part] = told["status"]["message"]["parts"]
    if data is LARGE:
        assert part["text"] == "[file: scan.pdf]"
    else:
        assert b64decode(part["raw"] if version == "1.0" else part["file"]["bytes"]) == PDF


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("data", [PDF, LARGE])
def test_a_stream_brings_it_whatever_its_size(sender: Sender, marea: PlainPeer, data: bytes) -> None:
    marea.next.append(lambda asked: result(asked, {"message": says_with(raw(data), text="")}))
    task = sender.sends(text="my complaint", configuration={"returnImmediately": True})

    def until() -> None:
        deliver_all()
        sender.result("CancelTask", {"id": task["id"]})

    told = asyncio.run(listens(sender, task["id"], until=until))
    updates = [json.loads(line.removeprefix(b"data: "))["result"] for line in told.splitlines() if line]
    parts = [one["statusUpdate"]["status"]["message"]["parts"] for one in updates[1:]]
    assert [part_of(data)] in parts


@pytest.fixture
def no_place(sender: Sender) -> Iterator[ExitStack]:
    """Takes all places of the client once it is called upon."""
    with ExitStack() as places:
        yield places


def take_places(sender: Sender, places: ExitStack) -> None:
    for _ in range(LARGE_OF_ONE):
        places.enter_context(live._large_told.taken(str(sender.row.pk)))


@pytest.mark.django_db(transaction=True)
def test_v15_2_2_a_client_that_does_not_read_has_few_large_events_kept_for_it(
    answered: Callable[..., Json], sender: Sender, no_place: ExitStack
) -> None:
    """The server keeps what was sent and not read; so little is sent at once, and to few at the same time."""
    task = answered(raw(HUGE))
    sent: list[Any] = []

    def until() -> None:
        kept = [one.first for one in gc.get_objects() if type(one) is Opened]
        assert set(kept) == {b""}
        sender.result("CancelTask", {"id": task["id"]})

    told = asyncio.run(listens(sender, task["id"], until=until, sent=sent))
    assert b64encode(HUGE) in told
    assert max(len(one.get("body", b"")) for one in sent) < 100_000
    take_places(sender, no_place)
    again = answered(raw(HUGE + b"\n"))
    sent.clear()
    asyncio.run(listens(sender, again["id"], until=lambda: None, sent=sent))
    assert sent[0]["status"] == 429


@pytest.mark.django_db(transaction=True)
def test_v15_2_2_a_stream_ends_where_there_is_no_place_for_what_comes(
    sender: Sender, marea: PlainPeer, no_place: ExitStack
) -> None:
    marea.next.append(lambda asked: result(asked, {"message": says_with(raw(HUGE), text="")}))
    task = sender.sends(text="my complaint", configuration={"returnImmediately": True})

    def until() -> None:
        take_places(sender, no_place)
        deliver_all()

    told = asyncio.run(listens(sender, task["id"], until=until))
    assert b64encode(HUGE)[:1000] not in told
    no_place.close()
    assert sender.result("GetTask", {"id": task["id"]})["status"]["message"]["parts"] == [part_of(HUGE)]


@pytest.mark.django_db(transaction=True)
def test_a_push_configuration_may_be_called_like_a_stream(sender: Sender) -> None:
    task = sender.sends(text="my complaint", configuration={"returnImmediately": True})
    rest = f"tasks/{task['id']}/pushNotificationConfigs/its:subscribe"
    headers = [(name.lower().encode(), value.encode()) for name, value in sender.headers().items()]
    scope = {"type": "http", "method": "GET", "path": f"{sender.path}/{rest}", "query_string": b"", "headers": headers}
    left = []

    async def receive() -> Json:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def otherwise(scope: Any, *_rest: Any) -> None:
        left.append(scope["path"])

    async def send(_message: Any) -> None:
        raise AssertionError("taken for a stream")

    asyncio.run(live.client_stream(scope, receive, send, otherwise=otherwise))
    assert left == [scope["path"]]


# --- whose it is ------------------------------------------------------------------------------------------------------


def test_v8_2_2_no_client_gets_anothers_file(answered: Callable[..., Json], sender: Sender, bank_agent: Agent) -> None:
    task = answered(raw(PDF))
    other = Sender(bank_agent, name="Other")
    assert other.error("GetTask", {"id": task["id"]})["code"] == -32001
    own = other.says("hello")
    # Not even where its own row named it, which nothing that it may send brings about.
    row = ServedTask.objects.get(pk=own["id"])
    row.status["message"]["parts"] = [reference_to(facts_of(Attachment.objects.get()))]
    row.save()
    assert other.result("GetTask", {"id": own["id"]})["status"]["message"]["parts"] == [{"text": "[file: scan.pdf]"}]
