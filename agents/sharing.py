"""What one connection lets leave, over what its workspace says."""

from django.db import transaction
from django.db.models import QuerySet

from agents.models import Connection
from privacy.sharing import Sharing
from workspaces.audit import record
from workspaces.models import Actor, AuditAction, Workspace


def sharing_over(connection: Connection, workspace: Workspace) -> Sharing:
    """The choices that hold. workspace: the connection's own, which the caller has at hand."""
    return Sharing.from_json(connection.sharing).over(Sharing.from_json(workspace.sharing))


@transaction.atomic
def change_sharing(*, connection: Connection, sharing: Sharing, actor: Actor) -> None:
    """Holds from the next message on, also in handoffs that are under way. The same again is no deed."""
    if sharing == Sharing.from_json(connection.sharing):
        return
    connection.sharing = sharing.to_json()
    connection.save(update_fields=["sharing"])
    record(workspace=connection.workspace, action=AuditAction.SHARING_CHANGED, subject=connection, actor=actor)


def sharing_kept(older: QuerySet[Connection]) -> dict[str, object]:
    """What a new connection takes over from the one it replaces: pairing anew must not open anything."""
    last = older.order_by("-verified_at").first()
    return last.sharing if last else {}
