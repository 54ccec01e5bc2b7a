"""Triggers, intents and actions, for the operator: to look at, and to switch off."""

from django.contrib import admin
from django.db.models import Model
from django.forms import ModelForm
from django.http import HttpRequest

from triggers.models import Action, BackTest, Intent, Trigger
from workspaces.read_only_admin import ReadOnlyAdmin, SecretFreeAdmin


@admin.register(Trigger)
class TriggerAdmin(SecretFreeAdmin):
    list_display = ["name", "agent", "kind", "position", "enabled"]
    list_filter = ["kind", "enabled", "agent__workspace"]
    search_fields = ["name", "agent__name", "agent__public_id"]
    list_select_related = ["agent"]
    ordering = ["agent", "position", "created_at"]
    changeable = ["enabled"]

    def save_model(self, request: HttpRequest, obj: Trigger, form: "ModelForm[Trigger]", change: bool) -> None:
        super().save_model(request, obj, form, change)
        obj.agent.touch_flow()


@admin.register(Action)
class ActionAdmin(SecretFreeAdmin):
    list_display = ["kind", "trigger", "connection", "position", "enabled"]
    list_filter = ["kind", "enabled", "trigger__agent__workspace"]
    search_fields = ["trigger__name", "trigger__agent__name"]
    list_select_related = ["trigger", "connection"]
    ordering = ["trigger", "position", "created_at"]
    changeable = ["enabled"]

    def save_model(self, request: HttpRequest, obj: Action, form: "ModelForm[Action]", change: bool) -> None:
        super().save_model(request, obj, form, change)
        obj.trigger.agent.touch_flow()


@admin.register(Intent)
class IntentAdmin(ReadOnlyAdmin):
    list_display = ["trigger"]
    list_filter = ["trigger__agent__workspace"]
    search_fields = ["trigger__name"]
    list_select_related = ["trigger"]
    ordering = ["trigger"]


@admin.register(BackTest)
class BackTestAdmin(ReadOnlyAdmin):
    list_display = ["file_name", "agent", "state", "done", "total", "created_at"]
    list_filter = ["state", "agent__workspace"]
    search_fields = ["agent__name", "file_name"]
    list_select_related = ["agent"]
    ordering = ["-created_at"]

    def get_fields(self, request: HttpRequest, obj: Model | None = None) -> tuple[str, ...]:
        """Without what people wrote."""
        return tuple(name for name in super().get_fields(request, obj) if name not in {"samples", "report"})
