"""Webhooks, for the operator to look at."""

from django.contrib import admin

from agents.webhooks.models import Attempt, Delivery, Endpoint, Event
from workspaces.read_only_admin import ReadOnlyAdmin


@admin.register(Endpoint)
class EndpointAdmin(ReadOnlyAdmin):
    list_display = ["url", "workspace", "stopped", "failures", "failing_since", "created_at"]
    list_filter = ["stopped", "workspace"]
    search_fields = ["url", "workspace__name"]
    list_select_related = ["workspace"]
    ordering = ["-created_at"]


@admin.register(Event)
class EventAdmin(ReadOnlyAdmin):
    list_display = ["id", "kind", "workspace", "at"]
    list_filter = ["kind", "workspace"]
    search_fields = ["id", "kind"]
    list_select_related = ["workspace"]
    ordering = ["-at"]


@admin.register(Delivery)
class DeliveryAdmin(ReadOnlyAdmin):
    list_display = ["id", "event", "endpoint", "state", "tries", "next_attempt_at"]
    list_filter = ["state"]
    search_fields = ["id", "event__id", "endpoint__url"]
    list_select_related = ["event", "endpoint"]
    ordering = ["-created_at"]


@admin.register(Attempt)
class AttemptAdmin(ReadOnlyAdmin):
    list_display = ["delivery", "at", "outcome", "status", "took"]
    list_filter = ["outcome"]
    search_fields = ["delivery__id", "outcome"]
    ordering = ["-pk"]
