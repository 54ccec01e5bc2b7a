"""An action as it is stored: its settings in the row, those that are secret encrypted beside them."""

import json

from triggers.actions import ACTIONS
from triggers.actions.base import ActionKind
from triggers.models import Action


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
