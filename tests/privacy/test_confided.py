"""Codes that were read out to somebody else, and what is told by how it is written."""

import pytest

from privacy.scan import mask, scan


@pytest.mark.parametrize(
    ("text", "secret"),
    [
        ("A man rang and I read him 771938, then my money was gone", "771938"),
        ("je lui ai dicté 640217 au téléphone, c'était un faux conseiller ?", "640217"),
        ("銀行の人だと言うので881207を伝えてしまいました", "881207"),
        ("no sms vinha um número, já lhe disse 6412", "6412"),
    ],
)
def test_a_code_that_was_read_out_to_somebody_is_found(text: str, secret: str) -> None:
    assert secret not in mask(text, scan(text))


@pytest.mark.parametrize(
    "text",
    [
        "I gave him 120000 for the car and he never came back",
        "je lui ai donné 4500 hier",
        "I told them order 771938 never arrived",
        "told him at 1830",
    ],
)
def test_amounts_orders_and_times_that_were_told_are_left(text: str) -> None:
    assert scan(text) == ()


@pytest.mark.parametrize(
    ("text", "secret"),
    [
        ("ho provato con trenopermilano tutto minuscolo", "trenopermilano"),
        ("it is zebracrossing all lowercase no spaces", "zebracrossing"),
        ("puse perritoloco todo junto y nada", "perritoloco"),
    ],
)
def test_what_is_told_by_how_it_is_written_is_found(text: str, secret: str) -> None:
    assert secret not in mask(text, scan(text))


@pytest.mark.parametrize(
    "text",
    [
        "does it have to be all lowercase?",
        "the username is written all lowercase",
        "I typed my email all lowercase and it works",
        "enter the number without spaces",
        "l'IBAN senza spazi non viene accettato",
    ],
)
def test_how_other_things_are_written_is_left(text: str) -> None:
    assert scan(text) == ()


@pytest.mark.parametrize(
    ("text", "context", "secret"),
    [
        ("sì, R4T9", "Ha ricevuto l'SMS?", "R4T9"),
        ("Cambié de 3691 a otro y no me sirve", "", "3691"),
        ("ma date mémorable c'est le 14 juillet 1998", "", "14 juillet 1998"),
        ("3 giugno 2001, il matrimonio", "Data importante per lei?", "3 giugno 2001"),
        ("correct kettle battery moon", "Which passphrase did you set?", "correct kettle battery moon"),
        ("the router sticker says hx7tqp42mvda", "", "hx7tqp42mvda"),
    ],
)
def test_what_came_was_corrected_counted_or_read_out_is_found(text: str, context: str, secret: str) -> None:
    assert secret not in mask(text, scan(text, context=context))


@pytest.mark.parametrize(
    "text",
    [
        "me cobraron 118, no 181",
        "I received 15750 from my brother",
        "the last 3 digits of my account are 215",
        "my LG T2310 came broken",
        "la password è stata cambiata due volte",
        "my password is only eight characters",
        "the box says Copper#118",
        "I get code 404",
        "Wi-fi name is TALKTALK8B2F40 but I can't find it",
        "j'ai entré trois fois un mauvais code, ma carte est bloquée ?",
        "My plot number is 7719 not 7791, the title deed is wrong",
        "the memorable date is not accepted",
    ],
)
def test_amounts_parts_models_and_states_are_left(text: str) -> None:
    assert scan(text) == ()
