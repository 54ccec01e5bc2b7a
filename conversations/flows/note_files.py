"""That a file was told of over the wire, which follows in pieces once that was taken."""

from collections.abc import Iterable
from uuid import UUID

from conversations.models import Handoff, PassedFile
from protocol.packet import PacketFile
from workspaces.writing import insert


def note_files(handoff: Handoff, *, number: int, files: Iterable[PacketFile], back: bool = False) -> None:
    """number: of the message that tells of them. They are files of ours. back: see ``PassedFile``."""
    for file in files:
        insert(
            PassedFile(
                handoff=handoff,
                file_id=UUID(file.id),
                back=back,
                number=number,
                announced=file.to_json(),
                attachment_id=UUID(file.id),
            )
        )
