"""Agents that speak A2A and know nothing of our extension: the dialects we call them in."""

from collections.abc import Mapping
from types import MappingProxyType

from protocol.plain.dialect import Dialect
from protocol.plain.v03 import A2A03
from protocol.plain.v10 import A2A10
from protocol.plain.v10_http import A2A10Http

# By their names; the earlier of two is the one we would rather speak.
DIALECTS: Mapping[str, Dialect] = MappingProxyType({one.name: one for one in (A2A10(), A2A10Http(), A2A03())})
