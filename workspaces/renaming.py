"""Renaming a workspace."""

from django.db import transaction

from workspaces import audit
from workspaces.models import AuditAction, User, Workspace


@transaction.atomic
def rename_workspace(*, workspace: Workspace, name: str, actor: User) -> None:
    """Gives the institution another name. The same name again is no deed."""
    if name == workspace.name:
        return
    workspace.name = name
    workspace.save(update_fields=["name"])
    audit.record(workspace=workspace, action=AuditAction.WORKSPACE_RENAMED, subject=workspace, actor=actor)
