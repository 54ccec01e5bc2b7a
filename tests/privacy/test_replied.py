"""Replies to a security question: what they tell is withheld, wherever in them it stands."""

import pytest

from privacy.scan import mask, scan

# Each: what the agent asked, the reply, its secret.
TOLD = [
    ("Welche Grundschule haben Sie besucht?", "das war die Pestalozzischule, glaub ich", "Pestalozzischule"),
    ("Pergunta de segurança: em que cidade nasceu seu pai?", "foi em Mossoró, no sertão", "Mossoró"),
    ("Di mana Anda bersekolah dasar?", "SDN Margorejo 3 pagi", "SDN Margorejo 3"),
    ("Güvenlik sorunuz: İlk evcil hayvanınızın adı?", "kedimdi, Pamuk koymuştuk adını", "Pamuk"),
    ("您成长的街道叫什么？", "好像是柳树巷吧", "柳树巷"),
    ("첫 차는 무엇이었나요?", "티코 빨간색", "티코"),
    (
        "For security, what was your first pet called?",
        "no clue which one I gave but I always use Gingerbread",
        "Gingerbread",
    ),
]
# What is no answer.
LEFT = [
    ("What was the name of your first pet?", "You already asked, my name is Karen"),
    ("Wie hieß Ihre Grundschule?", "das weiß ich leider nicht mehr"),
    ("¿En qué ciudad nació su madre?", "eso no lo voy a poner por aquí"),
    ("Dans quelle rue avez-vous grandi ?", "j'ai grandi dans 4 foyers différents"),
]


@pytest.mark.parametrize(("context", "text", "secret"), TOLD)
def test_the_answer_is_found_in_what_is_told_around_it(context: str, text: str, secret: str) -> None:
    assert secret not in mask(text, scan(text, context=context))


@pytest.mark.parametrize(("context", "text"), LEFT)
def test_a_reply_without_an_answer_is_left(context: str, text: str) -> None:
    assert scan(text, context=context) == ()


@pytest.mark.parametrize(
    "text",
    ["my pin badge came bent, entry 2815", "il campo password è verde", "la casilla de la contraseña es morada"],
)
def test_a_badge_and_a_field_of_a_page_are_no_secrets(text: str) -> None:
    assert scan(text) == ()
