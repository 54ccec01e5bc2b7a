"""Teams, for the operator to look at."""

from django.contrib import admin

from workspaces.read_only_admin import ReadOnlyAdmin
from workspaces.teams.models import Team


@admin.register(Team)
class TeamAdmin(ReadOnlyAdmin):
    list_display = ["name", "workspace", "created_at"]
    list_filter = ["workspace"]
    search_fields = ["name", "workspace__name"]
    list_select_related = ["workspace"]
    ordering = ["-created_at"]
