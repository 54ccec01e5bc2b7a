"""Files that a program sends which speaks plain A2A: taken as one of a person's window is, all of a message or none."""

import asyncio
import json
from base64 import b64encode, urlsafe_b64encode
from contextlib import suppress
from typing import Any

import pytest
from django.test import Client

from agents.models import Agent, Connection, PlainAccess
from conversations.files_of_tasks import most_bytes
from conversations.flows import keep_file
from conversations.models import Attachment, Conversation, Message, ServedTask, ServedUpdate
from conversations.peer_api.clients import envelopes, files, old_dialect
from conversations.peer_api.clients.bodies import (
    BODY_LIMIT,
    BODY_MAY_HAVE,
    LARGE_AT_ONCE,
    LARGE_OF_ONE,
    body_limit,
)
from conversations.peer_api.clients.live import client_stream
from handoff_project.api_door import ApiDoor
from protocol.a2a_v10 import REQUEST_LIMIT
from tests.agents.plain_peer import PlainPeer
from tests.conversations.client_program import Json, Sender, old, raw
from tests.conversations.files import PDF, WHERE_IT_WAS_TAKEN, bomb, photo, picture
from tests.conversations.scene import deliver_all, hands_over
from tests.conversations.test_files_to_plain_agents import files as files_told
from workspaces.places import NoPlace, Places
from workspaces.rate_limits import RateLimit

pytestmark = pytest.mark.django_db
NOTES = b"What was agreed."
TYPES = ["image/png", "image/jpeg", "image/webp", "image/gif", "application/pdf"]


class Strict(Sender):
    """Sees to it that nothing is left of what is refused."""

    def is_refused(self, *parts: Json, **more: Any) -> tuple[int, str]:
        """Code and words; nothing of the message is there."""
        before = everything()
        error = self.error("SendMessage", self.params(*parts, **more))
        assert everything() == before
        return error["code"], error["message"]


def everything() -> list[int]:
    return [model.objects.count() for model in (Conversation, Message, Attachment, ServedTask, ServedUpdate)]


def said() -> list[tuple[str, str]]:
    """What the client said: words, and the name of the file with them."""
    rows = Message.objects.filter(author_kind="person").order_by("position")
    return [(row.text, row.extras.get("attachment", {}).get("name", "")) for row in rows]


def kept(name: str) -> bytes:
    return bytes(Attachment.objects.get(name=name).stored.content)


@pytest.fixture
def taker(bank_agent: Agent) -> Agent:
    bank_agent.takes_attachments = True
    bank_agent.save()
    return bank_agent


@pytest.fixture
def sender(taker: Agent) -> Strict:
    return Strict(taker)


# --- what is taken ----------------------------------------------------------------------------------------------------


def test_the_card_names_what_is_taken(taker: Agent) -> None:
    path = f"/a2a/{taker.public_id}/.well-known/agent-card.json"
    for modes in ("defaultInputModes", "defaultOutputModes"):
        assert Client().get(path).json()[modes] == ["text/plain", *TYPES]
    Agent.objects.update(takes_attachments=False)
    assert Client().get(path).json()["defaultInputModes"] == ["text/plain"]


def test_a_file_is_kept_with_the_message_it_came_with(sender: Strict) -> None:
    task = sender.sends(raw(PDF, name="../my bill.exe"))
    assert said() == [("Here it is.", "my bill.exe.pdf")]
    assert kept("my bill.exe.pdf") == PDF
    assert task["status"]["state"] == "TASK_STATE_INPUT_REQUIRED"
    shown = task["history"][0]["parts"]
    assert shown == [{"text": "Here it is."}, {"text": "[file: my bill.exe]", "filename": "../my bill.exe"}]
    assert b64encode(PDF).decode() not in json.dumps(ServedUpdate.objects.values_list("message", flat=True)[0])


def test_a_file_needs_no_words(sender: Strict) -> None:
    sender.sends(raw(PDF), text="")
    assert said() == [("", "scan.pdf")]


def test_pictures_are_drawn_anew(sender: Strict) -> None:
    sender.sends(raw(photo(), name="me.jpg"))
    assert WHERE_IT_WAS_TAKEN.encode() not in kept("me.jpg")


