"""A question about a handoff of an earlier link, asked over the one that took its place: it is signed with the key
of the earlier one, too.

That it comes from the same address does not show that it comes from the same institution: addresses get other owners.
"""

from collections.abc import Mapping
from typing import Any

from protocol.ledger import canonical
from protocol.packet import Json
from protocol.signing import document_holds, sign_document
from protocol.strict_json import optional_text_at

FIELD = "earlierLink"
_PREFIX = b"handoff earlier link 1\n"
_SIGNATURE_LIMIT = 128


def signed_as_earlier(*, private_key: str, method: str, task_id: str, link: str) -> Json:
    """What the question holds besides. link: what the side that is asked calls the link of now."""
    return {FIELD: sign_document(_document(method, task_id, link), private_key=private_key)}


def signature_in(question: Mapping[str, Any]) -> str:
    """Empty where it is about a handoff of the link it comes by. Raises MessageRefused."""
    return optional_text_at(question, FIELD, max_length=_SIGNATURE_LIMIT)


def is_of_earlier(signature: str, *, public_key: str, method: str, task_id: str, link: str) -> bool:
    return document_holds(_document(method, task_id, link), public_key=public_key, signature=signature)


def _document(method: str, task_id: str, link: str) -> bytes:
    return _PREFIX + canonical({"method": method, "id": task_id, "link": link})
