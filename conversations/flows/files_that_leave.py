"""Which files go along with what leaves: those of messages that travel, where the connection lets files through."""

import re
from collections.abc import Iterable, Mapping

from conversations.attachments.kinds import MediaType
from conversations.attachments.names import safe_name
from conversations.extras import attachment_of
from conversations.models import Attachment, Message
from privacy.packet_filter import filter_text, without_kept
from privacy.policy import Policy
from protocol.packet import MAX_FILES, PacketFile

_BETWEEN_WORDS = re.compile(r"[_\-.+()\[\]]+")
MOST_TEXT = 20_000  # bytes of a text that is looked through while the person waits


def files_that_leave(messages: Iterable[Message], *, policy: Policy) -> Mapping[int, PacketFile]:
    """By the position of their message, the latest ``MAX_FILES``. Where no file may leave nothing is read.

    policy: knows the details (``knowing_details``).
    """
    positions = {one.pk: one.position for one in messages if policy.files and attachment_of(one.extras)}
    if not positions:
        return {}
    rows = Attachment.objects.filter(message__in=positions, stored__isnull=False).order_by("message__position")
    leaving = [row for row in rows if not _stays(row, policy)]
    announced = (_announced(row, positions[row.message_id], policy) for row in leaving[-MAX_FILES:])
    return {one.seq: one for one in announced}


def _stays(row: Attachment, policy: Policy) -> bool:
    """A text with something in it that stays, or too long to be looked through. Into pictures and documents nobody
    looks: whoever lets files through lets them through as they are.
    """
    if row.media_type != MediaType.TEXT:
        return False
    return row.size > MOST_TEXT or not _is_clear(bytes(row.stored.content).decode("utf-8-sig"), policy)


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
