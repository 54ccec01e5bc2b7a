"""Whatever the other institution's platform answers to a turn: it is tried again on schedule, or our agent answers it.

OUTCOMES is the table "What an answer leads to" of docs/protocol.md, with the answers that are played for each row.
"""

import gzip
import re
import socket
import threading
import tracemalloc
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from http import HTTPStatus
from itertools import repeat
from pathlib import Path

import pytest
from django.db import transaction
from django.utils import timezone

from agents.failure_words import FAILURE_WORDS
from agents.models import Connection, OperatorNotice
from conversations.models import DeliveryAttempt, OutboxItem
from protocol.errors import Reason
from tests.conversations.scene import Person, deliver_all, items
from tests.protocol.guard_peers import Peer, Reply, answer, drip

pytestmark = pytest.mark.django_db

PAGE = Path(__file__).resolve().parents[2] / "docs/protocol.md"
OK_JSON = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
SILENCE = 0.2  # seconds; stands for the 10 that an answer may take
BLOCK = b"x" * 65536
MIB = 1024 * 1024
WHILE_TRIED = "*Sent*; soon *B is taking longer than usual. Your message is safe.*"
WHEN_OVER = "*B could not be reached. We continue here.*, and A's answer"
Played = bytes | Reply


@dataclass(frozen=True)
class Outcome:
    """A row of the table. counts: towards the rest of the link. told: the operators get a notice of its own."""

    answers: Mapping[str, Played]
    reason: Reason
    again: bool = True
    counts: bool = True
    told: bool = False

    def cells(self) -> list[str]:
        again = "on schedule" if self.again else "never"
        person = WHILE_TRIED if self.again else WHEN_OVER
        notice = " A notice at once." if self.told else ""
        return [again, "yes" if self.counts else "no", person, f"{FAILURE_WORDS[self.reason]}{notice}"]


def statuses(*codes: int) -> dict[str, Played]:
    return {str(code): answer(b"{}", status=f"{code} Said") for code in codes}


def ok(body: bytes, *, headers: str = "Content-Type: application/json\r\n") -> bytes:
    return answer(body, headers=headers)


def pours(start: bytes, blocks: Iterable[bytes], *, poured: list[int] | None = None) -> Reply:
    """Writes as fast as it is read, until it is hung up on. poured: gets the size of what went out, piece by piece."""

    def reply(connection: socket.socket, _head: bytes) -> None:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, len(BLOCK))
        connection.sendall(start)
        for block in blocks:
            connection.sendall(block)
            if poured is not None:
                poured.append(len(block))

    return reply


def hangs_up_after(start: bytes) -> Reply:
    return lambda connection, _head: connection.sendall(start)


def says_nothing(connection: socket.socket, _head: bytes) -> None:
    while connection.recv(65536):
        pass


TEN_MB = OK_JSON + f"Content-Length: {160 * len(BLOCK)}\r\n\r\n".encode()
UNTIL_CLOSED = OK_JSON + b"Connection: close\r\n\r\n"
NAMED = {401, 403, 408, 410, 425, 429}
OTHERS_OF_4XX = [int(code) for code in HTTPStatus if 400 <= code < 500 and code not in NAMED]

LONG_PAGE: dict[str, Played] = {
    "404 with 10 MB": pours(TEN_MB.replace(b"200 OK", b"404 Not Found"), repeat(BLOCK, 160))
}

OUTCOMES: Mapping[str, Outcome] = {
    "429, 425": Outcome(statuses(429, 425), Reason.BUSY, counts=False),
    "503, 408": Outcome(statuses(503, 408), Reason.BUSY),
    "any other 5xx": Outcome(statuses(500, 501, 502, 504), Reason.PEER_FAILED),
    "a redirect": Outcome(statuses(301, 302, 307, 308), Reason.REDIRECTED),
    "nothing, or not all of it within 10 s": Outcome(
        {
            "silence": says_nothing,
            "a byte at a time": drip(OK_JSON + b"Content-Length: 9999\r\n\r\n", b"{"),
            "a head byte by byte": drip(b"HTTP/1.1 200 OK\r\nX: ", b"x"),
        },
        Reason.TIMEOUT,
    ),
    "less than it announced, or the line breaks": Outcome(
        {
            "half of its length": hangs_up_after(OK_JSON + b'Content-Length: 99\r\n\r\n{"jsonrpc"'),
            "hung up": hangs_up_after(b""),
        },
        Reason.UNREACHABLE,
    ),
    "more than 256 KiB, or a head over 32 KiB": Outcome(
        {
            "10 MB": pours(TEN_MB, repeat(BLOCK, 160)),
            "endless": pours(UNTIL_CLOSED, repeat(BLOCK)),
            "endless head": pours(b"HTTP/1.1 200 OK\r\n", repeat(b"X: " + BLOCK[:1000] + b"\r\n")),
        },
        Reason.ANSWER_TOO_LARGE,
    ),
    "an encoded body (`gzip`), more than 100 headers, or no HTTP": Outcome(
        {
            "gzip bomb": ok(gzip.compress(bytes(10 * MIB), 1), headers="Content-Encoding: gzip\r\n"),
            "endless headers": pours(b"HTTP/1.1 200 OK\r\n", repeat(b"X: y\r\n" * 100)),
            "no HTTP": b"SSH-2.0-OpenSSH_9.2\r\n\r\n",
        },
        Reason.NOT_UNDERSTOOD,
    ),
    "200 without a task of this extension: a page, nothing, half an object": Outcome(
        {
            "HTML": ok(b"<!doctype html><title>Welcome</title>", headers="Content-Type: text/html\r\n"),
            "empty": ok(b""),
            "half an object": ok(b'{"jsonrpc":"2.0","result":{"task":{"id":'),
            "another object": ok(b"{}"),
        },
        Reason.NOT_UNDERSTOOD,
        again=False,
        counts=False,
    ),
    "401, 403": Outcome(statuses(401, 403), Reason.CREDENTIALS, again=False, counts=False, told=True),
    "410": Outcome(statuses(410), Reason.GONE, again=False, counts=False, told=True),
    "any other 4xx": Outcome(statuses(*OTHERS_OF_4XX) | LONG_PAGE, Reason.REFUSED, again=False, counts=False),
}
# What is written there, and the seconds that we wait at least.
RETRY_AFTER = {
    "5": 5,
    "0": 0,
    "-5": 0,
    "86400": 3600,
    "9" * 400: 3600,
    "Wed, 21 Oct 2099 07:28:00 GMT": 0,
    "soon": 0,
}


