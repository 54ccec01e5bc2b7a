"""Files that go to an agent that only speaks A2A: as parts of the message that tells of them."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from conversations.models import Handoff, PassedState
from protocol.packet import file_from
from protocol.plain.dialect import FilePart

_WITH_THE_MESSAGE = 0  # protocol.packet.PacketFile.seq


@dataclass(frozen=True)
class PartedFiles:
    """Of one message. names: of those that go, by the turn they belong to. own_stays: the agent would not take the file
    of the message itself.
    """

    parts: tuple[FilePart, ...] = ()
    names: Mapping[int, str] = field(default_factory=dict)
    own_stays: bool = False

    def left_here(self) -> "PartedFiles":
        return PartedFiles(own_stays=self.own_stays or _WITH_THE_MESSAGE in self.names)


NO_PARTS = PartedFiles()


def parted_files(handoff: Handoff, *, number: int) -> PartedFiles:
    """number: of the message. The same at every try, in the order of what they belong to; without what the agent would
    not take.
    """
    rows = (
        handoff.passed_files.filter(number=number, back=False)
        .exclude(announced={})
        .select_related("attachment__stored")
    )
    told = sorted(((file_from(row.announced), row) for row in rows), key=lambda one: (one[0].seq, one[0].id))
    going = [(file, row.attachment) for file, row in told if row.state != PassedState.REFUSED and row.attachment]
    return PartedFiles(
        tuple(FilePart(file.name, file.media_type, bytes(kept.stored.content)) for file, kept in going),
        {file.seq: file.name for file, _kept in going},
        any(file.seq == _WITH_THE_MESSAGE and row.state == PassedState.REFUSED for file, row in told),
    )
