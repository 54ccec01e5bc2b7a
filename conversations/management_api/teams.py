"""Teams of live agents, and which languages members speak: as in the settings, by the same forms."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from conversations.console.team_form import SpokenForm, TeamForm
from conversations.lookups import team_of
from workspaces.access import Permission
from workspaces.management_api.etags import require_match
from workspaces.management_api.idempotency import once
from workspaces.management_api.problems import Problem, require_valid
from workspaces.management_api.reading import Filters, Line, Sent, filters, sent
from workspaces.management_api.schema import page_of
from workspaces.management_api.views import ManagementView, refuse
from workspaces.members import change_languages
from workspaces.models import Member
from workspaces.teams.deeds import NameTaken, TooManyTeams, change_team, create_team, delete_team
from workspaces.teams.models import Team
from workspaces.typed_forms import with_changes

TAGS, MEMBERS_TAGS = ["teams"], ["members"]
EXAMPLE = OpenApiExample(
    "A team that talks in two languages", {"name": "Cards", "languages": ["en", "es"]}, request_only=True
)


class TeamSerializer(serializers.ModelSerializer[Team]):
    """`languages`: everybody in it can take chats in these. `members`: ids, as in the list of members."""

    languages = serializers.ListField(child=serializers.CharField())
    members = serializers.SerializerMethodField()

    class Meta:
        model = Team
        fields = ["id", "name", "languages", "members", "created_at"]

    def get_members(self, team: Team) -> list[UUID]:
        return sorted(member.pk for member in team.members.all())


class ChangedTeam(Sent):
    """Only what is sent is changed; `languages` and `members` as a whole."""

    name = Line(required=False)
    languages = serializers.ListField(child=serializers.CharField(), required=False, help_text="Such as `en`, `es`.")
    members = serializers.ListField(child=serializers.UUIDField(), required=False)


class NewTeam(ChangedTeam):
    name = Line()


class MemberSerializer(serializers.ModelSerializer[Member]):
    """`languages`: which they speak; empty when nobody said."""

    email = serializers.EmailField(source="user.email")
    name = serializers.CharField(source="user.get_full_name")
    languages = serializers.ListField(child=serializers.CharField())

    class Meta:
        model = Member
        fields = ["id", "email", "name", "role", "languages", "created_at"]


class ChangedMember(Sent):
    languages = serializers.ListField(child=serializers.CharField(), required=False, help_text="Such as `en`, `es`.")


class TeamsView(ManagementView):
    reads, writes = Permission.BUILD, Permission.MANAGE_WORKSPACE

    @extend_schema(
        operation_id="list_teams",
        parameters=[Filters],
        responses=page_of(TeamSerializer),
        summary="List teams of live agents",
        tags=TAGS,
    )
    def get(self, request: Request) -> Response:
        rows = self.caller.workspace.teams.prefetch_related("members")
        return self.page(rows, TeamSerializer, filters(request, Filters))

    @extend_schema(
        operation_id="create_team",
        request=NewTeam,
        responses={201: TeamSerializer},
        examples=[EXAMPLE],
        summary="Create a team",
        tags=TAGS,
    )
    @once
    def post(self, request: Request) -> Response:
        workspace = self.caller.workspace
        form = _filled(Team(workspace=workspace), sent(request, NewTeam))
        made = _kept(lambda: create_team(workspace=workspace, content=form.content(), actor=self.caller.actor))
        return self.shown(made, TeamSerializer, status=201, location=reverse("api_v1:team", args=[made.pk]))


class TeamView(ManagementView):
    reads, writes = Permission.BUILD, Permission.MANAGE_WORKSPACE

    @extend_schema(operation_id="read_team", responses=TeamSerializer, summary="Read a team", tags=TAGS)
    def get(self, request: Request, team_id: UUID) -> Response:
        return self.shown(team_of(self.caller, team_id), TeamSerializer)

    @extend_schema(
        operation_id="change_team",
        request=ChangedTeam,
        responses=TeamSerializer,
        summary="Change a team",
        tags=TAGS,
    )
    def patch(self, request: Request, team_id: UUID) -> Response:
        """Only what is sent is changed."""
        with transaction.atomic():
            team = get_object_or_404(self.caller.workspace.teams.select_for_update(of=("self",)), pk=team_id)
            typed = sent(request, ChangedTeam, partial=True)
            require_match(request, TeamSerializer(team).data)
            form = _filled(team, typed)
            _kept(lambda: change_team(team=team, content=form.content(), actor=self.caller.actor))
        return self.shown(team, TeamSerializer)

    @extend_schema(operation_id="delete_team", responses={204: None}, summary="Delete a team", tags=TAGS)
    def delete(self, request: Request, team_id: UUID) -> Response:
        """Its members stay members."""
        try:
            delete_team(team=team_of(self.caller, team_id), actor=self.caller.actor)
        except Team.DoesNotExist as error:
            raise Http404 from error
        return Response(status=204)


class MembersView(ManagementView):
    reads = writes = Permission.MANAGE_WORKSPACE

    @extend_schema(
        operation_id="list_members",
        parameters=[Filters],
        responses=page_of(MemberSerializer),
        summary="List members",
        tags=MEMBERS_TAGS,
    )
    def get(self, request: Request) -> Response:
        rows: QuerySet[Member] = self.caller.workspace.members.select_related("user")
        return self.page(rows, MemberSerializer, filters(request, Filters))


class MemberView(ManagementView):
    reads = writes = Permission.MANAGE_WORKSPACE

    @extend_schema(operation_id="read_member", responses=MemberSerializer, summary="Read a member", tags=MEMBERS_TAGS)
    def get(self, request: Request, member_id: UUID) -> Response:
        rows = self.caller.workspace.members.select_related("user")
        return self.shown(get_object_or_404(rows, pk=member_id), MemberSerializer)

    @extend_schema(
        operation_id="change_member",
        request=ChangedMember,
        responses=MemberSerializer,
        summary="Say which languages a member speaks",
        tags=MEMBERS_TAGS,
    )
    def patch(self, request: Request, member_id: UUID) -> Response:
        """Roles and who is a member change in the console alone."""
        with transaction.atomic():
            rows = self.caller.workspace.members.select_related("user", "workspace").select_for_update(of=("self",))
            member = get_object_or_404(rows, pk=member_id)
            typed = sent(request, ChangedMember, partial=True)
            require_match(request, MemberSerializer(member).data)
            form = SpokenForm({"languages": typed.get("languages", member.languages)})
            require_valid(form)
            change_languages(member=member, languages=form.cleaned_data["languages"], actor=self.caller.actor)
        return self.shown(member, MemberSerializer)


def _filled(team: Team, typed: dict[str, Any]) -> TeamForm:
    """team: as it is so far; it may be new. Raises Problem."""
    current = None if team._state.adding else team
    form = TeamForm(
        with_changes(TeamForm(workspace=team.workspace, current=current), typed),
        workspace=team.workspace,
        current=current,
    )
    require_valid(form)
    return form


def _kept(keep: Callable[[], Any]) -> Any:
    try:
        return keep()
    except NameTaken as error:
        raise refuse("name", _("There is a team of this name already."), code="taken") from error
    except TooManyTeams as error:
        raise Problem("not_possible_now", _("The workspace has as many teams as it may.")) from error
