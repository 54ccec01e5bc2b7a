"""What is live: the versions of an agent's triggers, and publishing the draft."""

from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from agents.lookups import agent_of
from triggers.management_api.views import TreeView
from triggers.models import FlowVersion
from triggers.publishing import DraftBroken, DraftMoved, publish
from workspaces.access import Permission
from workspaces.management_api.idempotency import once
from workspaces.management_api.problems import FieldProblem, Problem
from workspaces.management_api.reading import Filters, Sent, filters, sent
from workspaces.management_api.schema import page_of

TAGS = ["versions"]


class VersionSerializer(serializers.ModelSerializer[FlowVersion]):
    class Meta:
        model = FlowVersion
        fields = ["id", "number", "note", "published_at"]


class Publication(Sent):
    note = serializers.CharField(required=False, allow_blank=True, max_length=200)
    revision = serializers.IntegerField(
        required=False, help_text="`draft_revision` of the agent as it was read; left out: whatever the draft is."
    )


class VersionsView(TreeView):
    writes = Permission.PUBLISH

    @extend_schema(
        operation_id="list_versions",
        parameters=[Filters],
        responses=page_of(VersionSerializer),
        summary="List what was published",
        tags=TAGS,
    )
    def get(self, request: Request, agent_id: UUID) -> Response:
        rows = agent_of(self.caller, agent_id).versions.defer("tree", "secrets")
        return self.page(rows, VersionSerializer, filters(request, Filters), column="published_at")

    @extend_schema(
        operation_id="publish",
        request=Publication,
        responses={201: VersionSerializer, 200: VersionSerializer},
        summary="Publish the draft",
        tags=TAGS,
    )
    @once
    def post(self, request: Request, agent_id: UUID) -> Response:
        """Conversations that begin from now on run on it. 200 with the version that is live, where nothing has changed
        since.
        """
        agent, typed = agent_of(self.caller, agent_id), sent(request, Publication)
        before = agent.live_version
        try:
            with transaction.atomic():
                version = publish(agent=agent, actor=self.caller.actor, **typed)
        except DraftMoved as error:
            raise Problem("changed_meanwhile", _("The draft was changed since that revision.")) from error
        except DraftBroken as broken:
            errors = [FieldProblem(str(one.row_id), "broken", f"{one.trigger}: {one.words}") for one in broken.problems]
            detail = _("What is in the draft would break conversations.")
            raise Problem("not_possible_now", detail, errors=errors) from broken
        return Response(VersionSerializer(version).data, status=200 if version.pk == before else 201)
