"""Agents, credentials and links, for the operator: to look at, and to stop an agent."""

from django.contrib import admin

from agents.models import (
    A2AClient,
    Agent,
    Canary,
    Connection,
    Credential,
    OperatorNotice,
    PlainAccess,
    ReplyKey,
    SeenRequest,
    Sender,
    Verification,
)
from workspaces.read_only_admin import ReadOnlyAdmin, SecretFreeAdmin


@admin.register(Agent)
class AgentAdmin(SecretFreeAdmin):
    """Deleted in the console, where its credentials and links end with it and its conversations stay."""

    list_display = ["name", "workspace", "public_id", "enabled", "created_at", "deleted_at"]
    list_filter = ["enabled", ("deleted_at", admin.EmptyFieldListFilter), "workspace"]
    search_fields = ["name", "public_id", "workspace__name"]
    list_select_related = ["workspace"]
    ordering = ["-created_at"]
    changeable = ["enabled"]


@admin.register(Credential)
class CredentialAdmin(ReadOnlyAdmin):
    list_display = ["fingerprint", "agent", "status", "created_at", "last_used_at", "expires_at", "revoked_at"]
    list_filter = [("revoked_at", admin.EmptyFieldListFilter), ("expires_at", admin.EmptyFieldListFilter)]
    search_fields = ["fingerprint", "agent__name", "agent__public_id"]
    list_select_related = ["agent"]
    ordering = ["-created_at"]


class PeerLinkAdmin(ReadOnlyAdmin):
    list_display = ["remote_name", "platform_domain", "agent", "state", "fingerprint", "last_used_at", "last_error"]
    list_filter = ["state", "workspace"]
    search_fields = ["remote_name", "remote_institution", "platform_domain", "remote_agent_id", "fingerprint"]
    list_select_related = ["agent", "workspace"]
    ordering = ["-verified_at"]


admin.site.register([Connection, Sender], PeerLinkAdmin)


@admin.register(OperatorNotice)
class OperatorNoticeAdmin(ReadOnlyAdmin):
    list_display = ["link", "workspace", "reason", "began_at", "ended_at"]
    list_filter = [("ended_at", admin.EmptyFieldListFilter), "reason", "workspace"]
    search_fields = ["connection__remote_name", "sender__remote_name"]
    list_select_related = ["workspace", "connection", "sender"]
    ordering = ["-began_at"]


@admin.register(A2AClient)
class A2AClientAdmin(ReadOnlyAdmin):
    list_display = ["name", "agent", "hint", "created_at", "last_used_at", "revoked_at"]
    list_filter = [("revoked_at", admin.EmptyFieldListFilter)]
    search_fields = ["name", "hint", "agent__name", "agent__public_id"]
    list_select_related = ["agent"]
    ordering = ["-created_at"]


@admin.register(PlainAccess)
class PlainAccessAdmin(ReadOnlyAdmin):
    list_display = ["connection", "interface_url", "dialect", "scheme", "streaming", "guarded"]
    list_filter = ["dialect", "scheme", "guarded"]
    search_fields = ["interface_url", "connection__remote_name"]
    list_select_related = ["connection"]
    ordering = ["connection"]


@admin.register(Verification)
class VerificationAdmin(ReadOnlyAdmin):
    list_display = ["remote_agent_id", "platform_domain", "agent", "state", "created_at", "finished_at"]
    list_filter = ["state", "workspace"]
    search_fields = ["remote_agent_id", "platform_domain", "agent__name"]
    list_select_related = ["agent", "workspace"]
    ordering = ["-created_at"]


@admin.register(ReplyKey)
class ReplyKeyAdmin(ReadOnlyAdmin):
    list_display = ["agent"]
    search_fields = ["agent__name", "agent__public_id"]
    list_select_related = ["agent"]
    ordering = ["agent"]


@admin.register(SeenRequest)
class SeenRequestAdmin(ReadOnlyAdmin):
    list_display = ["key", "expires_at"]
    list_filter = ["expires_at"]
    search_fields = ["key"]
    ordering = ["-expires_at"]


@admin.register(Canary)
class CanaryAdmin(ReadOnlyAdmin):
    list_display = ["id"]
