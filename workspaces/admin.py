"""Workspaces, their people and their records, for the operator."""

from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from axes.models import AccessAttempt, AccessFailureLog, AccessLog
from django.contrib import admin
from django.contrib.auth.models import Group
from django.db import models
from django.forms import ModelForm
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from workspaces import audit
from workspaces.account_mail import REMOVED
from workspaces.command_line.accounts import change_is_told
from workspaces.models import AnsweredRequest, ApiKey, AuditAction, AuditEntry, Invitation, Member, User, Workspace
from workspaces.read_only_admin import ReadOnlyAdmin, SecretFreeAdmin

WITHOUT_PASSWORD = _("The account has no password. Its person asks for one on the sign-in page.")

# Pages the packages bring along show too much, or change what only sign-in may change. Groups grant nothing here.
for _model in (Group, EmailAddress, Authenticator, AccessAttempt, AccessFailureLog, AccessLog, UserSession):
    if admin.site.is_registered(_model):
        admin.site.unregister(_model)


@admin.register(User)
class UserAdmin(SecretFreeAdmin):
    """An account added here has no password: its person asks for one on the sign-in page."""

    list_display = ["email", "first_name", "last_name", "is_active", "is_superuser", "last_login"]
    list_filter = ["is_active", "is_superuser"]
    search_fields = ["email", "first_name", "last_name"]
    ordering = ["email"]
    changeable = ["first_name", "last_name", "is_active"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return True

    def get_fields(self, request: HttpRequest, obj: models.Model | None = None) -> tuple[Any, ...]:
        return super().get_fields(request, obj) if obj else ("email", "first_name", "last_name")

    def get_fieldsets(self, request: HttpRequest, obj: models.Model | None = None) -> Any:
        fields = {"fields": self.get_fields(request, obj)}
        return [(None, fields if obj else {**fields, "description": WITHOUT_PASSWORD})]

    def get_readonly_fields(self, request: HttpRequest, obj: models.Model | None = None) -> tuple[Any, ...]:
        return super().get_readonly_fields(request, obj) if obj else ()

    def save_model(self, request: HttpRequest, obj: User, form: "ModelForm[User]", change: bool) -> None:
        if not change:
            obj.email = obj.email.lower()
            obj.set_unusable_password()
        super().save_model(request, obj, form, change)


@admin.register(Workspace)
class WorkspaceAdmin(SecretFreeAdmin):
    """Never deleted here: its conversations and its audit log would go with it."""

    list_display = ["name", "id", "created_at"]
    search_fields = ["name"]
    ordering = ["name"]
    changeable = ["name"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return True

    def get_fields(self, request: HttpRequest, obj: models.Model | None = None) -> tuple[Any, ...]:
        return super().get_fields(request, obj) if obj else ("name",)


@admin.register(Member)
class MemberAdmin(SecretFreeAdmin):
    """Added here when a workspace has nobody who could; changed and removed by its owners, who leave one of them."""

    list_display = ["user", "workspace", "role", "created_at"]
    list_filter = ["role", "workspace"]
    search_fields = ["user__email", "workspace__name"]
    list_select_related = ["user", "workspace"]
    ordering = ["-created_at"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return True

    def get_fields(self, request: HttpRequest, obj: models.Model | None = None) -> tuple[Any, ...]:
        return super().get_fields(request, obj) if obj else ("workspace", "user", "role")

    def get_readonly_fields(self, request: HttpRequest, obj: models.Model | None = None) -> tuple[Any, ...]:
        return super().get_readonly_fields(request, obj) if obj else ()

    def save_model(self, request: HttpRequest, obj: Member, form: "ModelForm[Member]", change: bool) -> None:
        super().save_model(request, obj, form, change)
        if not change and isinstance(request.user, User):
            audit.record(workspace=obj.workspace, action=AuditAction.MEMBER_ADDED, subject=obj, actor=request.user)


@admin.register(Invitation)
class InvitationAdmin(ReadOnlyAdmin):
    list_display = ["email", "workspace", "role", "created_at", "expires_at", "accepted_at", "revoked_at"]
    list_filter = ["workspace", "role"]
    search_fields = ["email", "workspace__name"]
    list_select_related = ["workspace"]
    ordering = ["-created_at"]


@admin.register(ApiKey)
class ApiKeyAdmin(ReadOnlyAdmin):
    list_display = ["name", "workspace", "role", "hint", "created_at", "last_used_at", "revoked_at"]
    list_filter = ["workspace", ("revoked_at", admin.EmptyFieldListFilter)]
    search_fields = ["name", "hint"]
    list_select_related = ["workspace"]
    ordering = ["-created_at"]


@admin.register(AnsweredRequest)
class AnsweredRequestAdmin(ReadOnlyAdmin):
    """Without the answers, which may hold a secret."""

    list_display = ["key", "workspace", "caller", "status", "created_at", "claimed_until"]
    search_fields = ["key", "caller"]
    list_select_related = ["workspace"]
    ordering = ["-created_at"]
    left_out = ["answer"]


@admin.register(AuditEntry)
class AuditEntryAdmin(ReadOnlyAdmin):
    list_display = ["at", "workspace", "actor_name", "action", "object_type", "object_name"]
    list_filter = ["action", "workspace"]
    search_fields = ["actor_name", "object_name", "object_id"]
    list_select_related = ["workspace"]
    ordering = ["workspace", "-at"]  # as their index has them


@admin.register(Authenticator)
class AuthenticatorAdmin(ReadOnlyAdmin):
    """A lost phone is helped by deleting its row, when the operator knows who is asking."""

    list_display = ["user", "type", "created_at", "last_used_at"]
    list_filter = ["type"]
    search_fields = ["user__email"]
    list_select_related = ["user"]
    ordering = ["-created_at"]

    def get_fields(self, request: HttpRequest, obj: models.Model | None = None) -> tuple[Any, ...]:
        return ("user", "type", "created_at", "last_used_at")

    def has_delete_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return True

    def delete_model(self, request: HttpRequest, obj: Authenticator) -> None:
        """Its owner hears of it, in case somebody asked in their name."""
        super().delete_model(request, obj)
        change_is_told(obj.user, REMOVED[Authenticator.Type(obj.type)])


@admin.register(UserSession)
class UserSessionAdmin(ReadOnlyAdmin):
    """Where somebody is signed in, without what lets a browser in."""

    list_display = ["user", "ip", "created_at", "last_seen_at"]
    search_fields = ["user__email", "ip"]
    list_select_related = ["user"]
    ordering = ["-last_seen_at"]
    left_out = ["session_key", "data"]


@admin.register(AccessAttempt)
class AccessAttemptAdmin(ReadOnlyAdmin):
    """Failed sign-ins that count towards a lock. Deleting one lets the address try again at once."""

    list_display = ["username", "ip_address", "failures_since_start", "attempt_time"]
    search_fields = ["username", "ip_address"]
    ordering = ["-attempt_time"]

    def get_fields(self, request: HttpRequest, obj: models.Model | None = None) -> tuple[Any, ...]:
        return ("username", "ip_address", "user_agent", "path_info", "failures_since_start", "attempt_time")

    def has_delete_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return True
