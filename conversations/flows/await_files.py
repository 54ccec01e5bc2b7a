"""Files that the other side will send: each has its place at its message before a byte of it has come."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import NamedTuple
from uuid import UUID, uuid4

from django.conf import settings
from django.utils import timezone

from agents.file_types import MediaType
from conversations.attachments.names import safe_name
from conversations.extras import Extras, FileFacts, attachment_extras
from conversations.flows.files_shown import why_not_shown
from conversations.models import Attachment, Conversation, Handoff, Message, PassedFile, PassedState
from protocol.handoff_extension import Reply
from protocol.packet import PacketFile
from workspaces.writing import insert

UNKNOWN_KIND, TOO_LARGE = "kind", "too_large"
WITH_THE_MESSAGE = 0  # protocol.packet.PacketFile.seq
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


def coming_with_reply(conversation: Conversation, handoff: Handoff, reply: Reply) -> tuple[Mapping[int, Coming], str]:
    """As ``coming_files``; and why the person cannot be given the file, as a code. Both are empty where there is none,
    or it was told of before.
    """
    if not reply.attachments or was_told_of(handoff, reply.attachments):
        return {}, ""
    [told] = reply.attachments
    kind = _KINDS.get(told.media_type)
    why_not = why_not_shown(conversation, kind) if kind is not None else UNKNOWN_KIND
    if not why_not and told.size > settings.ATTACHMENT_LIMIT:
        why_not = TOO_LARGE
    return ({}, why_not) if why_not else (coming_files([replace(told, seq=WITH_THE_MESSAGE)]), "")


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
    back: bool = False,
    why_not: str = UNKNOWN_KIND,
) -> None:
    """number: of what told of them. messages: the new rows, by what ``coming`` calls them. back: see ``PassedFile``.
    why_not: of those that are not among ``coming``. The caller holds the conversation.
    """
    places = {one.told.id: (one.facts, messages[seq]) for seq, one in coming.items() if seq in messages}
    for told in files:
        attachment = _placed(*places[told.id]) if told.id in places else None
        insert(
            PassedFile(
                handoff=handoff,
                file_id=UUID(told.id),
                back=back,
                number=number,
                announced=told.to_json(),
                attachment=attachment,
                state=PassedState.WAITING if attachment else PassedState.REFUSED,
                reason="" if attachment else why_not,
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
