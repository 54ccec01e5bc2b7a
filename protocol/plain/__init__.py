"""Agents that speak A2A and know nothing of our extension: the dialects we call them in."""

from collections.abc import Mapping
from types import MappingProxyType

from protocol.plain.dialect import Dialect
from protocol.plain.v03 import A2A03
from protocol.plain.v10 import A2A10

# By the protocol version that a card names; the first is the one we would rather speak.
DIALECTS: Mapping[str, Dialect] = MappingProxyType({dialect.version: dialect for dialect in (A2A10(), A2A03())})
