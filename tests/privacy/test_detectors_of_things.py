"""Secrets that are recognised by their own form."""

import pytest

from privacy.detectors.api_key import ApiKey
from privacy.detectors.connection_string import ConnectionString
from privacy.detectors.iban import Iban, check_digits_hold
from privacy.detectors.jwt import Jwt
from privacy.detectors.payment_card import PaymentCard
from privacy.detectors.private_key import PrivateKey
from privacy.detectors.session_cookie import SessionCookie
from privacy.scan import scan
from tests.privacy.detector_contract import DetectorContract

# Written in two parts, so that scanners of repositories do not take the examples for leaks.
LETTERS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJ0123456789"
JWT = "eyJhbGciOiJIUzI1NiJ9" + ".eyJzdWIiOiIxMjM0In0" + ".c2lnbmF0dXJlLW9mLW5vYm9keQ"
PEM = "-----BEGIN RSA " + "PRIVATE KEY-----\nMIIBOgIBAAJBAK\nabc=\n-----END RSA " + "PRIVATE KEY-----"


class TestPaymentCard(DetectorContract):
    detector = PaymentCard()
    secrets = (
        ("my card 060426070011 was declined", "060426070011"),
        ("my card 4111 1111 1111 1111 is blocked", "4111 1111 1111 1111"),
        ("4111-1111-1111-1111", "4111-1111-1111-1111"),
        ("pay with 378282246310005 please", "378282246310005"),
        ("4111 1111 1111 1111 12/27 123", "4111 1111 1111 1111"),
        ("ref 20 card 5555555555554444", "5555555555554444"),
        ("อ่านว่า ๔๑๑๑๑๑๑๑๑๑๑๑๑๑๑๑ ค่ะ", "๔๑๑๑๑๑๑๑๑๑๑๑๑๑๑๑"),
        ("البطاقة ٤١١١ ١١١١ ١١١١ ١١١١", "٤١١١ ١١١١ ١١١١ ١١١١"),
    )
    harmless = (
        "unit 5022 box 1225, DPO 44085",
        "two receipts, 4024 0071 and 5590 1123",
        "order 4111111111111112",  # fails Luhn's check
        "tracking 9999999999999995",  # passes, but nobody issues cards that begin so
        "call +4111 1111 1111 1111",
        "account 41111111111111110000000",
        "paid on 2024-05-12 at 10:30:45, reference 20240512103045",
    )

    @pytest.mark.parametrize(
        "number",
        [
            "4222222222222",
            "2221000000000009",
            "30569309025904",
            "6011111111111117",
            "3530111333300000",
            "6200000000000005",
        ],
    )
    def test_it_knows_the_schemes(self, number: str) -> None:
        assert [f.kind for f in scan(f"card {number}", detectors=(self.detector,))] == ["payment_card"]

    @pytest.mark.parametrize(
        ("text", "parts"),
        [
            ("it starts 4024 0071, the dog again, and then 1490 5432", ["4024 0071", "1490 5432"]),
            ("amex 3782 then 822463 and last 10005", ["3782", "822463", "10005"]),
        ],
    )
    def test_it_finds_all_parts_of_a_number_that_is_told_in_parts(self, text: str, parts: list[str]) -> None:
        found = "".join(text[one.start : one.end] for one in scan(text, detectors=(self.detector,)))
        assert all(part in found for part in parts)


class TestIban(DetectorContract):
    detector = Iban()
    secrets = (
        ("refund to GB82 WEST 1234 5698 7654 32 please", "GB82 WEST 1234 5698 7654 32"),
        ("de89370400440532013000", "de89370400440532013000"),
        ("IBAN: FR14 2004 1010 0505 0001 3M02 606.", "FR14 2004 1010 0505 0001 3M02 606"),
    )
    harmless = ("GB82 WEST 1234 5698 7654 33", "form AB12 3456 7890 1234 5678", "flight LH44 leaves at 10 from gate 12")

    def test_its_check_digits_catch_a_swapped_pair(self) -> None:
        assert check_digits_hold("NL91ABNA0417164300")
        assert not check_digits_hold("NL91ABNA0471164300")


class TestJwt(DetectorContract):
    detector = Jwt()
    secrets = ((f"the page shows {JWT} and stops", JWT), (f"token={JWT}", JWT))
    harmless = ("eyJ is how it begins", "see www.example.org/a.b.c")


class TestPrivateKey(DetectorContract):
    detector = PrivateKey()
    secrets = ((f"here:\n{PEM}\nis it right?", PEM), (f"cut off {PEM[:60]}", PEM[:60]))
    harmless = ("I lost my private key", "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----")


class TestConnectionString(DetectorContract):
    detector = ConnectionString()
    secrets = (
        ("use postgres://app:s3cr3t@db.example.org:5432/main for it", "postgres://app:s3cr3t@db.example.org:5432/main"),
        ("redis://:hunter2@cache:6379/0", "redis://:hunter2@cache:6379/0"),
        ("Server=db;Database=x;User Id=sa;Password=Abc!234;", "Abc!234"),
    )
    harmless = (
        "https://bank.example/help?mail=me@example.org",
        "write to mailto:me@example.org",
        "see https://bank.example:8443/a",
    )


class TestSessionCookie(DetectorContract):
    detector = SessionCookie()
    secrets = (
        ("it says sessionid=8f3k2j4h5g6d7s8a ok?", "8f3k2j4h5g6d7s8a"),
        ("JSESSIONID: 0A1B2C3D4E5F6A7B8C9D", "0A1B2C3D4E5F6A7B8C9D"),
        ("Cookie: theme=dark; id=77aa88bb99", "theme=dark; id=77aa88bb99"),
    )
    harmless = ("your cookie notice is annoying", "session: tomorrow afternoon at 15:00", "the session expired")


class TestApiKey(DetectorContract):
    detector = ApiKey()
    secrets = (
        ("of my backup codes only p4xk-9wtq-72mz is left", "p4xk-9wtq-72mz"),
        ("mein Notfallcode ist K7QM-3XVD-H2LP", "K7QM-3XVD-H2LP"),
        ("备用码还剩7GQ2M9XK", "7GQ2M9XK"),
        *(
            (f"is {key} still valid?", key)
            for key in (
                "hsec_" + LETTERS[:32],
                "hkey_" + LETTERS[:32],
                "AKIA" + "IOSFODNN7EXAMPLE",
                "ghp_" + LETTERS[:36],
                "github_pat_" + LETTERS[:40],
                "xoxb-" + "1234567890-abcdefghij",
                "sk_live_" + LETTERS[:24],
                "AIza" + LETTERS[:35],
                "sk-proj-" + LETTERS[:40],
                "sk-ant-api03-" + LETTERS[:40],
                "SG." + LETTERS[:22] + "." + LETTERS[:43],
                "AC" + "0123456789abcdef" * 2,
                "npm_" + LETTERS[:36],
                "pypi-" + LETTERS + "0",
                "123456789:AA" + LETTERS[:33],
            )
        ),
        ("Authorization: Bearer abcdef0123456789abcdef", "abcdef0123456789abcdef"),
        ("the link https://a.example/x?token=ab12cd34ef56 fails", "ab12cd34ef56"),
        ("api key: 9f8e7d6c5b4a3f2e", "9f8e7d6c5b4a3f2e"),
    )
    harmless = (
        "are backup codes case sensitive? my order is AB12-CD34",
        "the basic responsibilities of a bank",
        "the secret is out: key workers are tired",
        "sk-8 is a road",
        "is the api key the same as the secret?",
    )
