"""Triggers, intents and actions as they are drafted, and what was published, for the operator to look at.

What is published is stopped by disabling its agent, or the connection it hands over.
"""

from django.contrib import admin

from triggers.models import Action, BackTest, FlowVersion, Intent, Removal, Trigger
from workspaces.read_only_admin import ReadOnlyAdmin


@admin.register(Trigger)
class TriggerAdmin(ReadOnlyAdmin):
    list_display = ["name", "agent", "kind", "position", "enabled"]
    list_filter = ["kind", "enabled", "agent__workspace"]
    search_fields = ["name", "agent__name", "agent__public_id"]
    list_select_related = ["agent"]
    ordering = ["agent", "position", "created_at"]


@admin.register(Action)
class ActionAdmin(ReadOnlyAdmin):
    list_display = ["kind", "trigger", "connection", "position", "enabled"]
    list_filter = ["kind", "enabled", "trigger__agent__workspace"]
    search_fields = ["trigger__name", "trigger__agent__name"]
    list_select_related = ["trigger", "connection"]
    ordering = ["trigger", "position", "created_at"]


@admin.register(Intent)
class IntentAdmin(ReadOnlyAdmin):
    list_display = ["trigger"]
    list_filter = ["trigger__agent__workspace"]
    search_fields = ["trigger__name"]
    list_select_related = ["trigger"]
    ordering = ["trigger"]


@admin.register(FlowVersion)
class FlowVersionAdmin(ReadOnlyAdmin):
    list_display = ["number", "agent", "published_by", "published_at"]
    list_filter = ["agent__workspace"]
    search_fields = ["agent__name", "agent__public_id"]
    list_select_related = ["agent", "published_by"]
    ordering = ["-published_at"]


@admin.register(Removal)
class RemovalAdmin(ReadOnlyAdmin):
    list_display = ["name", "agent", "removed_by", "created_at"]
    list_filter = ["agent__workspace"]
    search_fields = ["name", "agent__name", "agent__public_id"]
    list_select_related = ["agent", "removed_by"]
    ordering = ["-created_at"]


@admin.register(BackTest)
class BackTestAdmin(ReadOnlyAdmin):
    list_display = ["file_name", "agent", "state", "done", "total", "created_at"]
    list_filter = ["state", "agent__workspace"]
    search_fields = ["agent__name", "file_name"]
    list_select_related = ["agent"]
    ordering = ["-created_at"]
    left_out = ["samples", "report"]  # what people wrote
