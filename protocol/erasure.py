"""The receipt for something erased: which handoff, by whom, when and how much; nothing of what it was."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Self

from protocol.errors import MessageRefused
from protocol.ledger import canonical
from protocol.packet import Json, number_at, time_at, time_text
from protocol.signing import document_holds, sign_document
from protocol.strict_json import int_at, loads_object, object_at, text_at

RECEIPT_LIMIT = 16 * 1024  # bytes of a file
_PREFIX = b"handoff erasure 1\n"


@dataclass(frozen=True)
class Erased:
    """How many of each. asked_on: agents the conversation had gone on to, which were asked to erase it as well."""

    conversations: int = 0
    messages: int = 0
    details: int = 0
    handoffs: int = 0
    asked_on: int = 0

    def to_json(self) -> Json:
        return {
            "conversations": self.conversations,
            "messages": self.messages,
            "details": self.details,
            "handoffs": self.handoffs,
            "askedOn": self.asked_on,
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Self:
        """Raises MessageRefused."""
        return cls(
            conversations=number_at(data, "conversations"),
            messages=number_at(data, "messages"),
            details=number_at(data, "details"),
            handoffs=number_at(data, "handoffs"),
            asked_on=number_at(data, "askedOn"),
        )


@dataclass(frozen=True)
class Receipt:
    """handoff: the id of the side that handed over and asked. agent: the URL of the one that erased."""

    handoff: str
    agent: str
    at: datetime
    erased: Erased

    def to_json(self) -> Json:
        return {
            "version": 1,
            "handoff": self.handoff,
            "agent": self.agent,
            "at": time_text(self.at),
            "erased": self.erased.to_json(),
        }

    def signed_bytes(self) -> bytes:
        return _PREFIX + canonical(self.to_json())


@dataclass(frozen=True)
class SignedReceipt:
    receipt: Receipt
    signature: str

    def to_json(self) -> Json:
        return {"type": "erased", "receipt": self.receipt.to_json(), "signature": self.signature}

    def holds(self, *, public_key: str) -> bool:
        return document_holds(self.receipt.signed_bytes(), public_key=public_key, signature=self.signature)


@dataclass(frozen=True)
class ReceiptFile:
    """What a third person gets. public_key: the one of the signer for the link over which it was asked."""

    signed: SignedReceipt
    public_key: str

    @property
    def holds(self) -> bool:
        return self.signed.holds(public_key=self.public_key)

    def to_json(self) -> Json:
        receipt, signature = self.signed.receipt.to_json(), self.signed.signature
        return {"receipt": receipt, "signature": signature, "publicKey": self.public_key}


def read_receipt_file(body: bytes) -> ReceiptFile:
    """Raises MessageRefused, also for one that says more than what is signed."""
    data = loads_object(body, limit=RECEIPT_LIMIT)
    file = ReceiptFile(receipt_from(data), text_at(data, "publicKey", max_length=64))
    if canonical(data) != canonical(file.to_json()):
        raise MessageRefused("receipt: holds something that belongs to no receipt")
    return file


def sign_receipt(receipt: Receipt, *, private_key: str) -> SignedReceipt:
    return SignedReceipt(receipt, sign_document(receipt.signed_bytes(), private_key=private_key))


def receipt_from(data: Mapping[str, Any]) -> SignedReceipt:
    """Raises MessageRefused."""
    inner = object_at(data, "receipt")
    int_at(inner, "version", minimum=1, maximum=1)
    receipt = Receipt(
        handoff=text_at(inner, "handoff", max_length=64),
        agent=text_at(inner, "agent", max_length=600),
        at=time_at(inner, "at"),
        erased=Erased.from_json(object_at(inner, "erased")),
    )
    return SignedReceipt(receipt, text_at(data, "signature", max_length=128))
