"""Files that the agent that handed over will send: each has its place at its message before a byte of it has come."""

from collections.abc import Iterable, Mapping
from typing import NamedTuple
from uuid import UUID, uuid4

from django.utils import timezone

from agents.file_types import MediaType
from conversations.attachments.names import safe_name
from conversations.extras import Extras, FileFacts, attachment_extras
from conversations.models import Attachment, Handoff, Message, PassedFile, PassedState
from protocol.packet import PacketFile
from workspaces.writing import insert

UNKNOWN_KIND, TOO_LARGE = "kind", "too_large"
_KINDS = {one.value: one for one in MediaType}


class Coming(NamedTuple):
    """One file: as it was told of, and as its message tells of it here."""

    told: PacketFile
    facts: FileFacts

    @property
    def extras(self) -> Extras:
        return attachment_extras(self.facts)


def coming_files(files: Iterable[PacketFile]) -> Mapping[int, Coming]:
    """By the message they belong to (``PacketFile.seq``), one for each; without those of a kind that is not taken."""
    coming: dict[int, Coming] = {}
    for told in files:
        kind = _KINDS.get(told.media_type)
        if kind is not None and told.seq not in coming:
            facts = FileFacts(str(uuid4()), safe_name(told.name, kind), kind, told.size, state="coming")
            coming[told.seq] = Coming(told, facts)
    return coming


def was_told_of(handoff: Handoff, files: Iterable[PacketFile]) -> bool:
    """Whether one of them is by an id that an earlier message of the handoff told of."""
    ids = [UUID(one.id) for one in files]
    return bool(ids) and handoff.passed_files.filter(file_id__in=ids).exists()


def extras_with(coming: Mapping[int, Coming], *, seq: int) -> Extras:
    """Of the message it belongs to; empty where none does."""
    return coming[seq].extras if seq in coming else {}


def await_files(
    handoff: Handoff,
    *,
    number: int,
    files: Iterable[PacketFile],
    coming: Mapping[int, Coming],
    messages: Mapping[int, Message],
) -> None:
    """number: of what told of them. messages: the new rows, by what ``coming`` calls them. The caller holds the
    conversation.
    """
    for told in files:
        expected, message = coming.get(told.seq), messages.get(told.seq)
        attachment = None
        if expected is not None and expected.told is told and message is not None:
            attachment = _placed(expected.facts, message)
        insert(
            PassedFile(
                handoff=handoff,
                file_id=UUID(told.id),
                number=number,
                announced=told.to_json(),
                attachment=attachment,
                state=PassedState.WAITING if attachment else PassedState.REFUSED,
                reason="" if attachment else UNKNOWN_KIND,
            )
        )


def _placed(facts: FileFacts, message: Message) -> Attachment:
    """It takes no room yet."""
    attachment = Attachment(
        id=UUID(facts.id),
        message=message,
        agent_id=message.conversation.agent_id,
        name=facts.name,
        media_type=facts.media_type,
        size=0,
        created_at=timezone.now(),
    )
    insert(attachment)
    return attachment
