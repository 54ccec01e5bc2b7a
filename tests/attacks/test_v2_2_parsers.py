"""Whatever comes from outside is read, or refused with the error that is meant for it, in little time and memory (OWASP
ASVS 5.0 1.5.2, 1.5.3, 2.2.1, 15.2.2, 16.5.3).
"""

import time
import tracemalloc
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

import pytest
from a2a.utils.errors import A2AError
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from agents.calling import accepted
from agents.file_types import MediaType
from agents.models import Agent
from conversations.attachments.kinds import media_type_of
from conversations.attachments.names import safe_name
from conversations.peer_api.clients.envelopes import BadEnvelope, params_as, read_rpc
from conversations.peer_api.clients.old_dialect import OLD_STREAMS, old_request
from conversations.peer_api.clients.operations import OPERATIONS
from protocol import a2a_v10, ledger_messages, pairing_messages
from protocol.addresses import AddressPolicy, parse_outgoing_url, parse_platform_domain
from protocol.card_signatures import check_card
from protocol.cards import read_card
from protocol.chat_completions import read_completion, read_stream
from protocol.errors import WireError
from protocol.handoff_extension import offer_from, refusal_from, replies_from, take_back_from, turn_from
from protocol.packet import packet_from
from protocol.plain import DIALECTS
from protocol.plain.card import read_plain_card
from protocol.plain.dialect import Gathered
from protocol.plain.event_stream import event_data
from protocol.signing import key_id_of, new_key_pair, verify_request
from protocol.statement import read_statement
from protocol.strict_json import loads, loads_object
from tests.attacks.fuzz import changes_of, valid
from tests.attacks.tally import Tried
from tests.long_run import times
from triggers.back_tests.upload import UnreadableUpload, samples_in
from triggers.console.transfer.tree_file import Unreadable, read_tree

EXAMPLES, CPU_SECONDS = 120, 1.0
MEMORY_PER_BYTE, MEMORY_BESIDE = 48, 4 * 1024 * 1024  # in bytes; Python makes 21 of each byte of "[],[],[]"
ORIGIN = "https://agents.cpo.example"  # of the examples
LIMIT = 1024 * 1024
LARGE = 10 * LIMIT
CSV = b"text,language,trigger\nhello,en,Greeting\n\xc2\xa1hola!,es,\n"
TREE = b"""{"format":"handoff-triggers","version":1,"triggers":[{"key":"t1","kind":"chat_started","name":"x",
"enabled":true,"inside":[],"actions":[{"kind":"send_message","enabled":true,"left_out":[],"settings":{"variants":["Hello"]}}]}]}"""
FILE_SENT = b"""{"jsonrpc":"2.0","id":1,"method":"SendMessage","params":{"message":{"messageId":"m","role":"ROLE_USER",
"parts":[{"text":"x"},{"raw":"JVBERi0xLjQ=","filename":"x.pdf","mediaType":"application/pdf"}]}}}"""
OLD_FILE_SENT = b"""{"jsonrpc":"2.0","id":1,"method":"message/stream","params":{"message":{"kind":"message",
"messageId":"m","role":"user","parts":[{"kind":"file","file":{"bytes":"JVBERi0xLjQ=","name":"x.pdf","mimeType":"application/pdf"}}]}}}"""
CONFIRMED = b'{"version":1,"confirmed":true}'
EVENT = b'data: {"choices":[{"delta":{"content":"Hel"}}]}\n\n'
STREAM = EVENT + EVENT + b"data: [DONE]\n\n"
COMPLETION = b'{"choices":[{"message":{"content":"Hello"},"finish_reason":"stop"}]}'
POLICY = AddressPolicy()
KEY = new_key_pair().public_key


@dataclass(frozen=True)
class Parser:
    read: Callable[[bytes], object]
    refuses: tuple[type[Exception], ...] = (WireError,)
    seeds: tuple[bytes, ...] = ()


def of_object(read: Callable[[Mapping[str, Any]], object]) -> Parser:
    return Parser(lambda data: read(loads_object(data, limit=LIMIT)))


def in_pieces(data: bytes) -> Iterator[bytes]:
    yield from (data[start : start + 7] for start in range(0, len(data), 7))


def drained(read: Callable[[Iterator[bytes]], Iterable[object]]) -> Callable[[bytes], object]:
    return lambda data: list(read(in_pieces(data)))


def call_of_peer(data: bytes) -> object:
    call = a2a_v10.read_request(data)
    sent = a2a_v10.read_sent_message(call.params)
    return offer_from(sent.extension or {})


def call_of_client(data: bytes) -> object:
    rpc = read_rpc(data, files=True)
    return [params_as(shape, rpc.params, agent_id="agt_x") for shape, _operation in OPERATIONS.values()]


def old_call_of_client(data: bytes) -> object:
    return [into(old_request(shape, read_rpc(data, files=True))) for shape, into, _method in OLD_STREAMS.values()]


