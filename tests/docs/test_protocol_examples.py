"""The examples in docs/protocol.md are what the code reads and writes: other teams build by them."""

import hashlib
import json
import re
import textwrap
from base64 import urlsafe_b64encode
from pathlib import Path
from typing import Any

from protocol import a2a_v10
from protocol.cards import read_card
from protocol.erasure import receipt_from
from protocol.handoff_extension import (
    HandBack,
    ask_from,
    offer_from,
    refusal_from,
    replies_from,
    stream_item_from,
    take_back_from,
    turn_from,
)
from protocol.ledger import Stream, entry_digest
from protocol.ledger_messages import question_from
from protocol.pairing_messages import ConfirmRequest, PairingAnswer, PairingRequest, SealedAnswer, request_digest
from protocol.signing import keys_fingerprint
from protocol.strict_json import dumps

PAGE = Path(__file__).resolve().parents[2] / "docs/protocol.md"
Json = dict[str, Any]


def examples() -> list[Json]:
    blocks = re.findall(r"^ *```json\n(.*?)^ *```", PAGE.read_text(), re.MULTILINE | re.DOTALL)
    return [json.loads(textwrap.dedent(block)) for block in blocks]


def the_one_with(*names: str) -> Json:
    (found,) = [example for example in examples() if set(names) <= set(example)]
    return found


def the_call(method: str, *, of_task: bool) -> a2a_v10.RpcRequest:
    calls = [a2a_v10.read_request(dumps(each)) for each in examples() if each.get("method") == method]
    (found,) = [
        call for call in calls if of_task == ("id" in call.params or "taskId" in call.params.get("message", {}))
    ]
    return found


def the_answer(state: str) -> a2a_v10.TaskAnswer:
    answers = [a2a_v10.read_task(dumps(each)) for each in examples() if "result" in each]
    (found,) = [answer for answer in answers if answer.state == state]
    return found


def extension_of(call: a2a_v10.RpcRequest) -> Json:
    extension = a2a_v10.read_sent_message(call.params).extension
    assert extension is not None
    return dict(extension)


def test_the_card_is_of_an_agent_that_can_be_paired_with() -> None:
    card = the_one_with("supportedInterfaces")
    assert read_card(dumps(card), origin=card["provider"]["url"]).is_aware


def test_the_pairing_request_and_both_layers_of_its_answer_can_be_read() -> None:
    request, answer, sealed = the_one_with("to"), the_one_with("limits"), the_one_with("answer", "proof")
    assert json.loads(PairingRequest.from_bytes(dumps(request)).to_bytes()) == request
    assert json.loads(PairingAnswer.from_bytes(dumps(answer)).to_bytes()) == answer
    assert SealedAnswer.from_bytes(dumps(sealed)).answer == dumps(answer)


def test_the_pairing_example_is_one_exchange() -> None:
    request, claims, answer = the_one_with("to"), the_one_with("htu"), the_one_with("limits")
    digest = urlsafe_b64encode(hashlib.sha256(dumps(request)).digest()).decode().rstrip("=")
    assert claims["bd"] == digest
    assert claims["iss"] == PairingRequest.from_bytes(dumps(request)).agent_url
    assert claims["nonce"] == answer["nonce"] == request["nonce"]
    assert ConfirmRequest.from_bytes(dumps(the_one_with("digest"))).digest == request_digest(
        asked=claims["aud"], body=dumps(request)
    )
    assert f"`{keys_fingerprint(request['publicKey'], answer['publicKey'])}`" in PAGE.read_text()


def test_the_offer_is_what_the_code_would_write() -> None:
    call = the_call(a2a_v10.SEND_MESSAGE, of_task=False)
    offer = extension_of(call)
    assert offer_from(offer).to_json() == offer
    assert a2a_v10.read_sent_message(call.params).push_url.endswith(f"/callbacks/{offer['packet']['handoffId']}")


def test_the_turn_is_what_the_code_would_write() -> None:
    turn = extension_of(the_call(a2a_v10.SEND_MESSAGE, of_task=True))
    assert turn_from(turn).to_json() == turn


def test_the_answers_accept_and_refuse() -> None:
    accepted, refused = the_answer(a2a_v10.INPUT_REQUIRED).extension, the_answer(a2a_v10.REJECTED).extension
    assert accepted is not None
    assert refused is not None
    assert replies_from(accepted).to_json() == accepted
    assert refusal_from(refused).to_json() == refused


def test_the_question_about_a_ledger_can_be_read() -> None:
    asked = a2a_v10.read_params_extension(the_call(a2a_v10.COMPARE_LEDGERS, of_task=True).params)
    assert asked is not None
    assert question_from(asked).to_json() == asked


def test_the_digest_is_that_of_the_turn_with_the_key_of_the_offer() -> None:
    offer = offer_from(extension_of(the_call(a2a_v10.SEND_MESSAGE, of_task=False)))
    content = {"type": "turn", "text": "yes", "at": "2026-11-22T09:15:50.250000Z"}
    handoff = offer.packet.handoff_id
    digest = entry_digest(offer.ledger_key, handoff=handoff, stream=Stream.THERE, number=2, content=content)
    assert f"`{digest}`" in PAGE.read_text()


def test_the_receipt_is_what_the_code_would_write() -> None:
    asked = the_call(a2a_v10.ERASE_HANDOFF, of_task=True)
    receipt = the_one_with("receipt", "signature")
    assert receipt_from(receipt).to_json() == receipt
    assert a2a_v10.read_task_id(asked.params) == receipt["receipt"]["handoff"]
    key = PairingAnswer.from_bytes(dumps(the_one_with("limits"))).public_key
    assert receipt_from(receipt).holds(public_key=key)


def test_the_push_ends_with_the_hand_back() -> None:
    pushed = a2a_v10.read_push(dumps(the_one_with("statusUpdate")))
    assert pushed.state == a2a_v10.COMPLETED
    assert pushed.extension is not None
    assert isinstance(replies_from(pushed.extension).items[-1], HandBack)
    assert replies_from(pushed.extension).to_json() == pushed.extension


def test_the_reply_of_a_live_agent_is_what_the_code_would_write() -> None:
    said = the_one_with("speaker", "attachments")
    assert stream_item_from(said).to_json() == said


def test_asking_and_taking_back_name_the_task_of_the_answer() -> None:
    task_id = the_answer(a2a_v10.INPUT_REQUIRED).task_id
    asked = a2a_v10.read_params_extension(the_call(a2a_v10.GET_TASK, of_task=True).params)
    assert asked is not None
    assert ask_from(asked).to_json() == asked
    take_back = the_call(a2a_v10.CANCEL_TASK, of_task=True)
    assert a2a_v10.read_task_id(the_call(a2a_v10.GET_TASK, of_task=True).params) == task_id
    assert a2a_v10.read_task_id(take_back.params) == task_id
    extension = a2a_v10.read_params_extension(take_back.params)
    assert extension is not None
    assert take_back_from(extension).to_json() == extension
