from django.urls import URLPattern, path

from triggers.management_api import actions, removals, triggers, versions

AGENT = "agents/<uuid:agent_id>/"
TRIGGER = f"{AGENT}triggers/<uuid:trigger_id>/"
ACTION = f"{AGENT}actions/<uuid:action_id>/"

urlpatterns: list[URLPattern] = [
    path("action-kinds/", actions.ActionKindsView.as_view(), name="action_kinds"),
    path(f"{AGENT}versions/", versions.VersionsView.as_view(), name="versions"),
    path(f"{AGENT}triggers/", triggers.TriggersView.as_view(), name="triggers"),
    path(TRIGGER, triggers.TriggerView.as_view(), name="trigger"),
    path(f"{TRIGGER}move/", triggers.MoveTrigger.as_view(), name="move_trigger"),
    path(f"{TRIGGER}actions/", actions.ActionsView.as_view(), name="actions"),
    path(ACTION, actions.ActionView.as_view(), name="action"),
    path(f"{AGENT}removals/", removals.RemovalsView.as_view(), name="removals"),
    path(f"{AGENT}removals/<uuid:removal_id>/restore/", removals.RestoreRemoval.as_view(), name="restore_removal"),
    path(f"{ACTION}move/", actions.MoveAction.as_view(), name="move_action"),
]