def signature(data: bytes) -> object:
    token = data.decode("latin-1")
    key_id_of(token)
    return verify_request(
        token,
        public_key=KEY,
        issuer="",
        audience="",
        method="POST",
        url="",
        body=b"",
        now=SimpleNamespace(),  # type: ignore[arg-type]
    )


def wait_asked_for(data: bytes) -> object:
    answer = SimpleNamespace(status=503, headers={"retry-after": data.decode("latin-1")}, body=b"")
    return accepted(answer)  # type: ignore[arg-type]


PARSERS: Mapping[str, Parser] = {
    "strict JSON": Parser(lambda data: loads(data, limit=LIMIT)),
    "packet": of_object(packet_from),
    "offer": of_object(offer_from),
    "turn": of_object(turn_from),
    "replies": of_object(replies_from),
    "refusal": of_object(refusal_from),
    "take back": of_object(take_back_from),
    "question about the ledger": of_object(ledger_messages.question_from),
    "heads": of_object(ledger_messages.heads_from),
    "digests": of_object(ledger_messages.digests_from),
    "statement": Parser(read_statement),
    "card": Parser(lambda data: read_card(data, origin=ORIGIN)),
    "card of a plain agent": Parser(lambda data: read_plain_card(data, origin=ORIGIN, card_url=f"{ORIGIN}/card")),
    "signed card": Parser(lambda data: check_card(data, keys=(), origin=ORIGIN)),
    "pairing request": Parser(pairing_messages.PairingRequest.from_bytes),
    "pairing answer": Parser(pairing_messages.PairingAnswer.from_bytes),
    "sealed answer": Parser(pairing_messages.SealedAnswer.from_bytes),
    "check request": Parser(pairing_messages.CheckRequest.from_bytes),
    "check answer": Parser(pairing_messages.CheckAnswer.from_bytes),
    "question to confirm": Parser(pairing_messages.ConfirmRequest.from_bytes),
    "confirmation": Parser(pairing_messages.ConfirmAnswer.from_bytes, seeds=(CONFIRMED,)),
    "code of a refusal": Parser(pairing_messages.refusal_code),
    "call of a peer": Parser(call_of_peer),
    "task": Parser(a2a_v10.read_task, (WireError, A2AError)),
    "push": Parser(a2a_v10.read_push),
    "call of a client": Parser(call_of_client, (BadEnvelope, A2AError), seeds=(*valid(), FILE_SENT)),
    "call of a client of 0.3": Parser(old_call_of_client, (BadEnvelope, A2AError), seeds=(*valid(), OLD_FILE_SENT)),
    **{f"answer in {name}": Parser(dialect.read_answer) for name, dialect in DIALECTS.items()},
    **{
        f"event in {name}": Parser(lambda data, dialect=dialect: dialect.read_event(Gathered(), data))  # type: ignore[misc]
        for name, dialect in DIALECTS.items()
    },
    "events of a peer": Parser(drained(event_data), seeds=(STREAM,)),
    "stream of a model": Parser(drained(read_stream), seeds=(STREAM,)),
    "answer of a model": Parser(read_completion, seeds=(COMPLETION,)),
    "signature": Parser(signature, seeds=(b"eyJhbGciOiJFZERTQSIsImtpZCI6IngifQ.e30.AAAA",)),
    "uploaded table": Parser(samples_in, (UnreadableUpload,), seeds=(CSV,)),
    "imported triggers": Parser(read_tree, (Unreadable, WireError), seeds=(TREE,)),
    "Retry-After": Parser(wait_asked_for, seeds=(b"5", b"Wed, 21 Oct 2099 07:28:00 GMT")),
    "kind of a file": Parser(media_type_of, seeds=(b"%PDF-1.4 x %%EOF", b"\x89PNG\r\n\x1a\n", b"hello\n")),
    "name of a file": Parser(
        lambda data: safe_name(data.decode("utf-16", "surrogatepass"), MediaType.TEXT),
        (UnicodeDecodeError,),
        seeds=("../x\u202etxt.exe".encode("utf-16"),),
    ),
    "platform domain": Parser(
        lambda data: parse_platform_domain(data.decode("latin-1"), policy=POLICY),
        seeds=(b"https://office.example:8443",),
    ),
    "address to call": Parser(
        lambda data: parse_outgoing_url(data.decode("latin-1"), policy=POLICY), seeds=(b"https://office.example/a?b=c",)
    ),
}


def quickly(examples: int) -> settings:
    """Others at each run, and more of them in a long one."""
    return settings(max_examples=times(examples), derandomize=False, suppress_health_check=list(HealthCheck))


def read_or_refused(parser: Parser, data: bytes) -> bool:
    """Whether it was read. Any error but the documented ones goes through."""
    was_read, spent, peak = measured(parser, data)
    if peak >= MEMORY_PER_BYTE * len(data) + MEMORY_BESIDE:  # tables may have been loaded, which stay
        peak = measured(parser, data)[2]
    assert spent < CPU_SECONDS
    assert peak < MEMORY_PER_BYTE * len(data) + MEMORY_BESIDE
    return was_read


