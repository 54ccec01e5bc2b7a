"""An action as it is stored: its settings in the row, those that are secret encrypted beside them."""

import json
from collections.abc import Mapping

from triggers.actions import ACTIONS
from triggers.actions.base import ActionKind
from triggers.models import Action
from triggers.stored_json import Stored


class NotUnderstood(ValueError):
    """name: of the setting that the kind does not keep as it is written."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name


def read_settings(kind: type[ActionKind], settings: Stored) -> ActionKind:
    """Settings that somebody else wrote. What is left out gets its default. Raises NotUnderstood."""
    read = kind.from_json(settings)
    kept = read.to_json()
    for name, value in settings.items():
        if name not in kept or not is_kept(value, kept[name]):
            raise NotUnderstood(name)
    return read


def is_kept(value: object, kept: object) -> bool:
    """Whether everything that was written was understood. Tuples and lists are the same in JSON."""
    if isinstance(value, Mapping):
        return isinstance(kept, Mapping) and all(
            name in kept and is_kept(inner, kept[name]) for name, inner in value.items()
        )
    if isinstance(value, list | tuple):
        if not isinstance(kept, list | tuple) or len(kept) != len(value):
            return False
        return all(is_kept(*pair) for pair in zip(value, kept, strict=True))
    return type(value) is type(kept) and value == kept


def read_action(row: Action) -> ActionKind | None:
    """None for a kind this version does not know."""
    known = ACTIONS.get(row.kind)
    if known is None:
        return None
    secret = json.loads(row.secret) if row.secret else {}
    return known.from_json({**row.settings, **secret})


def write_action(row: Action, kind: ActionKind) -> None:
    """Puts the settings into the row; the caller saves it."""
    settings = kind.to_json()
    secret = {name: settings.pop(name) for name in sorted(kind.secret_settings) if settings.get(name)}
    row.settings = {name: value for name, value in settings.items() if name not in kind.secret_settings}
    row.secret = json.dumps(secret) if secret else ""
