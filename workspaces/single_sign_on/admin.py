"""Sign-in services, for the operator to look at."""

from django.contrib import admin

from workspaces.read_only_admin import ReadOnlyAdmin
from workspaces.single_sign_on.models import SignInService


@admin.register(SignInService)
class SignInServiceAdmin(ReadOnlyAdmin):
    list_display = ["name", "workspace", "issuer", "created_at"]
    search_fields = ["name", "issuer", "workspace__name"]
    list_select_related = ["workspace"]
    ordering = ["-created_at"]