def measured(parser: Parser, data: bytes) -> tuple[bool, float, int]:
    """Whether it was read, seconds of the processor, and the most bytes of memory it held at a time."""
    begun = time.thread_time()
    tracemalloc.start()
    try:
        parser.read(data)
        was_read = True
    except parser.refuses:
        was_read = False
    finally:
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
    return was_read, time.thread_time() - begun, peak


@pytest.mark.parametrize("name", PARSERS)
def test_v2_2_1_what_is_read_is_read_or_refused_in_its_own_words(name: str, tried: Tried) -> None:
    parser, count = PARSERS[name], 0

    @settings(
        max_examples=times(EXAMPLES),
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
        derandomize=False,
    )
    @given(changes_of(parser.seeds or valid()))
    def run(data: bytes) -> None:
        nonlocal count
        count += 1
        read_or_refused(parser, data)

    run()
    tried(count, "inputs to parsers")


@pytest.mark.parametrize("name", PARSERS)
def test_v15_2_2_what_is_too_large_or_too_deep_costs_next_to_nothing(name: str) -> None:
    parser = PARSERS[name]
    for data in (
        b"[" * LARGE,
        b'{"a":' * (LARGE // 5),
        b'"' + b"x" * LARGE,
        b"9" * LARGE,
        b" " * LARGE,
        b"\x00" * LARGE,
    ):
        read_or_refused(parser, data)


PIECES = 8_000
WIDE = (b"[" + b"[]," * PIECES + b"[]]", b'{"a":[' + b'{"b":0},' * PIECES + b"0]}", b"[" + b"0," * PIECES + b"0]")


@pytest.mark.parametrize("name", PARSERS)
def test_v15_2_2_what_is_wide_takes_memory_as_it_is_long(name: str, tried: Tried) -> None:
    for data in WIDE:
        _read, _spent, peak = measured(PARSERS[name], data)
        assert peak < MEMORY_PER_BYTE * len(data) + MEMORY_BESIDE
    tried(len(WIDE), "wide inputs to parsers")


def test_v15_2_2_what_is_beyond_the_limit_is_refused_before_it_is_copied() -> None:
    for data in (b" " * LARGE, b'"' + b"x" * LARGE + b'"', b'{"a":1,"a":2}' + b" " * LARGE):
        assert measured(PARSERS["strict JSON"], data)[2] < len(data) // 10


AMBIGUOUS = (b'{"a":1,"a":2}', b'{"a":NaN}', b'{"a":1e400}', b'{"a":"\\ud800"}', b"{} {}", b"\xff")


@pytest.mark.parametrize("data", [*AMBIGUOUS, b'{"a":' * 33 + b"1" + b"}" * 33])
def test_v1_5_3_json_is_read_in_one_way_or_not_at_all(data: bytes) -> None:
    with pytest.raises(WireError):
        loads(data, limit=LIMIT)


def test_the_seeds_are_worth_changing() -> None:
    """Chance changes what is valid: of each parser at least one seed must be read as it stands."""
    never_ok = {"Retry-After", "signature", "card of a plain agent", "call of a client of 0.3"}
    never_ok |= {"heads", "digests", "statement"}  # the documents say them in words
    never_ok |= {name for name in PARSERS if name.startswith(("answer in", "event in"))}
    unread = {
        name
        for name, parser in PARSERS.items()
        if not any(read_or_refused(parser, seed) for seed in parser.seeds or valid())
    }
    assert unread <= never_ok


HEADERS = (
    "Accept-Language",
    "Authorization",
    "Content-Type",
    "Cookie",
    "Origin",
    "A2A-Version",
    "Last-Event-ID",
    "Host",
)
ODD_TEXT = st.text(st.characters(min_codepoint=1, max_codepoint=255, exclude_characters="\r\n"), max_size=200)


@pytest.mark.store
@pytest.mark.django_db
def test_v16_5_3_no_header_breaks_a_page_or_a_door(bank_agent: Agent, tried: Tried) -> None:
    client, count = Client(), 0
    paths = ("/account/login/", f"/chat/{bank_agent.public_id}/", "/settings/", f"/a2a/{bank_agent.public_id}/")
    paths += (f"/api/widget/v1/agents/{bank_agent.public_id}/", "/api/v1/workspace/", "/api/widget/v1/conversations/")

    @quickly(60)
    @given(st.dictionaries(st.sampled_from(HEADERS), ODD_TEXT, min_size=1), st.sampled_from(("GET", "POST")), ODD_TEXT)
    def run(headers: dict[str, str], method: str, query: str) -> None:
        nonlocal count
        for path in paths:
            answer: Any = client.generic(method, path, b"{", headers=headers, QUERY_STRING=query)
            assert answer.status_code < 500, (path, headers)
            count += 1

    run()
    tried(count, "requests with odd headers")
