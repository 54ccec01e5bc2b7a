"""What may leave, as the workspace says it; and how programs read and write such choices, by the console's form."""

from collections.abc import Iterator, Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from privacy.policy import Treatment
from privacy.sharing import Sharing
from workspaces.access import Permission
from workspaces.management_api.etags import etag_of, require_match
from workspaces.management_api.problems import FieldProblem, Problem, form_problems
from workspaces.management_api.reading import Sent, sent
from workspaces.management_api.views import ManagementView, refuse
from workspaces.models import Workspace
from workspaces.sharing import change_default_sharing
from workspaces.sharing_form import AS_BELOW, KEPT, SHARED, SharingForm
from workspaces.typed_forms import with_changes

TAGS = ["sharing"]
HISTORY = ("all", "last", "from", "none")
PREFIXES = {"kinds": "kind_", "types": "type_"}
_WORDS: Mapping[object, str] = {True: SHARED, False: KEPT, None: AS_BELOW}
EXAMPLE = OpenApiExample(
    "Dates of birth stay, and of the chat no more than ten messages travel",
    {"kinds": {"date_of_birth": "mask"}, "history": "last", "last": 10},
    request_only=True,
)


class ChoicesSerializer(serializers.Serializer[None]):
    """`kinds`: by kind of finding. `types`, `always`, `never`: session details, by type and by name. `private`: names
    that no connection can share. `history`: which earlier messages travel, the `last` ones or those from
    number `start` on. `files`: whether files travel with their messages. `repeat`: whether an agent that only speaks
    A2A is told again with every message what went before it; of a connection to such an agent only.
    """

    kinds = serializers.DictField(child=serializers.ChoiceField([str(one) for one in Treatment]))
    types = serializers.DictField(child=serializers.BooleanField())
    always = serializers.ListField(child=serializers.CharField())
    never = serializers.ListField(child=serializers.CharField())
    private = serializers.ListField(child=serializers.CharField())
    history = serializers.ChoiceField(HISTORY, allow_null=True)
    last = serializers.IntegerField(allow_null=True)
    start = serializers.IntegerField(allow_null=True)
    files = serializers.BooleanField(allow_null=True)
    repeat = serializers.BooleanField()


class SharingSerializer(serializers.Serializer[None]):
    """`chosen`: what was said here. `holds`: what comes of it, with what stands below it and our defaults."""

    chosen = ChoicesSerializer()
    holds = ChoicesSerializer()


class ChangedSharing(Sent):
    """Only what is sent is changed, each kind and type by itself; null leaves it to what the workspace says."""

    kinds = serializers.DictField(
        child=serializers.ChoiceField([str(one) for one in Treatment], allow_null=True), required=False
    )
    types = serializers.DictField(child=serializers.BooleanField(allow_null=True), required=False)
    always = serializers.ListField(child=serializers.CharField(), required=False)
    never = serializers.ListField(child=serializers.CharField(), required=False)
    private = serializers.ListField(child=serializers.CharField(), required=False)
    history = serializers.ChoiceField(HISTORY, required=False, allow_null=True)
    last = serializers.IntegerField(required=False)
    start = serializers.IntegerField(required=False)
    files = serializers.BooleanField(required=False, allow_null=True)
    repeat = serializers.BooleanField(required=False)


def told(chosen: Sharing, below: Sharing | None) -> dict[str, Any]:
    """below: the workspace's choices, for those of a connection."""
    holds = chosen.over(below) if below else chosen
    return {"chosen": _choices(chosen), "holds": _choices_that_hold(holds)}


def _choices(sharing: Sharing) -> dict[str, Any]:
    return _read(SharingForm(sharing=sharing, below=Sharing()).initial)


def _choices_that_hold(sharing: Sharing) -> dict[str, Any]:
    return _read(SharingForm(sharing=sharing, below=None).initial)


