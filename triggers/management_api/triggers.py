"""Triggers: made, changed, put in order and deleted as on the Action tab, by the same forms."""

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
from triggers.changes import begin_change
from triggers.console.forms import TRIGGER_FORMS, TriggerForm
from triggers.console.one_language_fields import UNDER, by_field
from triggers.editing import delete_trigger, place_trigger, save_trigger
from triggers.management_api.lookups import trigger_of, triggers_of
from triggers.management_api.shapes import ChangedTrigger, NewPosition, NewTrigger, TriggerFilters, TriggerSerializer
from triggers.management_api.views import TreeView
from triggers.models import Trigger, TriggerKind
from triggers.places import Tree
from workspaces.management_api.etags import require_match
from workspaces.management_api.idempotency import once
from workspaces.management_api.problems import FieldProblem, Problem, require_valid
from workspaces.management_api.reading import filters, sent
from workspaces.management_api.schema import page_of
from workspaces.typed_forms import with_changes

TAGS = ["triggers"]
OF_EVERY_KIND = ("kind", "enabled")
EXAMPLE = OpenApiExample(
    "A complaint, in the person's words",
    {
        "kind": "message_received",
        "name": "Complaint",
        "keywords": ["complain*", "complaint"],
        "training_phrases": ["I am not happy with how you treated me"],
    },
    request_only=True,
)


class TriggersView(TreeView):
    @extend_schema(
        operation_id="list_triggers",
        parameters=[TriggerFilters],
        responses=page_of(TriggerSerializer),
        summary="List the triggers of an agent",
        tags=TAGS,
    )
    def get(self, request: Request, agent_id: UUID) -> Response:
        """The newest first; `position` is the place among those of the same `parent`."""
        chosen = filters(request, TriggerFilters)
        rows = triggers_of(self.caller, agent_id)
        rows = rows.filter(**{name: chosen[name] for name in ("kind", "enabled") if name in chosen})
        return self.page(rows, TriggerSerializer, chosen)

    @extend_schema(
        operation_id="create_trigger",
        request=NewTrigger,
        responses={201: TriggerSerializer},
        examples=[EXAMPLE],
        summary="Add a trigger",
        tags=TAGS,
    )
    @once
    def post(self, request: Request, agent_id: UUID) -> Response:
        """Below those that are there."""
        with transaction.atomic():
            begin_change(agent_of(self.caller, agent_id))
            agent, typed = agent_of(self.caller, agent_id), sent(request, NewTrigger)
            trigger = Trigger(agent=agent, kind=typed["kind"])
            form = _fill_in(trigger, typed)
            save_trigger(trigger=trigger, phrases=form.phrases(), actor=self.caller.actor)
        place = reverse("api_v1:trigger", args=[agent_id, trigger.pk])
        return self.shown(trigger_of(self.caller, agent_id, trigger.pk), TriggerSerializer, status=201, location=place)


class TriggerView(TreeView):
    @extend_schema(operation_id="read_trigger", responses=TriggerSerializer, summary="Read a trigger", tags=TAGS)
    def get(self, request: Request, agent_id: UUID, trigger_id: UUID) -> Response:
        return self.shown(trigger_of(self.caller, agent_id, trigger_id), TriggerSerializer)

    @extend_schema(
        operation_id="change_trigger",
        request=ChangedTrigger,
        responses=TriggerSerializer,
        summary="Change a trigger",
        tags=TAGS,
    )
    def patch(self, request: Request, agent_id: UUID, trigger_id: UUID) -> Response:
        """Only what is sent is changed."""
        with transaction.atomic():
            begin_change(agent_of(self.caller, agent_id))
            trigger = trigger_of(self.caller, agent_id, trigger_id)
            typed = sent(request, ChangedTrigger, partial=True)
            require_match(request, TriggerSerializer(trigger).data)
            form = _fill_in(trigger, typed)
            save_trigger(trigger=trigger, phrases=form.phrases(), actor=self.caller.actor)
        return self.shown(trigger_of(self.caller, agent_id, trigger_id), TriggerSerializer)

    @extend_schema(operation_id="delete_trigger", responses={204: None}, summary="Delete a trigger", tags=TAGS)
    def delete(self, request: Request, agent_id: UUID, trigger_id: UUID) -> Response:
        """With its actions and the triggers inside it."""
        delete_trigger(trigger=trigger_of(self.caller, agent_id, trigger_id), actor=self.caller.actor)
        return Response(status=204)


class MoveTrigger(TreeView):
    @extend_schema(
        operation_id="move_trigger",
        request=NewPosition,
        responses=TriggerSerializer,
        summary="Put a trigger in its place",
        tags=TAGS,
    )
    @once
    def post(self, request: Request, agent_id: UUID, trigger_id: UUID) -> Response:
        trigger, place = trigger_of(self.caller, agent_id, trigger_id), sent(request, NewPosition)["position"]
        place_trigger(trigger=trigger, place=place, actor=self.caller.actor)
        return self.shown(trigger_of(self.caller, agent_id, trigger_id), TriggerSerializer)


def _fill_in(trigger: Trigger, typed: Mapping[str, Any]) -> TriggerForm:
    """Puts what was typed into the trigger; returns its valid form. Raises Problem."""
    form_class, hosts = TRIGGER_FORMS[TriggerKind(trigger.kind)], Tree(trigger.agent).hosts_for(trigger)
    languages = trigger.agent.languages
    unbound = form_class(trigger=trigger, hosts=hosts, languages=languages)
    changes = _by_field(typed, unbound)
    _refuse_others(changes, unbound)
    form = form_class(with_changes(unbound, changes), trigger=trigger, hosts=hosts, languages=languages)
    require_valid(form)
    form.fill_in(trigger)
    trigger.enabled = typed.get("enabled", trigger.enabled)
    return form


def _by_field(typed: Mapping[str, Any], form: TriggerForm) -> dict[str, Any]:
    """``only_in`` is one thing to a program, and replaced as a whole; to the form it is a field for each list."""
    changes = {**typed}
    if "parent" in typed:
        changes["parent"] = str(typed["parent"] or "")
    if "only_in" in typed and any(name.startswith(UNDER) for name in form.fields):
        only_in = changes.pop("only_in")
        changes |= {name: [] for name in form.fields if name.startswith(UNDER)} | by_field(only_in)
    return changes


def _refuse_others(typed: Mapping[str, Any], form: TriggerForm) -> None:
    """Fields of other kinds of trigger."""
    others = [name for name in typed if name not in form.fields and name not in OF_EVERY_KIND]
    if others:
        detail = _("This kind of trigger has no such field.")
        raise Problem("invalid", errors=[FieldProblem(name, "unknown", detail) for name in others])
