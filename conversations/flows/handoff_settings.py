"""The settings of the action that handed over, read once of each row."""

from conversations.models import Handoff
from triggers.effects import HandoffSettings

_KEPT = "_settings_as_read"


def settings_of(handoff: Handoff) -> HandoffSettings:
    """As they were when it was offered."""
    kept: tuple[object, HandoffSettings] | None = handoff.__dict__.get(_KEPT)
    if kept is None or kept[0] is not handoff.settings:
        kept = handoff.__dict__[_KEPT] = handoff.settings, HandoffSettings.from_json(handoff.settings)
    return kept[1]
