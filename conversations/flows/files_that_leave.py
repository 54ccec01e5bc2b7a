"""Which files go along with what leaves: those of messages that travel, where the connection lets files through."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from agents.file_types import MediaType
from conversations.attachments.names import safe_name
from conversations.extras import attachment_of
from conversations.models import Attachment, Message
from privacy.packet_filter import (
    FILES_STAY,
    KIND_STAYS,
    NO_ROOM_FOR_FILE,
    THIS_FILE_STAYS,
    filter_text,
    without_kept,
)
from privacy.policy import Policy
from protocol.packet import MAX_FILES, PacketFile
from protocol.plain.input_modes import takes

_BETWEEN_WORDS = re.compile(r"[_\-.+()\[\]]+")
MOST_TEXT = 20_000  # bytes of a text that is looked through while the person waits


@dataclass(frozen=True)
class FilesThatLeave:
    """By the positions of their messages. staying: why each does, in words to be translated; what is not named stays
    because no file leaves.
    """

    leaving: Mapping[int, PacketFile] = field(default_factory=dict)
    staying: Mapping[int, str] = field(default_factory=dict)

    def why_stays(self, message: Message) -> str:
        """Empty for a message without a file, and for one whose file leaves."""
        if message.position in self.leaving or not attachment_of(message.extras):
            return ""
        return self.staying.get(message.position, FILES_STAY)


NO_FILES = FilesThatLeave()


def files_that_leave(
    messages: Iterable[Message], *, policy: Policy, beside: Sequence[PacketFile] = ()
) -> FilesThatLeave:
    """Those of these messages, of which the latest go first: with what goes ``beside`` them no more than ``MAX_FILES``,
    nor than the policy has room for. Where no file may leave nothing is read.

    policy: knows the details (``knowing_details``).
    """
    positions = {one.pk: one.position for one in messages if policy.files and attachment_of(one.extras)}
    if not positions:
        return NO_FILES
    leaving: dict[int, PacketFile] = {}
    staying = dict.fromkeys(positions.values(), THIS_FILE_STAYS)  # also of one that is not here, or not yet
    count, size = len(beside), sum(one.size for one in beside)
    rows = Attachment.objects.filter(message__in=positions, stored__isnull=False).order_by("-message__position")
    for row in rows:
        position = positions[row.message_id]
        why = _why_stays(row, policy) or _why_no_room(policy, files=count + 1, size=size + row.size)
        if why:
            staying[position] = why
        else:
            leaving[position] = _announced(row, position, policy)
            del staying[position]
            count, size = count + 1, size + row.size
    return FilesThatLeave(dict(reversed(leaving.items())), staying)


def _why_stays(row: Attachment, policy: Policy) -> str:
    """A text with something in it that stays, or too long to be looked through. Into pictures and documents nobody
    looks: whoever lets files through lets them through as they are.
    """
    if policy.file_types is not None and not takes(policy.file_types, row.media_type):
        return KIND_STAYS
    if row.media_type != MediaType.TEXT:
        return ""
    if row.size > MOST_TEXT or not _is_clear(bytes(row.stored.content).decode("utf-8-sig"), policy):
        return THIS_FILE_STAYS
    return ""


def _why_no_room(policy: Policy, *, files: int, size: int) -> str:
    is_over = files > MAX_FILES or (policy.file_bytes is not None and size > policy.file_bytes)
    return NO_ROOM_FOR_FILE if is_over else ""


def _is_clear(text: str, policy: Policy) -> bool:
    return without_kept(filter_text(text, policy=policy), policy=policy, name="file").text == text


def _is_clear_name(name: str, policy: Policy) -> bool:
    """As it is written, and as words: "my_pin-1234.pdf"."""
    stem = name.rpartition(".")[0]
    return all(_is_clear(one, policy) for one in {name, stem, _BETWEEN_WORDS.sub(" ", stem)})


def _announced(row: Attachment, position: int, policy: Policy) -> PacketFile:
    """Under another name, where its own holds what stays."""
    name = row.name if _is_clear_name(row.name, policy) else safe_name("", MediaType(row.media_type))
    return PacketFile(
        id=str(row.pk),
        seq=position,
        name=name,
        media_type=row.media_type,
        size=row.size,
        sha256=row.digest,
    )
