"""Which session details an agent may know by name, and which of those its actions name are not among them."""

from collections.abc import Collection, Iterable, Sequence
from difflib import get_close_matches

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from agents.models import Agent
from triggers.actions.base import ActionKind
from triggers.models import TriggerKind
from triggers.planning import ATTACHMENT_NAME

RECENT_CONVERSATIONS = 200


def brought_to(agent: Agent) -> frozenset[str]:
    """The names that other institutions' agents have told it of late."""
    everywhere = agent.conversations.filter(workspace_id=agent.workspace_id)  # which the index begins with
    recent = everywhere.order_by("-last_activity_at").values("pk")[:RECENT_CONVERSATIONS]
    told = agent.conversations.filter(pk__in=recent, details__origin__gt="")
    return frozenset(told.values_list("details__name", flat=True).distinct())


def set_by(kinds: Iterable[ActionKind | None]) -> frozenset[str]:
    return frozenset(name for kind in kinds if kind for name in kind.variables())


def set_by_triggers(kinds: Iterable[str]) -> frozenset[str]:
    """What triggers of these kinds tell the actions of an agent."""
    return frozenset({ATTACHMENT_NAME} if TriggerKind.ATTACHMENT_RECEIVED in kinds else ())


def unknown_in(kind: ActionKind, known: Collection[str]) -> tuple[str, ...]:
    """The variables that an action names and nothing sets."""
    return tuple(name for name in kind.variables_used() if name not in known)


def in_braces(names: Iterable[str]) -> str:
    """As they are written in templates, in the order given: "{name}, {issue_type}"."""
    return ", ".join(f"{{{name}}}" for name in names)


def words_for_unknown(names: Sequence[str], *, known: Collection[str] = ()) -> str:
    """With the known names that were perhaps meant."""
    shown = in_braces(names)
    words = ngettext(
        "Nothing here sets %(names)s. Only a handoff could bring it.",
        "Nothing here sets %(names)s. Only a handoff could bring them.",
        len(names),
    )
    told = words % {"names": shown}
    meant = [name for each in names for name in get_close_matches(each, sorted(known), n=1)]
    if not meant:
        return told
    suggested = in_braces(dict.fromkeys(meant))
    return " ".join((told, _("Did you mean %(names)s?") % {"names": suggested}))
