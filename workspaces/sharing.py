"""What an institution lets leave unless a connection says otherwise."""

from django.db import transaction

from privacy.sharing import Sharing
from workspaces import audit
from workspaces.models import Actor, AuditAction, Workspace


@transaction.atomic
def change_default_sharing(*, workspace: Workspace, sharing: Sharing, actor: Actor) -> None:
    """Holds from the next message on, also in handoffs that are under way. The same again is no deed."""
    if sharing == Sharing.from_json(workspace.sharing):
        return
    workspace.sharing = sharing.to_json()
    workspace.save(update_fields=["sharing"])
    audit.record(workspace=workspace, action=AuditAction.SHARING_CHANGED, subject=workspace, actor=actor)
