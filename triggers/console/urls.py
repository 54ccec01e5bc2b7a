"""Addresses of the Action tab."""

from django.urls import URLPattern, path

from triggers.console import (
    action_views,
    back_test_views,
    copying_views,
    language_views,
    moving_views,
    transfer_views,
    trigger_views,
    version_views,
    views,
)

app_name = "triggers"
TAB = "agents/<uuid:agent_id>/action/"
TRIGGER = f"{TAB}triggers/<uuid:trigger_id>/"
ACTION = f"{TAB}actions/<uuid:action_id>/"
VERSION = f"{TAB}versions/<uuid:version_id>/"

urlpatterns: list[URLPattern] = [
    path(TAB, views.action_tab, name="action_tab"),
    path(f"{TAB}undo/<uuid:removal_id>/", views.undo, name="undo"),
    path(f"{TAB}try-it/", views.try_it, name="try_it"),
    path(f"{TAB}changes/", version_views.changes, name="changes"),
    path(f"{TAB}publish/", version_views.publish_draft, name="publish"),
    path(f"{TAB}discard/", version_views.discard, name="discard"),
    path(f"{TAB}versions/", version_views.versions, name="versions"),
    path(VERSION, version_views.version, name="version"),
    path(f"{VERSION}restore/", version_views.restore, name="restore_version"),
    path(f"{TAB}transfer/", transfer_views.transfer, name="transfer"),
    path(f"{TAB}transfer/export/", transfer_views.export, name="export"),
    path(f"{TAB}languages/", language_views.languages, name="languages"),
    path(f"{TAB}back-tests/", back_test_views.back_tests, name="back_tests"),
    path(f"{TAB}back-tests/<uuid:back_test_id>/", back_test_views.back_test, name="back_test"),
    path(f"{TAB}back-tests/<uuid:back_test_id>/csv/", back_test_views.export_back_test, name="export_back_test"),
    path(f"{TAB}triggers/add/", trigger_views.choose_trigger, name="choose_trigger"),
    path(f"{TAB}triggers/add/<slug:kind>/", trigger_views.add_trigger, name="add_trigger"),
    path(TRIGGER, trigger_views.edit_trigger, name="edit_trigger"),
    path(f"{TRIGGER}enable/", trigger_views.set_trigger_enabled, {"enabled": True}, name="enable_trigger"),
    path(f"{TRIGGER}disable/", trigger_views.set_trigger_enabled, {"enabled": False}, name="disable_trigger"),
    path(f"{TRIGGER}up/", moving_views.step_trigger, {"up": True}, name="move_trigger_up"),
    path(f"{TRIGGER}down/", moving_views.step_trigger, {"up": False}, name="move_trigger_down"),
    path(f"{TRIGGER}languages/", language_views.translate_trigger, name="translate_trigger"),
    path(f"{TRIGGER}copy/", copying_views.copy_trigger_to, name="copy_trigger"),
    path(f"{TRIGGER}move/", moving_views.move_trigger, name="move_trigger"),
    path(f"{TRIGGER}delete/", trigger_views.delete_trigger, name="delete_trigger"),
    path(f"{TRIGGER}actions/add/", action_views.pick_action, name="pick_action"),
    path(f"{TRIGGER}actions/add/<slug:kind>/", action_views.add_action, name="add_action"),
    path(ACTION, action_views.edit_action, name="edit_action"),
    path(f"{ACTION}connect/", action_views.connect_action, name="connect_action"),
    path(f"{ACTION}enable/", action_views.set_action_enabled, {"enabled": True}, name="enable_action"),
    path(f"{ACTION}disable/", action_views.set_action_enabled, {"enabled": False}, name="disable_action"),
    path(f"{ACTION}up/", moving_views.step_action, {"up": True}, name="move_action_up"),
    path(f"{ACTION}down/", moving_views.step_action, {"up": False}, name="move_action_down"),
    path(f"{ACTION}languages/", language_views.translate_action, name="translate_action"),
    path(f"{ACTION}copy/", copying_views.copy_action_to, name="copy_action"),
    path(f"{ACTION}move/", moving_views.move_action, name="move_action"),
    path(f"{ACTION}delete/", action_views.delete_action, name="delete_action"),
]