def test_several_files_are_answered_once(sender: Strict) -> None:
    task = sender.sends(raw(PDF), raw(NOTES, name="notes.txt"), raw(picture(), name="me.png"))
    assert said() == [("", "scan.pdf"), ("", "notes.txt"), ("Here it is.", "me.png")]
    assert [one["role"] for one in task["history"]] == ["ROLE_USER", "ROLE_AGENT"]


def test_base64_is_read_in_either_alphabet(sender: Strict) -> None:
    data = "Ünïcödé???>>>".encode()
    sender.sends({"raw": urlsafe_b64encode(data).decode().rstrip("="), "filename": "a.txt"})
    in_lines = b64encode(data).decode()
    sender.sends({"raw": f"{in_lines[:8]}\r\n{in_lines[8:]}", "filename": "b.txt"})
    assert kept("a.txt") == kept("b.txt") == data


def test_a_file_in_0_3(sender: Strict) -> None:
    message: Json = {"kind": "message", "messageId": "m", "role": "user", "parts": [old(PDF, name="bill.pdf")]}
    task = sender.result("message/send", {"message": message}, version="0.3")
    assert kept("bill.pdf") == PDF
    assert task["history"][0]["parts"] == [{"kind": "text", "text": "[file: bill.pdf]"}]


def test_a_file_in_http_and_json(sender: Strict) -> None:
    assert sender.rest("POST", "message:send", sender.params(raw(PDF))).status_code == 200
    assert kept("scan.pdf") == PDF
    refused = sender.rest("POST", "message:send", sender.params(raw(b"MZ\x00")))
    assert (refused.status_code, refused.json()["error"]["message"]) == (415, "Files of this kind are not taken.")


def test_the_same_message_again_is_the_same_whatever_was_kept_since(
    sender: Strict, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun = sender.sends(raw(PDF), message_id="same")
    monkeypatch.setattr(keep_file, "FILES_IN_CONVERSATION", 1)
    monkeypatch.setattr(files, "take_in", None)  # nor is it looked at again
    assert sender.sends(raw(PDF), message_id="same")["id"] == begun["id"]
    assert sender.sends(raw(PDF), message_id="same", taskId=begun["id"])["id"] == begun["id"]
    assert said() == [("Here it is.", "scan.pdf")]


def test_the_same_words_with_another_file_are_another_message(sender: Strict) -> None:
    begun = sender.sends(raw(PDF), message_id="same")
    assert sender.sends(raw(NOTES, name="notes.txt"), message_id="same")["id"] != begun["id"]


def test_files_go_on_to_the_agent_that_has_the_conversation(
    taker: Agent, plain_link: Connection, marea: PlainPeer
) -> None:
    plain_link.sharing = {"files": True}
    plain_link.save()
    PlainAccess.objects.filter(pk=plain_link.pk).update(input_modes=["text/plain", "application/pdf"])
    hands_over(taker, plain_link)
    sender = Sender(taker)
    task = sender.sends(raw(PDF, name="before.pdf"), text="my complaint")
    deliver_all()
    sender.sends(raw(NOTES, name="a.txt"), raw(PDF, name="b.pdf"), text="More of it", taskId=task["id"])
    deliver_all()
    told = marea.messages()
    assert [[name for name, _type, _data in files_told(one)] for one in told] == [["before.pdf"], ["a.txt"], ["b.pdf"]]


# --- what is refused, and all of its message with it ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("part", "code", "words"),
    [
        (raw(b"MZ\x00\x01"), -32005, "Files of this kind are not taken."),
        (raw(b"<svg onload=x>"), -32005, "Files of this kind are not taken."),
        ({"url": "https://example.com/x.pdf"}, -32005, "nothing is fetched from a url"),
        ({"data": {"a": 1}}, -32005, "Only text and files are understood"),
        (raw(bomb()), -32602, "too many pixels"),
        (raw(b"\x89PNG\r\n\x1a\nnone"), -32602, "cannot be read"),
        ({"raw": "", "filename": "x.pdf"}, -32602, "The file is empty."),
        ({"raw": "%%%%", "filename": "x.pdf"}, -32602, "must be base64"),
        ({"raw": "AAAAA", "filename": "x.pdf"}, -32602, "must be base64"),
        ({"raw": "ÄÄÄÄ", "filename": "x.pdf"}, -32602, "must be base64"),
        ({"raw": 7}, -32602, "shape"),
        ({"raw": "AAAA", "text": "both"}, -32602, "shape"),
    ],
)
def test_v5_2_what_cannot_be_taken_is_refused_with_its_message(
    sender: Strict, part: Json, code: int, words: str
) -> None:
    refused = sender.is_refused(raw(PDF), part)
    assert refused[0] == code
    assert words in refused[1]


