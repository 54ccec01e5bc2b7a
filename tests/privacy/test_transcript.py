"""Conversations with somebody else that are pasted into a message."""

import pytest

from privacy.scan import mask, scan
from tests.privacy.detector_contract import HOSTILE_LENGTH, LIMIT_SECONDS, seconds_of
from tests.privacy.labelled import STRICTEST


@pytest.mark.parametrize(
    ("text", "secret"),
    [
        ("Agent: Could you read me the code?\nCustomer: yes it's 904418", "904418"),
        ("Agent: And your mother's maiden name?\nCustomer: Whitlock", "Whitlock"),
        ("Agente: ¿Y el nombre de su primera mascota?\nCliente: Canela", "Canela"),
        ("Conseiller : Le nom de jeune fille de votre mère ?\nClient : Lemarchand", "Lemarchand"),
        ("Berater: Wie hieß Ihr erstes Haustier?\nKunde: Mohrle", "Mohrle"),
        ("الموظف: ممكن تقرأ لي الرمز؟\nالعميل: نعم 904418", "904418"),
        ("เจ้าหน้าที่: ช่วยอ่านรหัสให้หน่อยค่ะ\nลูกค้า: ได้ค่ะ 904418", "904418"),
        ("Bot: Hangi şehirde doğdunuz?\nBen: Amasya", "Amasya"),
        ("Bot: Please give me your mother's maiden name. User: Castellano", "Castellano"),
        ("Rep: could you verify the last 4 of your card? Caller: sure 8841. Rep: and your PIN? Caller: 3577", "3577"),
        ("10:42 Agent (Kim): What is the code?\n10:43 Customer (Theo): 904418", "904418"),
        ("Asesor: ¿Cuál es el código que le llegó? Cliente: 904418", "904418"),
        ("Temsilci: Gelen kodu okur musunuz? Müşteri: 904418", "904418"),
        ("客服:请告诉我短信验证码。客户:904418", "904418"),
        ("客服：您第一只宠物叫什么名字？\n客户：豆豆", "豆豆"),
        ("担当：最初のペットの名前は？\n客：こむぎ", "こむぎ"),
    ],
)
def test_a_line_answers_the_one_before(text: str, secret: str) -> None:
    before, _, behind = mask(text, scan(text)).partition("[")
    assert (before, behind.partition(" withheld]")[2]) == (text.removesuffix(secret), "")


@pytest.mark.parametrize(
    "text",
    [
        "Agent: How can I help?\nCustomer: my parcel 88213 is late\nAgent: I am sorry to hear that.",
        "Agent: I have sent you a code by text.\nCustomer: nothing has come yet",
        "Customer: what is my PIN?\nCustomer: 4 days I have been waiting",
        "Agent: What is the error code? Customer: 4012",
        "Bot: How many tickets do you need? User: 4",
        "Q: What is the fee for a replacement PIN? A: 5 dollars",
        "Agent: Which card is it? Customer: the one ending 4417",
        "Name: Peter Lowe\nOrder: 88213\nSize: 42",
    ],
)
def test_who_says_it_and_what_is_no_answer_is_left(text: str) -> None:
    assert scan(text) == ()


@pytest.mark.parametrize(
    "piece", ["A: code?\nB: 1\n", "Agent: what is your pin? Customer: 4471 ", "a:b\n", "A: pin?\n", "::\n"]
)
def test_a_hostile_conversation_is_read_in_time(piece: str) -> None:
    assert seconds_of(STRICTEST.detectors, (piece * HOSTILE_LENGTH)[:HOSTILE_LENGTH]) < LIMIT_SECONDS
