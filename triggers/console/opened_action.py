"""An action with its form, as it is opened or comes back from the page."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.http import Http404

from agents.models import Connection
from triggers.actions import ACTIONS
from triggers.actions.base import ActionForm, Surroundings
from triggers.console.surroundings import connections_for, surroundings_of
from triggers.live_links import LiveLinks
from triggers.models import Action
from triggers.snapshots import Rows, draft_of
from triggers.stored_actions import read_action
from workspaces.access import MemberRequest
from workspaces.console.seen import Edit


@dataclass(frozen=True, kw_only=True)
class OpenedAction:
    """connections: those the form offers, by id. proposed: the one that was just made, and waits for *Save*.
    draft: what the action is in, as it was when it was opened.
    """

    action: Action
    edit: Edit[ActionForm]
    around: Surroundings
    connections: Mapping[str, Connection]
    proposed: Connection | None
    draft: Rows


def open_action(request: MemberRequest, action: Action) -> OpenedAction:
    """action: as it is stored; it may be new. Raises Http404 for a kind this version does not know."""
    if action.kind not in ACTIONS:
        raise Http404
    agent, kind, is_new = action.trigger.agent, ACTIONS[action.kind], action._state.adding
    current_link = LiveLinks(agent).in_place_of(action.connection_id)
    connections = connections_for(agent, current_link)
    proposed = connections.get(request.GET.get("connection", ""), current_link)
    draft = draft_of(agent)
    around = surroundings_of(action, connections.values(), draft)

    def form(typed: Mapping[str, object] | None) -> ActionForm:
        return kind.form_class(
            typed,
            current=None if is_new else read_action(action),
            connection_id=str(proposed.pk) if proposed else "",
            surroundings=around,
        )

    return OpenedAction(
        action=action,
        edit=Edit(request, form),
        around=around,
        connections=connections,
        proposed=proposed if proposed != current_link else None,
        draft=draft,
    )
