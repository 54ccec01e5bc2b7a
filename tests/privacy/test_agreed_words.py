"""Words agreed upon with a bank, and what Korean tells, in sentences that deny or tell something else."""

import pytest

from privacy.scan import mask, scan

TOLD = [
    ("I no longer want Snapdragon as my memorable word, my sister knows it", "Snapdragon"),
    ("voglio togliere rosmarino come parola di sicurezza", "rosmarino"),
    ("je veux plus que ma réponse secrète soit pivoine, elle la connait", "pivoine"),
    ("Before you ask: memorable word foxglove. Where is my refund", "foxglove"),
    ("비번이 단풍나무였는데 안되네요", "단풍나무"),
    ("보안질문 답은 바둑이예요", "바둑이"),
    ("카드 비밀번호 4417인데 안먹어요", "4417"),
    ("인증번호 482913 입력해도 안돼요", "482913"),
    ("와이파이 비번 house9988로 바꿨어요", "house9988"),
    ("카드 뒷면 숫자 402 맞나요", "402"),
    ("482913", "482913"),
    ("주문번호 말고 인증번호 730144예요", "730144"),
    ("jawaban keamanan saya kamboja kenapa salah terus", "kamboja"),
    ("合言葉は一期一会だと聞いています", "一期一会"),
    ("昔飼ってた犬のさくらを秘密の答えに設定してあります", "さくら"),
    ("mein Mann hat Sonnenblume als Passwort gewählt", "Sonnenblume"),
    ("uso tigre1987 desde hace años y ahora no entra", "tigre1987"),
    ("hab drei sieben null eins eingetippt und die Karte war weg", "drei sieben null eins"),
    ("can you change the PIN? old 6613, my neighbour saw it", "6613"),
]
LEFT = [
    "my memorable word is too short, it says",
    "Can I use emojis as my security answer",
    "mi palabra secreta fue bloqueada ayer",
    "비밀번호를 잊어버렸어요 어떻게 해야 하나요",
    "인증번호 문자가 3번이나 안왔어요",
    "비밀번호는 8자리 이상이어야 한다는데 왜 안되나요",
    "비밀번호 칸이 빨간색으로 떠요",
    "주문번호 20230415 배송 언제 오나요",
    "I've been using windows11 for years and it crashed",
    "mein Mann hat das alte als Passwort gewählt",
    "合言葉は忘れました",
    "can you change the PIN? it came with the new 2024 card",
    "어머니 성함은 이영희이고 저희 집 명의자예요",
]


@pytest.mark.parametrize(("text", "secret"), TOLD)
def test_it_is_found(text: str, secret: str) -> None:
    assert secret not in mask(text, scan(text))


@pytest.mark.parametrize("text", LEFT)
def test_what_tells_none_is_left(text: str) -> None:
    assert scan(text) == ()


def test_the_last_digits_of_a_number_of_a_person_are_a_check_where_they_are_asked_for() -> None:
    asked = "To verify, what are the last four digits of your social security number?"
    assert "4471" not in mask("4471", scan("4471", context=asked))
    assert scan("4471", context="What are the last four digits of the order number?") == ()


def test_six_digits_that_answer_another_question_are_no_code() -> None:
    assert scan("448190", context="What is your order number?") == ()
