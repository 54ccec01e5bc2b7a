"""What a workspace's endpoints want to be told, kept in its row: it is at hand wherever something happens."""

from agents.webhooks.models import Endpoint
from workspaces.models import Workspace


def remember_wanted(workspace: Workspace) -> None:
    """After every change of its endpoints, in the same transaction."""
    Workspace.objects.select_for_update(of=("self",)).get(pk=workspace.pk)  # so that two changes do not cross
    wanted = {kind for one in Endpoint.objects.enabled().filter(workspace=workspace) for kind in one.kinds}
    workspace.webhook_kinds = sorted(wanted)
    Workspace.objects.filter(pk=workspace.pk).update(webhook_kinds=workspace.webhook_kinds)