@pytest.mark.parametrize("raw", ["%%%%", "A", "ÄÄÄÄ"])
@pytest.mark.parametrize("takes", [True, False])
def test_bytes_that_are_no_base64_are_refused_in_0_3(sender: Strict, taker: Agent, raw: str, takes: bool) -> None:
    Agent.objects.update(takes_attachments=takes)
    message = {"kind": "message", "messageId": "m", "role": "user", "parts": [{"kind": "file", "file": {"bytes": raw}}]}
    assert sender.error("message/send", {"message": message}, version="0.3")["code"] == -32602


def test_the_errors_of_0_3_are_the_same(sender: Strict) -> None:
    message: Json = {"kind": "message", "messageId": "m", "role": "user", "parts": [old(b"MZ\x00")]}
    assert sender.error("message/send", {"message": message}, version="0.3")["code"] == -32005


def test_where_the_chat_takes_no_files_none_is_taken(sender: Strict, taker: Agent, settings: Any) -> None:
    Agent.objects.update(takes_attachments=False)
    assert sender.is_refused(raw(PDF)) == (-32005, "Only text is understood")
    Agent.objects.update(takes_attachments=True)
    settings.CONFORMANCE_AGENT = taker.public_id  # open to everybody, and so to nobody's files
    assert sender.is_refused(raw(PDF)) == (-32005, "Only text is understood")