def _read(fields: Mapping[str, Any]) -> dict[str, Any]:
    """What stands in the form, as programs are told."""
    kinds, types = ({name: fields[name] for name in fields if name.startswith(one)} for one in PREFIXES.values())
    return {
        "kinds": {name.removeprefix("kind_"): one for name, one in kinds.items() if one != AS_BELOW},
        "types": {name.removeprefix("type_"): one == SHARED for name, one in types.items() if one != AS_BELOW},
        **{name: list(fields[name]) for name in ("always", "never", "private")},
        "history": fields["history"] or None,
        "last": fields.get("last"),
        "start": fields.get("start"),
        "files": None if fields["attachments"] == AS_BELOW else fields["attachments"] == SHARED,
        "repeat": fields["repeat"],
    }


def changed(typed: Mapping[str, Any], chosen: Sharing, below: Sharing | None, *, may_repeat: bool = False) -> Sharing:
    """What a valid request makes of the choices. typed: as ``ChangedSharing``. may_repeat: see ``SharingForm``. Raises
    Problem.
    """
    if typed.get("repeat") and not may_repeat:
        raise refuse("repeat", _("Only an agent that just speaks A2A can be told everything again."), code="not_plain")
    unbound = SharingForm(sharing=chosen, below=below, may_repeat=may_repeat)
    changes = {name: one for name, one in typed.items() if name not in PREFIXES}
    changes |= {"history": changes["history"] or AS_BELOW} if "history" in changes else {}
    if "files" in changes:
        changes["attachments"] = _WORDS[changes.pop("files")]
    changes |= dict(_by_name(typed, unbound))
    form = SharingForm(with_changes(unbound, changes), sharing=chosen, below=below, may_repeat=may_repeat)
    if not form.is_valid():
        raise Problem("invalid", errors=[_placed(one) for one in form_problems(form)])
    return form.sharing()


def _by_name(typed: Mapping[str, Any], form: SharingForm) -> Iterator[tuple[str, object]]:
    """The fields of single kinds and types. Raises Problem for one that there is not."""
    for group, prefix in PREFIXES.items():
        for name, value in typed.get(group, {}).items():
            field = f"{prefix}{name}"
            if field not in form.fields:
                raise refuse(f"{group}.{name}", _("There is no such kind or type."), code="unknown")
            yield field, (value or AS_BELOW) if group == "kinds" else _WORDS[value]


def _placed(problem: FieldProblem) -> FieldProblem:
    for group, prefix in PREFIXES.items():
        if problem.field.startswith(prefix):
            return FieldProblem(f"{group}.{problem.field.removeprefix(prefix)}", problem.code, problem.detail)
    return FieldProblem("files", problem.code, problem.detail) if problem.field == "attachments" else problem


class SharingView(ManagementView):
    reads = writes = Permission.MANAGE_WORKSPACE

    @extend_schema(operation_id="read_sharing", responses=SharingSerializer, summary="Read what may leave", tags=TAGS)
    def get(self, request: Request) -> Response:
        """Unless a connection says otherwise."""
        return shown(told(Sharing.from_json(self.caller.workspace.sharing), None))

    @extend_schema(
        operation_id="change_sharing",
        request=ChangedSharing,
        responses=SharingSerializer,
        examples=[EXAMPLE],
        summary="Change what may leave",
        tags=TAGS,
    )
    def patch(self, request: Request) -> Response:
        """Holds from the next message on, also in handoffs that are under way."""
        with transaction.atomic():
            workspace = Workspace.objects.select_for_update(of=("self",)).get(pk=self.caller.workspace.pk)
            before, typed = Sharing.from_json(workspace.sharing), sent(request, ChangedSharing, partial=True)
            require_match(request, told(before, None))
            after = changed(typed, before, None)
            change_default_sharing(workspace=workspace, sharing=after, actor=self.caller.actor)
        return shown(told(after, None))


def shown(choices: dict[str, Any]) -> Response:
    return Response(choices, headers={"ETag": etag_of(choices)})
