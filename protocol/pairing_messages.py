"""What two agents tell each other when they pair, and when they check later that the link still holds.

JSON objects, read strictly. Whatever is authenticated is the exact bytes, so an answer travels as text inside an
envelope beside its proof. Names are other people's text: cleaned of what could disguise them, and short.
"""

import hashlib
import re
import unicodedata
from base64 import urlsafe_b64encode
from dataclasses import dataclass
from datetime import datetime
from typing import Self

from protocol.errors import MessageRefused
from protocol.packet import time_at, time_text
from protocol.signing import is_public_key
from protocol.strict_json import (
    bool_at,
    dumps,
    int_at,
    list_at,
    loads_object,
    object_at,
    text_at,
)

VERSION = 1
MESSAGE_LIMIT = 8 * 1024  # bytes
NAME_LIMIT = 60
INSTITUTION_LIMIT = 80
DOMAIN_LIMIT = 300
MAX_LANGUAGES = 50

_AGENT_ID = re.compile(r"[A-Za-z0-9_-]{1,64}")
_REMOTE_ID = re.compile(r"[A-Za-z0-9_-][A-Za-z0-9._~@:+-]{0,199}")
_TOKEN_TEXT = re.compile(r"[A-Za-z0-9_-]{16,64}")
_LANGUAGE = re.compile(r"[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8}){0,3}")
_INVISIBLE = frozenset({"Cc", "Cf", "Cs", "Co", "Cn"})


def is_agent_id(text: str) -> bool:
    """True for what may stand in a URL as an Agent ID."""
    return _AGENT_ID.fullmatch(text) is not None


def is_remote_id(text: str) -> bool:
    """True for what a builder may type as the ID of any agent, such as the client id of an OAuth2 server."""
    return _REMOTE_ID.fullmatch(text) is not None


def clean_name(text: str) -> str:
    """A name as it may be shown: composed, single spaces, without control, direction and zero-width characters.

    Raises MessageRefused when no letter or digit is left.
    """
    # Line and paragraph separators and tabs are spaces to a reader, so they become one instead of gluing words.
    spaced = " ".join(unicodedata.normalize("NFC", text).split())
    cleaned = "".join(character for character in spaced if unicodedata.category(character) not in _INVISIBLE)
    if not any(character.isalnum() for character in cleaned):
        raise MessageRefused("name: must hold a letter or digit")
    return " ".join(cleaned.split())


def short_name(text: str, *, limit: int) -> str:
    """As ``clean_name``, of at most so many code points: composing may make one longer. Raises MessageRefused."""
    return clean_name(clean_name(text)[:limit])


@dataclass(frozen=True)
class PairingRequest:
    """Who asks, whom, and with what key.

    domain and agent_id: of the agent that asks; link_id: the key id it wants to be called by over this link;
    public_key: as in ``signing.KeyPair``; at: when it was written (the signed time is in the proof).
    """

    domain: str
    agent_id: str
    name: str
    institution: str
    to_agent_id: str
    link_id: str
    public_key: str
    nonce: str
    at: datetime

    @property
    def agent_url(self) -> str:
        return f"{self.domain}/a2a/{self.agent_id}/"

    def to_bytes(self) -> bytes:
        asking = {"domain": self.domain, "agentId": self.agent_id, "name": self.name, "institution": self.institution}
        return dumps(
            {
                "version": VERSION,
                "from": asking,
                "to": {"agentId": self.to_agent_id},
                "linkId": self.link_id,
                "publicKey": self.public_key,
                "nonce": self.nonce,
                "at": time_text(self.at),
            }
        )

    @classmethod
    def from_bytes(cls, data: bytes) -> Self:
        """Raises MessageRefused."""
        read = loads_object(data, limit=MESSAGE_LIMIT)
        int_at(read, "version", minimum=VERSION, maximum=VERSION)
        asking, asked = object_at(read, "from"), object_at(read, "to")
        return cls(
            domain=text_at(asking, "domain", max_length=DOMAIN_LIMIT),
            agent_id=_agent_id_at(asking, "agentId"),
            name=_name_at(asking, "name", limit=NAME_LIMIT),
            institution=_name_at(asking, "institution", limit=INSTITUTION_LIMIT),
            to_agent_id=_agent_id_at(asked, "agentId"),
            link_id=_token_text_at(read, "linkId"),
            public_key=_public_key_at(read, "publicKey"),
            nonce=_token_text_at(read, "nonce"),
            at=time_at(read, "at"),
        )


@dataclass(frozen=True)
class PairingAnswer:
    """What the agent that was asked says of itself, once the secret was proved.

    languages: BCP 47; packet_bytes: the largest packet it takes; can_push: it could reach the agent that asked, and
    will call it back; nonce: the one of the request.
    """

    name: str
    institution: str
    languages: tuple[str, ...]
    packet_bytes: int
    link_id: str
    public_key: str
    can_push: bool
    nonce: str

    def to_bytes(self) -> bytes:
        return dumps(
            {
                "version": VERSION,
                "name": self.name,
                "institution": self.institution,
                "languages": list(self.languages),
                "limits": {"packetBytes": self.packet_bytes},
                "linkId": self.link_id,
                "publicKey": self.public_key,
                "canPush": self.can_push,
                "nonce": self.nonce,
            }
        )

    @classmethod
    def from_bytes(cls, data: bytes) -> Self:
        """Raises MessageRefused."""
        read = loads_object(data, limit=MESSAGE_LIMIT)
        int_at(read, "version", minimum=VERSION, maximum=VERSION)
        return cls(
            name=_name_at(read, "name", limit=NAME_LIMIT),
            institution=_name_at(read, "institution", limit=INSTITUTION_LIMIT),
            languages=_languages_at(read, "languages"),
            packet_bytes=int_at(object_at(read, "limits"), "packetBytes", minimum=1024),
            link_id=_token_text_at(read, "linkId"),
            public_key=_public_key_at(read, "publicKey"),
            can_push=bool_at(read, "canPush"),
            nonce=_token_text_at(read, "nonce"),
        )


