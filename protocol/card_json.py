"""A card as JSON for readers of both A2A 1.0 and 0.3: each finds its own fields and leaves the others.

The same as the public SDK's servers write; its own function for it comes with its whole server, which would be a good
part of what our processes load when they start.
"""

from typing import Any

from a2a.compat.v0_3.conversions import to_compat_agent_card
from a2a.types.a2a_pb2 import AgentCard
from google.protobuf.json_format import MessageToDict  # type: ignore[import-untyped]  # it comes without stubs

_ONLY_IF_TRUE = "supportsAuthenticatedExtendedCard"


def card_as_json(card: AgentCard) -> dict[str, Any]:
    """The fields of 1.0, and beside them those that only 0.3 has. The card names an interface of 0.3."""
    old = to_compat_agent_card(card).model_dump(exclude_none=True)
    if not old.get(_ONLY_IF_TRUE):
        old.pop(_ONLY_IF_TRUE, None)
    fields: dict[str, Any] = MessageToDict(card)
    _add(fields, old)
    return fields


def _add(fields: dict[str, Any], more: dict[str, Any]) -> None:
    """What ``fields`` does not say yet, at every depth; lists are taken as saying the same things in the same order."""
    for name, value in more.items():
        known = fields.setdefault(name, value)
        if isinstance(known, dict) and isinstance(value, dict):
            _add(known, value)
        elif isinstance(known, list) and isinstance(value, list) and known is not value:
            for one, other in zip(known, value, strict=False):
                if isinstance(one, dict) and isinstance(other, dict):
                    _add(one, other)
