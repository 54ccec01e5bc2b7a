"""The settings of an action as a program sends them, held to the rules of the console's form."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from agents.models import Connection
from triggers.actions import ACTIONS
from triggers.actions.base import ActionKind, Surroundings
from triggers.console.sent_settings import cut_short, filled_in, problems_of
from triggers.console.surroundings import connections_for, surroundings_of
from triggers.live_links import LiveLinks
from triggers.models import Action
from triggers.snapshots import draft_of
from triggers.stored_actions import NotUnderstood, read_action, read_settings
from workspaces.management_api.problems import Problem
from workspaces.management_api.views import refuse
from workspaces.typed_forms import all_typed

UNDER = "settings"


@dataclass(frozen=True)
class Checked:
    kind: ActionKind
    connection: Connection | None


def checked(action: Action, typed: Mapping[str, Any]) -> Checked:
    """What a valid request makes of an action, which may be new. Raises Problem."""
    kind, current = ACTIONS[action.kind], None if action._state.adding else read_action(action)
    links = connections_for(action.trigger.agent, _link_of(action))
    around = surroundings_of(action, links.values(), draft_of(action.trigger.agent))
    wanted = _wanted(kind, typed.get("settings", {}), current=current, around=around)
    # A secret that is not sent is the one that was kept, which the form hands on to the same server only.
    sends_secrets = bool(kind.secret_settings & typed.get("settings", {}).keys())
    more = _chosen(action, typed, links)
    form = filled_in(wanted, kept=wanted if sends_secrets else current, around=around, more=more)
    if not form.is_valid():
        raise Problem("invalid", errors=problems_of(form, under=UNDER))
    made = form.action()
    if name := cut_short(wanted, made):
        raise refuse(f"{UNDER}.{name}", _("It has too many entries, or one of them twice."), code="too_many")
    return Checked(made, links.get(form.chosen_connection_id()))


def defaults_of(kind: type[ActionKind], around: Surroundings) -> dict[str, object]:
    """The settings that a new form proposes; none, when it cannot be saved as it is."""
    form = kind.form_class(all_typed(kind.form_class(surroundings=around)), surroundings=around)
    return form.action().to_json() if form.is_valid() else {}


def _wanted(
    kind: type[ActionKind], sent: Mapping[str, Any], *, current: ActionKind | None, around: Surroundings
) -> ActionKind:
    before = current.to_json() if current else defaults_of(kind, around)
    try:
        read_settings(kind, sent)
        return read_settings(kind, {**before, **sent})
    except NotUnderstood as error:
        detail = _("The kind of action has no such setting, or it cannot have this value.")
        raise refuse(f"{UNDER}.{error.name}", detail, code="not_understood") from error


def _link_of(action: Action) -> Connection | None:
    return LiveLinks(action.trigger.agent).in_place_of(action.connection_id)


def _chosen(action: Action, typed: Mapping[str, Any], links: Mapping[str, Connection]) -> dict[str, object]:
    """The field *connection*, of kinds that have one."""
    if not ACTIONS[action.kind].needs_connection:
        if typed.get("connection"):
            raise refuse("connection", _("This kind of action goes over no connection."))
        return {}
    kept = _link_of(action)
    chosen = str(typed["connection"] or "") if "connection" in typed else str(kept.pk if kept else "")
    if chosen and chosen not in links:
        raise refuse("connection", _("The agent has no such connection in use."))
    return {"connection": chosen}