def test_v5_2_1_a_message_has_only_so_many_files_and_bytes(sender: Strict, settings: Any) -> None:
    assert "at most 20 files" in sender.is_refused(*[raw(PDF)] * 21)[1]
    assert "at most 20 files" in sender.is_refused(*[{"raw": ""}] * 900)[1]
    settings.ATTACHMENT_LIMIT = 1_000
    assert "too large" in sender.is_refused(raw(b"x" * 1_001))[1]
    half = b"x" * (most_bytes() // 2 + 1)
    assert f"at most {most_bytes()} bytes together" in sender.is_refused(raw(half), raw(half))[1]


def test_v5_2_4_what_there_is_no_room_for_is_refused_whole(
    sender: Strict, taker: Agent, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    task = sender.sends(raw(PDF))
    monkeypatch.setattr(keep_file, "FILES_IN_CONVERSATION", 2)
    code, told = sender.is_refused(raw(PDF), raw(PDF), taskId=task["id"])
    assert (code, told) == (-32602, "message.parts: This conversation has as many files as it may.")
    settings.ATTACHMENT_LIMIT = len(PDF)
    settings.ATTACHMENT_ROOM = 5 * len(PDF)
    sender.sends(raw(PDF))
    # One client alone does not take all of the room.
    assert "No more files can be kept for now." in sender.is_refused(raw(PDF))[1]
    Sender(taker, name="Other").sends(raw(PDF))


def test_v2_4_1_only_so_many_files_are_looked_at(sender: Strict, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "FILES", RateLimit("a2a-client-file", times=2, seconds=60))
    assert sender.is_refused(*[raw(PDF)] * 3)[0] == -32603
    with files.places.taken("another"), files.places.taken("another"), files.places.taken("a third"):
        assert sender.is_refused(raw(PDF)) == (-32603, "Too many files at once. Try again later.")


def test_v2_4_1_the_files_of_one_client_leave_time_for_those_of_others(sender: Strict, taker: Agent) -> None:
    client = str(sender.row.pk)
    with files.places.taken(client), files.places.taken(client):
        assert sender.is_refused(raw(PDF)) == (-32603, "Too many files at once. Try again later.")
        Sender(taker, name="Other").sends(raw(PDF))
    sender.sends(raw(PDF))


# --- how much is read of whom -----------------------------------------------------------------------------------------


def test_beside_its_files_a_message_is_no_larger_than_any_other(sender: Strict) -> None:
    much = {"metadata": {"much": "x" * REQUEST_LIMIT}}
    assert sender.is_refused(raw(PDF), **much)[0] == -32600
    # What is not even read as JSON: it would take many times its size.
    lists = b'{"jsonrpc":"2.0","id":7,"method":"SendMessage","params":{"a":[' + b"[]," * (REQUEST_LIMIT // 2) + b"[]]}}"
    assert sender.raw(lists).json()["error"]["code"] == -32600
    assert sender.rest("POST", "message:send", sender.params(raw(PDF), **much)).status_code == 400
    assert sender.error("GetTask", {"id": "x" * REQUEST_LIMIT})["code"] == -32600


@pytest.mark.parametrize(("method", "version"), [("SendMessage", "1.0"), ("message/send", "0.3")])
def test_v15_2_2_of_more_parts_than_anybody_sends_none_is_looked_at(
    sender: Strict, monkeypatch: pytest.MonkeyPatch, method: str, version: str
) -> None:
    monkeypatch.setattr(envelopes, "ParseDict", None)  # the wire's readers
    monkeypatch.setattr(old_dialect, "old_request", None)
    much = {"message": {"messageId": "m", "role": "user", "parts": [{}] * 1_001}}
    assert sender.error(method, much, version=version)["code"] == -32602


class Door:
    """The server's door, with a body that comes in pieces of 64 KiB. read: how much of it was."""

    def __init__(self, sender: Sender, *, rest: str = "", token: str | None = None, size: int) -> None:
        self.path, self.size, self.read = f"{sender.path}/{rest}", size, 0
        authorization = f"Bearer {sender.token if token is None else token}"
        self.headers = [(b"authorization", authorization.encode()), (b"content-type", b"application/json")]
        self.told: list[Any] = []
        self.may_have: int | None = None

    def call(self) -> int:
        """The status; 0 where Django would have answered."""
        scope = {"type": "http", "method": "POST", "path": self.path, "query_string": b"", "headers": self.headers}
        asyncio.run(client_stream(scope, self.receive, self.send, otherwise=self.otherwise))
        return int(self.told[0]["status"]) if self.told else 0

    async def receive(self) -> dict[str, Any]:
        self.read += 64 * 1024
        return {"type": "http.request", "body": b"x" * 64 * 1024, "more_body": self.read < self.size}

    async def send(self, message: Any) -> None:
        self.told.append(message)

    async def otherwise(self, scope: Any, receive: Any, send: Any) -> None:
        self.may_have = scope[BODY_MAY_HAVE]
        door = ApiDoor(threads=1)
        door._answer = lambda _scope, _body: None  # type: ignore[assignment, method-assign, return-value]
        with suppress(AttributeError):  # it was let through to Django
            await door(scope, receive, send)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("rest", ["", "message:send", "bank/message:send"])
def test_v15_2_2_much_is_read_only_of_a_client_whose_files_are_taken(sender: Strict, rest: str) -> None:
    size, limit = 3 * 1024 * 1024, body_limit(files=True)
    known = Door(sender, rest=rest, size=size)
    assert (known.call(), known.may_have, known.read) == (0, limit, size)
    for token in ("", "hcli_wrong"):
        stranger = Door(sender, rest=rest, token=token, size=size)
        assert stranger.call() == 413
        assert stranger.read <= 2 * BODY_LIMIT + 128 * 1024
    bomb = Door(sender, rest=rest, size=100 * 1024 * 1024)
    assert bomb.call() == 413
    assert bomb.read <= 2 * limit + 128 * 1024
    Agent.objects.update(takes_attachments=False)
    assert Door(sender, rest=rest, size=size).call() == 413


def test_v15_2_2_one_client_has_few_of_the_places() -> None:
    bodies = Places(at_once=LARGE_AT_ONCE, of_one=LARGE_OF_ONE)
    places = [bodies.taken("a") for _ in range(LARGE_OF_ONE)]
    for place in places:
        place.__enter__()
    with pytest.raises(NoPlace), bodies.taken("a"):
        pass
    with bodies.taken("b"):
        places[0].__exit__(None, None, None)
    with bodies.taken("a"):
        pass
