"""What the filter finds does not stay readable in logs and error reports either."""

from collections.abc import Mapping, MutableMapping

from privacy.scan import mask, scan
from privacy.withholding import WITHHELD_BY_DEFAULT

# Operators need addresses of devices, to tell one visitor from an attack.
NEEDED = frozenset({"ip_address"})
# Fields of our own making; they hold nothing that anybody typed.
OWN_FIELDS = frozenset({"timestamp", "level", "logger", "request_id"})
DEEPEST = 4

_DETECTORS = tuple(detector for detector in WITHHELD_BY_DEFAULT if detector.kind not in NEEDED)


def mask_event(_logger: object, _method: str, event: MutableMapping[str, object]) -> MutableMapping[str, object]:
    """A structlog processor. Comes after tracebacks have become text: what a failing line held stands in them."""
    for name, value in event.items():
        if name not in OWN_FIELDS:
            event[name] = _masked(value, DEEPEST)
    return event


def _masked(value: object, depth: int) -> object:
    """Strings without their secrets, also inside lists and mappings; past that depth nothing is shown."""
    if isinstance(value, str):
        return mask(value, scan(value, detectors=_DETECTORS))
    if isinstance(value, Mapping | list | tuple) and not depth:
        return "..."
    if isinstance(value, Mapping):
        return {key: _masked(inner, depth - 1) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_masked(inner, depth - 1) for inner in value]
    return value