@contextmanager
def answering(played: Played) -> Iterator[Peer]:
    """From now on the other end of every connection answers this, to whatever it is asked."""
    with closing(Peer(played)) as hostile:
        Connection.objects.update(platform_domain=hostile.url)
        yield hostile


@contextmanager
def undone() -> Iterator[None]:
    """What happens inside did not happen: the person is handed over again, and the link is as good as new."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def tell(person: Person, played: Played) -> OutboxItem:
    person.says("one more thing")
    with answering(played):
        deliver_all()
    (turn,) = items(person.handoff, "turn")
    return turn


def assert_due_again(turn: OutboxItem, *, since: datetime, asked: float = 0) -> None:
    """The first wait of the schedule is a second, with a fifth of jitter."""
    assert (turn.state, turn.attempts) == ("due", 1)
    earliest, latest = timedelta(seconds=max(0.8, asked)), timedelta(seconds=max(1.2, asked))
    assert since + earliest <= turn.next_attempt_at <= timezone.now() + latest


def assert_it_led_to(outcome: Outcome, turn: OutboxItem, connection: Connection) -> None:
    connection.refresh_from_db()
    assert DeliveryAttempt.objects.get(item=turn).outcome == outcome.reason
    assert [notice.reason for notice in OperatorNotice.objects.all()] == [outcome.reason] * outcome.told
    # After a notice the next success has to be seen to end something, so that counts one, too.
    assert connection.failures == int(outcome.counts or outcome.told)
    assert connection.state == ("closed" if outcome.reason is Reason.GONE else "verified")


@pytest.mark.parametrize("outcome", OUTCOMES.values(), ids=OUTCOMES)
def test_what_an_answer_leads_to(
    outcome: Outcome, handed_over: Person, connection: Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    if outcome.reason is Reason.TIMEOUT:
        monkeypatch.setattr("agents.calling.ANSWER_SECONDS", SILENCE)
    heard = handed_over.reads()
    for played in outcome.answers.values():
        with undone():
            since = timezone.now()
            turn = tell(handed_over, played)
            assert_it_led_to(outcome, turn, connection)
            handoff = handed_over.handoff
            if outcome.again:
                assert_due_again(turn, since=since)
                assert (handoff.state, handed_over.reads()) == ("active", heard)
                assert handed_over.message("one more thing").delivery == "received"
                assert handed_over.state()["waiting_since"]
            else:
                assert (turn.state, turn.attempts) == ("failed", 1)
                assert (handoff.state, handoff.reason) == ("failed", outcome.reason)
                assert handed_over.notices()[-1] == "handoff_failed"
                assert handed_over.reads() == [*heard, "I stay with you.", "answer 2"]


@pytest.mark.parametrize("code", [429, 503])
def test_retry_after_only_ever_lengthens_the_wait_and_by_no_more_than_an_hour(code: int, handed_over: Person) -> None:
    for written, asked in RETRY_AFTER.items():
        with undone():
            since = timezone.now()
            turn = tell(handed_over, answer(status=f"{code} Said", headers=f"Retry-After: {written}\r\n"))
            assert_due_again(turn, since=since, asked=asked)


@pytest.mark.parametrize("start", [TEN_MB, UNTIL_CLOSED], ids=["10 MB", "endless"])
def test_an_answer_that_is_too_large_is_not_read_on_nor_held(start: bytes, handed_over: Person) -> None:
    poured: list[int] = []
    hung_up = threading.Event()

    def reply(connection: socket.socket, head: bytes) -> None:
        try:
            pours(start, repeat(BLOCK), poured=poured)(connection, head)
        finally:
            hung_up.set()

    handed_over.says("one more thing")
    with answering(reply):
        tracemalloc.start()
        try:
            deliver_all()
            _, most_held = tracemalloc.get_traced_memory()
        finally:
            tracemalloc.stop()
        assert hung_up.wait(5)
    assert most_held < MIB
    assert sum(poured) < 2 * MIB  # what is more than the limit was on its way when we hung up


def test_every_status_of_http_up_to_504_is_played() -> None:
    played = {name for outcome in OUTCOMES.values() for name in outcome.answers}
    assert {str(int(code)) for code in HTTPStatus if 400 <= code <= 504} <= played


def test_the_table_in_the_documents_says_the_same() -> None:
    section = PAGE.read_text().partition("### What an answer leads to")[2].partition("\n#")[0]
    rows = [[cell.strip() for cell in line.strip("|").split(" | ")] for line in re.findall(r"^\|.*\|$", section, re.M)]
    assert rows[2:] == [[words, *outcome.cells()] for words, outcome in OUTCOMES.items()]
