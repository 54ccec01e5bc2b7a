"""``python -m protocol.check_receipt FILE [PUBLIC_KEY…]``: checks a receipt of erasure, offline.

It says who signed that they erased what one handoff took to them, when, and how much. Public keys are those the
institutions gave by another way; without any, whose key signed is only what the file says. Ends with 0 when everything
holds, else with 1.
"""

import sys
from collections.abc import Iterator, Sequence

from protocol.checking import Judged, check_file
from protocol.erasure import Receipt, ReceiptFile, read_receipt_file
from protocol.errors import MessageRefused


def main(arguments: Sequence[str]) -> int:
    return check_file(arguments, usage=__doc__, judge=_judged)


def _judged(body: bytes, known_keys: Sequence[str]) -> Judged:
    try:
        file = read_receipt_file(body)
    except MessageRefused as refused:
        return 1, [f"NOT A RECEIPT, or changed: {refused.detail}"]
    holds, words = _verdict(file, known_keys)
    return 0 if holds else 1, [*_about(file.signed.receipt), words]


def _about(receipt: Receipt) -> Iterator[str]:
    erased = receipt.erased
    yield f"Handoff {receipt.handoff}, erased {receipt.at.isoformat()}"
    yield f"by {receipt.agent}"
    yield (
        f"Conversations {erased.conversations}, messages {erased.messages}, session details {erased.details}, "
        f"handoffs {erased.handoffs}, agents asked in turn {erased.asked_on}"
    )


def _verdict(file: ReceiptFile, known_keys: Sequence[str]) -> tuple[bool, str]:
    """Whether it holds, and the words for it."""
    if not file.holds:
        return False, "CHANGED: the signature does not hold."
    if known_keys and file.public_key not in known_keys:
        return False, f"Signed with the key {file.public_key}, which is none of those you gave."
    signed = f"Signed with the key {file.public_key}."
    return (
        True,
        signed if known_keys else f"{signed} Whose it is, nothing here proves: give their public key to be sure.",
    )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
