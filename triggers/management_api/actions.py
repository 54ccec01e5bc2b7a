"""Actions of a trigger: made, changed, put in order and deleted as on the Action tab, by the same forms."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from agents.lookups import agent_of
from triggers.actions import ACTIONS
from triggers.actions.base import Surroundings
from triggers.changes import CannotChange, begin_change
from triggers.editing import delete_action, place_action, save_action
from triggers.management_api.lookups import action_of, actions_of, trigger_of
from triggers.management_api.settings import checked, defaults_of
from triggers.management_api.shapes import (
    ActionFilters,
    ActionKindSerializer,
    ActionSerializer,
    ChangedAction,
    NewAction,
    NewPosition,
)
from triggers.management_api.views import TreeView
from triggers.models import Action, Trigger
from triggers.places import Tree, fits, place_in
from workspaces.management_api.etags import require_match
from workspaces.management_api.idempotency import once
from workspaces.management_api.problems import Problem
from workspaces.management_api.reading import filters, sent
from workspaces.management_api.schema import page_of
from workspaces.management_api.views import refuse

TAGS = ["actions"]
EXAMPLES = [
    OpenApiExample(
        "Hand over to another institution's agent",
        {
            "kind": "external_handoff",
            "connection": "2f0d1b5e-6f3f-4f0c-9d3b-0c5a8e7d1a11",
            "settings": {"accept_seconds": 20, "history": {"kind": "last", "count": 10}},
        },
        request_only=True,
    ),
    OpenApiExample(
        "Say something",
        {"kind": "send_message", "settings": {"variants": ["Welcome."], "quick_replies": ["I want to complain"]}},
        request_only=True,
    ),
]


class ActionKindsView(TreeView):
    @extend_schema(
        operation_id="list_action_kinds",
        responses=ActionKindSerializer(many=True),
        summary="The kinds of action, and their settings",
        tags=TAGS,
    )
    def get(self, request: Request) -> Response:
        kinds = [
            {
                "kind": kind.name,
                "label": str(kind.label),
                "hint": str(kind.hint),
                "defaults": defaults_of(kind, Surroundings()) or kind.from_json({}).to_json(),
                "secret_settings": sorted(kind.secret_settings),
                "needs_connection": kind.needs_connection,
                "arms": [arm for arm, _label in kind.arms],
            }
            for kind in ACTIONS.values()
        ]
        return Response(kinds)


class ActionsView(TreeView):
    @extend_schema(
        operation_id="list_actions",
        parameters=[ActionFilters],
        responses=page_of(ActionSerializer),
        summary="List the actions of a trigger",
        tags=TAGS,
    )
    def get(self, request: Request, agent_id: UUID, trigger_id: UUID) -> Response:
        """The newest first; `position` is the place among those of the same `parent` and `arm`."""
        chosen = filters(request, ActionFilters)
        rows = actions_of(self.caller, agent_id).filter(trigger=trigger_of(self.caller, agent_id, trigger_id))
        rows = rows.filter(**{name: chosen[name] for name in ("kind", "enabled") if name in chosen})
        return self.page(rows, ActionSerializer, chosen)

    @extend_schema(
        operation_id="create_action",
        request=NewAction,
        responses={201: ActionSerializer},
        examples=EXAMPLES,
        summary="Add an action",
        tags=TAGS,
    )
    @once
    def post(self, request: Request, agent_id: UUID, trigger_id: UUID) -> Response:
        """Below those that are there. A setting that is left out gets the default of its kind."""
        with transaction.atomic():
            begin_change(agent_of(self.caller, agent_id))
            trigger, typed = trigger_of(self.caller, agent_id, trigger_id), sent(request, NewAction)
            action = _new_action(trigger, typed)
            found = checked(action, typed)
            save_action(action=action, kind=found.kind, connection=found.connection, actor=self.caller.actor)
        address = reverse("api_v1:action", args=[agent_id, action.pk])
        return self.shown(action, ActionSerializer, status=201, location=address)


class ActionView(TreeView):
    @extend_schema(operation_id="read_action", responses=ActionSerializer, summary="Read an action", tags=TAGS)
    def get(self, request: Request, agent_id: UUID, action_id: UUID) -> Response:
        return self.shown(action_of(self.caller, agent_id, action_id), ActionSerializer)

    @extend_schema(
        operation_id="change_action",
        request=ChangedAction,
        responses=ActionSerializer,
        summary="Change an action",
        tags=TAGS,
    )
    def patch(self, request: Request, agent_id: UUID, action_id: UUID) -> Response:
        """Only what is sent is changed, each setting by itself."""
        with transaction.atomic():
            begin_change(agent_of(self.caller, agent_id))
            action = action_of(self.caller, agent_id, action_id)
            typed = sent(request, ChangedAction, partial=True)
            require_match(request, ActionSerializer(action).data)
            if action.kind not in ACTIONS:
                raise Problem("not_possible_now", _("This version does not know this kind of action."))
            action.enabled = typed.get("enabled", action.enabled)
            found = checked(action, typed)
            save_action(action=action, kind=found.kind, connection=found.connection, actor=self.caller.actor)
        return self.shown(action, ActionSerializer)

    @extend_schema(operation_id="delete_action", responses={204: None}, summary="Delete an action", tags=TAGS)
    def delete(self, request: Request, agent_id: UUID, action_id: UUID) -> Response:
        """With the actions inside it."""
        delete_action(action=action_of(self.caller, agent_id, action_id), actor=self.caller.actor)
        return Response(status=204)


class MoveAction(TreeView):
    @extend_schema(
        operation_id="move_action",
        request=NewPosition,
        responses=ActionSerializer,
        summary="Put an action in its place",
        tags=TAGS,
    )
    @once
    def post(self, request: Request, agent_id: UUID, action_id: UUID) -> Response:
        action, place = action_of(self.caller, agent_id, action_id), sent(request, NewPosition)["position"]
        place_action(action=action, place=place, actor=self.caller.actor)
        return self.shown(action_of(self.caller, agent_id, action_id), ActionSerializer)


def _new_action(trigger: Trigger, typed: Mapping[str, Any]) -> Action:
    """At its place. Raises Problem and CannotChange."""
    place = place_in(trigger, inside=str(typed.get("parent") or ""), arm=typed.get("arm", ""))
    if place is None:
        raise refuse("parent", _("The trigger has no such branch, or the branch no such arm."))
    if not fits(ACTIONS[typed["kind"]], trigger):
        raise refuse("kind", _("This kind of action cannot stand in this kind of trigger."))
    action = Action(trigger=trigger, kind=typed["kind"], parent=place.branch, arm=place.arm)
    if why_not := Tree(trigger.agent).why_not_at(action, place):
        raise CannotChange(why_not)
    action.enabled = typed.get("enabled", True)
    return action
