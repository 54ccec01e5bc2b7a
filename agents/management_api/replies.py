"""The reply engine of an agent: which one it is, its settings, and *Try*, by the forms of the Replies tab."""

from collections.abc import Iterator, Mapping
from typing import Any
from uuid import UUID

from django.db import transaction
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from agents.console.reply_forms import engine_form, engine_in_use
from agents.editing import change_reply_engine
from agents.lookups import agent_of, agents_of
from agents.management_api.shapes import ChangedReplyEngine, ReplyEngineSerializer, ReplyTrial, TrialSerializer
from agents.models import Agent
from agents.reply_engines import ENGINES, ReplyEngine, ReplyEngineForm
from agents.reply_engines.outside_form import OutsideForm
from workspaces.access import Permission
from workspaces.management_api.etags import require_match
from workspaces.management_api.idempotency import changes_nothing
from workspaces.management_api.problems import FieldProblem, Problem, form_problems
from workspaces.management_api.reading import sent
from workspaces.management_api.views import ManagementView, refuse
from workspaces.typed_forms import as_typed

TAGS = ["reply engine"]
UNDER, KEY = "settings", "key"
KEY_FIELD = "new_key"
EXAMPLE = OpenApiExample(
    "A language model",
    {
        "engine": "language_model",
        "settings": {"address": "https://models.example/v1", "model": "small", "instructions": "You work for a bank."},
        "key": "sk-…",
    },
    request_only=True,
)


class ReplyEngineView(ManagementView):
    reads = Permission.BUILD

    @extend_schema(
        operation_id="read_reply_engine",
        responses=ReplyEngineSerializer,
        summary="Read how an agent answers what no trigger matches",
        tags=TAGS,
    )
    def get(self, request: Request, agent_id: UUID) -> Response:
        return self.shown(agent_of(self.caller, agent_id), ReplyEngineSerializer)

    @extend_schema(
        operation_id="change_reply_engine",
        request=ChangedReplyEngine,
        responses=ReplyEngineSerializer,
        examples=[EXAMPLE],
        summary="Change how an agent answers what no trigger matches",
        tags=TAGS,
    )
    def patch(self, request: Request, agent_id: UUID) -> Response:
        """Only what is sent is changed, each setting by itself; another engine begins with its defaults and no key."""
        with transaction.atomic():
            agent = get_object_or_404(agents_of(self.caller).select_for_update(of=("self",)), pk=agent_id)
            typed = sent(request, ChangedReplyEngine, partial=True)
            require_match(request, ReplyEngineSerializer(agent).data)
            form = _checked(agent, typed)
            change_reply_engine(agent=agent, engine=form.engine(), key=form.key(), actor=self.caller.actor)
        return self.shown(agent_of(self.caller, agent_id), ReplyEngineSerializer)


class TryReplyEngine(ManagementView):
    @extend_schema(
        operation_id="try_reply_engine",
        request=ReplyTrial,
        responses=TrialSerializer,
        summary="Try a reply engine",
        tags=TAGS,
    )
    @changes_nothing
    def post(self, request: Request, agent_id: UUID) -> Response:
        """As a change with these settings would make it; nothing is stored. For engines that ask somebody outside."""
        agent = agent_of(self.caller, agent_id)
        form = _checked(agent, sent(request, ReplyTrial, partial=True))
        form.try_it()
        if not isinstance(form, OutsideForm) or form.trial is None:
            raise Problem("not_possible_now", _("This engine asks nobody, so there is nothing to try."))
        return Response(TrialSerializer(form.trial).data)


def _checked(agent: Agent, typed: Mapping[str, Any]) -> ReplyEngineForm:
    """The valid form of what the agent has, changed by what was sent. Raises Problem."""
    name, settings = typed.get("engine", agent.reply_engine), typed.get(UNDER, {})
    before = engine_in_use(agent, name).to_json()
    for unknown in sorted(set(settings) - set(before)):
        raise refuse(f"{UNDER}.{unknown}", _("This engine has no such setting."), code="unknown")
    wanted = ENGINES[name].from_json({**before, **settings})
    form = engine_form(agent, name, _data(wanted, typed))
    if not form.is_valid():
        raise Problem("invalid", errors=list(_problems(form)))
    for setting, kept in form.engine().to_json().items():
        if setting in settings and not _is_kept(settings[setting], kept):
            raise refuse(f"{UNDER}.{setting}", _("It cannot have this value."), code="not_understood")
    return form


def _data(wanted: ReplyEngine, typed: Mapping[str, Any]) -> dict[str, object]:
    """As a page would post it, what was sent as it was sent: the form is to judge it."""
    unbound = wanted.form_class(current=wanted)
    fields = as_typed(unbound) | {name: one for name, one in typed.get(UNDER, {}).items() if name in unbound.fields}
    if KEY in typed:
        fields |= {KEY_FIELD: typed[KEY] or "", "forget_key": not typed[KEY]}
    fields |= {"try_text": typed.get("text", "")}
    return {unbound.add_prefix(name): value for name, value in fields.items() if name in unbound.fields}


def _problems(form: ReplyEngineForm) -> Iterator[FieldProblem]:
    for one in form_problems(form):
        place = {KEY_FIELD: KEY, "try_text": "text", "": ""}.get(one.field, f"{UNDER}.{form.setting_of(one.field)}")
        yield FieldProblem(place, one.code, one.detail)


def _is_kept(value: object, kept: object) -> bool:
    """But for spaces around texts, which forms take away."""
    if isinstance(value, str) and isinstance(kept, str):
        return value.strip() == kept.strip()
    if isinstance(value, list) and isinstance(kept, list):
        return len(value) == len(kept) and all(_is_kept(*pair) for pair in zip(value, kept, strict=True))
    return value == kept
