"""What a yes to a handoff is a yes to."""

import hashlib
from collections.abc import Iterable
from dataclasses import asdict

from conversations.authors import Author
from privacy.policy import Policy
from protocol.packet import Packet, Withheld
from protocol.strict_json import dumps

OF_EACH_TRY = ("handoffId", "expiresAt")


def consent_terms(packet: Packet, *, text: str, withheld: Iterable[Withheld], policy: Policy, to: Author) -> str:
    """A digest (SHA-256, 64 hexadecimal digits) of all that the person is shown, and of what the institution lets
    travel later on. packet, text, withheld: with nothing struck out and nothing agreed to yet. to: who gets it.
    """
    goes = {name: one for name, one in packet.to_json().items() if name not in OF_EACH_TRY}
    stays = [asdict(one) for one in withheld]
    told = {"packet": goes, "text": text, "withheld": stays, "policy": policy.terms, "to": asdict(to)}
    return hashlib.sha256(dumps(told)).hexdigest()