@dataclass(frozen=True)
class CheckRequest:
    """*Does our link still hold?* The signature of the request is the question; the nonce makes the answer new."""

    nonce: str

    def to_bytes(self) -> bytes:
        return dumps({"version": VERSION, "nonce": self.nonce})

    @classmethod
    def from_bytes(cls, data: bytes) -> Self:
        """Raises MessageRefused."""
        read = loads_object(data, limit=MESSAGE_LIMIT)
        int_at(read, "version", minimum=VERSION, maximum=VERSION)
        return cls(nonce=_token_text_at(read, "nonce"))


@dataclass(frozen=True)
class CheckAnswer:
    """Yes, and whether the one asked can call back (as in PairingAnswer)."""

    can_push: bool
    nonce: str

    def to_bytes(self) -> bytes:
        return dumps({"version": VERSION, "canPush": self.can_push, "nonce": self.nonce})

    @classmethod
    def from_bytes(cls, data: bytes) -> Self:
        """Raises MessageRefused."""
        read = loads_object(data, limit=MESSAGE_LIMIT)
        int_at(read, "version", minimum=VERSION, maximum=VERSION)
        return cls(can_push=bool_at(read, "canPush"), nonce=_token_text_at(read, "nonce"))


def request_digest(*, asked: str, body: bytes) -> str:
    """What stands for one pairing request where its sender is asked about it: 43 letters, digits, ``_`` and ``-``.

    asked: URL of the agent it went to. It belongs to the digest, so that a request cannot be passed on to another agent
    and be confirmed there; the body brings the nonce and the key.
    """
    digest = hashlib.sha256(asked.encode() + b"\n" + body).digest()
    return urlsafe_b64encode(digest).decode().rstrip("=")


@dataclass(frozen=True)
class ConfirmRequest:
    """*Is this pairing request yours?* Asked at the address that the request claims to come from, before it counts."""

    digest: str

    def to_bytes(self) -> bytes:
        return dumps({"version": VERSION, "digest": self.digest})

    @classmethod
    def from_bytes(cls, data: bytes) -> Self:
        """Raises MessageRefused."""
        read = loads_object(data, limit=MESSAGE_LIMIT)
        int_at(read, "version", minimum=VERSION, maximum=VERSION)
        return cls(digest=_token_text_at(read, "digest"))


@dataclass(frozen=True)
class ConfirmAnswer:
    """Yes or no. Only a yes in this very form counts: a web site that answers everything has confirmed nothing."""

    confirmed: bool

    def to_bytes(self) -> bytes:
        return dumps({"version": VERSION, "confirmed": self.confirmed})

    @classmethod
    def from_bytes(cls, data: bytes) -> Self:
        """Raises MessageRefused."""
        read = loads_object(data, limit=MESSAGE_LIMIT)
        int_at(read, "version", minimum=VERSION, maximum=VERSION)
        return cls(confirmed=bool_at(read, "confirmed"))


@dataclass(frozen=True)
class SealedAnswer:
    """The exact bytes of an answer, and the token that proves who wrote them."""

    answer: bytes
    proof: str

    def to_bytes(self) -> bytes:
        return dumps({"answer": self.answer.decode(), "proof": self.proof})

    @classmethod
    def from_bytes(cls, data: bytes) -> Self:
        """Raises MessageRefused."""
        # Larger, because the inner text is escaped and the proof stands beside it.
        read = loads_object(data, limit=3 * MESSAGE_LIMIT)
        inner = text_at(read, "answer", max_length=MESSAGE_LIMIT)
        return cls(answer=inner.encode(), proof=text_at(read, "proof", max_length=MESSAGE_LIMIT))


def refusal_bytes(error: str) -> bytes:
    """The body of every refusal: a stable code and nothing else."""
    return dumps({"error": error})


def refusal_code(data: bytes) -> str:
    """The code in a refusal's body; empty when there is none that can be read."""
    try:
        return text_at(loads_object(data, limit=MESSAGE_LIMIT), "error", max_length=40)
    except MessageRefused:
        return ""


def _name_at(data: dict[str, object], name: str, *, limit: int) -> str:
    return short_name(text_at(data, name, max_length=limit), limit=limit)


def _agent_id_at(data: dict[str, object], name: str) -> str:
    return _matching_at(data, name, _AGENT_ID)


def _token_text_at(data: dict[str, object], name: str) -> str:
    return _matching_at(data, name, _TOKEN_TEXT)


def _matching_at(data: dict[str, object], name: str, form: re.Pattern[str]) -> str:
    value = text_at(data, name, max_length=NAME_LIMIT + DOMAIN_LIMIT)
    if form.fullmatch(value) is None:
        raise MessageRefused(f"{name}: has characters or a length that it must not have")
    return value


def _public_key_at(data: dict[str, object], name: str) -> str:
    value = text_at(data, name, max_length=64)
    if not is_public_key(value):
        raise MessageRefused(f"{name}: must be an Ed25519 public key")
    return value


def _languages_at(data: dict[str, object], name: str) -> tuple[str, ...]:
    values = list_at(data, name, max_items=MAX_LANGUAGES)
    if not all(isinstance(value, str) and _LANGUAGE.fullmatch(value) for value in values):
        raise MessageRefused(f"{name}: must hold language codes")
    return tuple(values)
