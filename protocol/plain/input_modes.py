"""Which files an agent takes, by its card: the media types it names as input, for itself or for one of its skills."""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

MOST_MODES = 50  # of one card; what comes behind them is not read
_MODE = re.compile(r"(?:\*|[a-z0-9][a-z0-9!#$&^_.+-]{0,60})/(?:\*|[a-z0-9][a-z0-9!#$&^_.+-]{0,60})")
_MEANT = {"image/jpg": "image/jpeg"}


def input_modes_of(card: Mapping[str, Any]) -> tuple[str, ...]:
    """Media types in lower case, without parameters, each once; ``image/*`` and ``*/*`` stand as they are."""
    skills = card.get("skills")
    holders = [(card, "defaultInputModes"), *((one, "inputModes") for one in _dicts(skills))]
    return tuple(dict.fromkeys(mode for holder, name in holders for mode in modes_in(holder.get(name))))[:MOST_MODES]


def takes(modes: Iterable[str], media_type: str) -> bool:
    """modes: as ``input_modes_of`` gives them. media_type: ``type/subtype`` in lower case."""
    ranges = {media_type, f"{media_type.partition('/')[0]}/*", "*/*"}
    return not ranges.isdisjoint(modes)


def _dicts(value: object) -> list[Mapping[str, Any]]:
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def modes_in(value: object) -> Iterator[str]:
    """Those of a list, written as above; what is none is left out."""
    for one in value if isinstance(value, list) else ():
        mode = one.partition(";")[0].strip().lower() if isinstance(one, str) else ""
        if _MODE.fullmatch(mode):
            yield _MEANT.get(mode, mode)
