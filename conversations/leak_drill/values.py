"""Made-up values of every kind: they have the form of real ones and belong to nobody."""

import base64
import json
import string
from collections.abc import Callable, Mapping
from random import Random

_HEX = "0123456789abcdef"
_ALNUM = string.ascii_letters + string.digits
_SYLLABLES = ("bra", "cor", "del", "fen", "gul", "har", "jin", "kel", "lor", "mav", "nur", "pel", "quo", "rin", "tav")


def value_of(kind: str, chance: Random) -> str:
    """Raises KeyError for a kind without a maker: a new detector needs one before the drill knows it."""
    return _MAKERS[kind](chance)


def _digits(chance: Random, count: int) -> str:
    return "".join(chance.choices(string.digits, k=count))


def _text(chance: Random, letters: str, count: int) -> str:
    """Random, and with at least one digit, as real ones are."""
    return "".join(chance.choices(letters, k=count - 1)) + chance.choice(string.digits)


def _name(chance: Random) -> str:
    return "".join(chance.sample(_SYLLABLES, 3)).capitalize()


def _password(chance: Random) -> str:
    """A weak one: strong ones are found by their form too."""
    return f"{''.join(chance.sample(_SYLLABLES, 2)).capitalize()}{chance.randint(10, 99)}"


def _card(chance: Random) -> str:
    body = "4" + _digits(chance, 14)
    total = sum(sum(divmod(int(digit) * (2 - place % 2), 10)) for place, digit in enumerate(body))
    number = body + str(-total % 10)
    return " ".join(number[at : at + 4] for at in range(0, 16, 4))


def _iban(chance: Random) -> str:
    account = _digits(chance, 18)
    check = 98 - int(f"{account}131400") % 97  # D and E as numbers, and two places for the check digits
    return f"DE{check:02}{account}"


def _private_key(chance: Random) -> str:
    lines = [_text(chance, _ALNUM + "+/", 64) for _ in range(3)]
    return "\n".join(["-----BEGIN PRIVATE KEY-----", *lines, "-----END PRIVATE KEY-----"])


def _jwt(chance: Random) -> str:
    parts = ({"alg": "HS256", "typ": "JWT"}, {"sub": _digits(chance, 10), "iat": 1_700_000_000})
    encoded = [base64.urlsafe_b64encode(json.dumps(part).encode()).decode().rstrip("=") for part in parts]
    return ".".join([*encoded, _text(chance, _ALNUM, 43)])


def _date(chance: Random) -> str:
    return f"{chance.randint(10, 28)}/{chance.randint(10, 12)}/{chance.randint(1950, 2004)}"


def _address(chance: Random) -> str:
    return f"{chance.randint(100, 899)} {_name(chance)} Street"


def _place(chance: Random) -> str:
    return f"{chance.randint(10, 80)}.{_digits(chance, 6)}, {chance.randint(10, 80)}.{_digits(chance, 6)}"


_MAKERS: Mapping[str, Callable[[Random], str]] = {
    "private_key": _private_key,
    "payment_card": _card,
    "card_security_code": lambda chance: _digits(chance, 3),
    "pin": lambda chance: _digits(chance, 4),
    "one_time_code": lambda chance: f"{chance.randint(1, 9)}{_digits(chance, 5)}",
    "connection_string": lambda chance: f"postgres://app:{_password(chance)}@db:5432/main",
    "api_key": lambda chance: f"sk_live_{_text(chance, _ALNUM, 24)}",
    "jwt": _jwt,
    "session_cookie": lambda chance: f"sessionid={_text(chance, _HEX, 32)}",
    "iban": _iban,
    "national_id": lambda chance: f"{chance.choice('ABCEGHK')}{chance.randint(1, 9)}{_digits(chance, 7)}",
    "tax_id": lambda chance: f"{chance.randint(100, 999)}-{_digits(chance, 3)}-{_digits(chance, 3)}-000",
    "bank_account": lambda chance: f"0{chance.randint(1, 9)}{_digits(chance, 11)}",
    "password": _password,
    "security_answer": _name,
    "ip_address": lambda chance: f"198.51.{chance.randint(10, 250)}.{chance.randint(10, 250)}",
    "location": _place,
    "date_of_birth": _date,
    "phone": lambda chance: f"+63 917 {chance.randint(100, 999)} {_digits(chance, 4)}",
    "email": lambda chance: f"{_name(chance).lower()}{_digits(chance, 2)}@mail.example",
    "address": _address,
}
