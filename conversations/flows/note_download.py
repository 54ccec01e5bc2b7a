"""Who took along what is kept of a person, and of which conversations, for the audit log."""

from collections.abc import Sequence

from conversations.models import Conversation
from workspaces.audit import record
from workspaces.models import Actor, AuditAction, Workspace

NAMED = 5  # as many ids as an entry has room for


def note_download(conversations: Sequence[Conversation], *, workspace: Workspace, actor: Actor) -> None:
    """How many they were, and the ids of the first five. What was looked for is not noted."""
    ids = " ".join(str(one.pk) for one in conversations[:NAMED])
    more = " …" if len(conversations) > NAMED else ""
    record(
        workspace=workspace,
        action=AuditAction.PERSON_DOWNLOADED,
        subject=workspace,
        actor=actor,
        subject_name=f"{len(conversations)}: {ids}{more}",
    )
