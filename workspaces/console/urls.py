"""Addresses of first run and settings."""

from django.urls import path

from workspaces.console import (
    api_keys,
    audit_log,
    front_door,
    idle_page,
    invitations,
    joining,
    members,
    retention_page,
    service_page,
    sharing_page,
    sign_in_page,
    switching,
    workspace_page,
)

app_name = "workspaces"
urlpatterns = [
    path("", front_door.home, name="home"),
    path("first-run/", front_door.first_run, name="first_run"),
    path("settings/", workspace_page.settings, name="settings"),
    path("settings/rename/", workspace_page.rename, name="rename"),
    path("settings/sharing/", sharing_page.sharing, name="sharing"),
    path("settings/retention/", retention_page.retention, name="retention"),
    path("here/", idle_page.here, name="here"),
    path("switch-workspace/", switching.switch, name="switch"),
    path("invitation/", joining.join, name="join"),
    path("invitation/other-account/", joining.other_account, name="join_as_other"),
    path("invitation/<str:token>/", joining.follow, name="invitation"),
    path("settings/members/", members.members, name="members"),
    path("settings/members/invitations/<uuid:invitation_id>/revoke/", invitations.revoke, name="revoke_invitation"),
    path("settings/members/<uuid:member_id>/role/", members.set_role, name="set_role"),
    path("settings/members/<uuid:member_id>/remove/", members.remove, name="remove_member"),
    path("settings/sign-in/", sign_in_page.sign_in, name="sign_in"),
    path("settings/sign-in/service/", service_page.service, name="sign_in_service"),
    path("settings/sign-in/service/remove/", service_page.remove, name="remove_sign_in_service"),
    path("settings/api-keys/", api_keys.api_keys, name="api_keys"),
    path("settings/api-keys/<uuid:key_id>/revoke/", api_keys.revoke, name="revoke_api_key"),
    path("settings/audit/", audit_log.audit_log, name="audit"),
]
