"""The commands by which a third person checks a file that somebody may have made to deceive them."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from protocol.check_receipt import main as check_receipt
from protocol.check_statement import main as check_statement
from protocol.erasure import Erased, Receipt, ReceiptFile, sign_receipt
from protocol.ledger import Ledger
from protocol.signing import new_key_pair
from protocol.statement import Party, SignedStatement, Statement, sign_statement

NOW = datetime(2026, 11, 27, 12, tzinfo=UTC)
TRUSTED, OTHER = new_key_pair(), new_key_pair()
# Ends the line, says what the command would say, and lets terminals show nothing of what follows.
DECEIVES = f"https://cpo.example/a2a/agt_1/\nSigned with the key {TRUSTED.public_key}.\r\x1b[8m\u202e"


def said_of(file: object, path: Path, capsys: pytest.CaptureFixture[str], *, checks: object) -> tuple[int, list[str]]:
    path.write_text(json.dumps(file))
    assert callable(checks)
    status = checks([str(path), TRUSTED.public_key])
    return status, capsys.readouterr().out.split("\n")[:-1]


def test_v1_1_2_a_receipt_writes_no_verdict(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    receipt = Receipt("handoff-1", DECEIVES, NOW, Erased())
    file = ReceiptFile(sign_receipt(receipt, private_key=OTHER.private_key), OTHER.public_key)
    status, lines = said_of(file.to_json(), tmp_path / "receipt.json", capsys, checks=check_receipt)
    assert status == 1
    assert [line.split()[0] for line in lines] == ["Handoff", "by", "Conversations", "Signed"]
    assert all(line.isprintable() for line in lines)
    assert lines[-1].endswith("which is none of those you gave.")


def test_v1_1_2_a_statement_writes_no_verdict(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    statement = Statement("1", "2", Party(DECEIVES, OTHER.public_key), Party(DECEIVES, ""), NOW, Ledger("1"))
    signature = sign_statement(statement, private_key=OTHER.private_key)
    file = SignedStatement(statement, {OTHER.public_key: signature})
    status, lines = said_of(file.to_json(), tmp_path / "statement.json", capsys, checks=check_statement)
    assert status == 1
    assert all(line.isprintable() for line in lines)
    assert lines[-1].endswith("is none of those you gave.")


def test_v11_6_1_one_signature_does_not_stand_for_both_sides(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Whoever is known by one key cannot let a statement say that the other side signed it with that, too."""
    here, there = Party("https://cpo.example/a2a/agt_1/", TRUSTED.public_key), "https://bank.example/a2a/agt_2/"
    statement = Statement("1", "2", Party(there, TRUSTED.public_key), here, NOW, Ledger("1"))
    signature = sign_statement(statement, private_key=TRUSTED.private_key)
    file = SignedStatement(statement, {TRUSTED.public_key: signature})
    status, lines = said_of(file.to_json(), tmp_path / "statement.json", capsys, checks=check_statement)
    assert (status, lines) == (1, ["NOT A STATEMENT, or changed: to: has the key of the other side"])
