"""Canned replies: made, changed and deleted, and a text made ready to be read before it is sent."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.db import IntegrityError, transaction

from agents.models import Agent
from agents.wording import fill, variables_in
from conversations.models import CannedReply, Conversation
from workspaces.audit import record
from workspaces.models import Actor, AuditAction, Workspace

MOST_CANNED_REPLIES = 500  # of a workspace


class NameTaken(Exception):
    """For the same conversations there is another one of that name."""


class TooManyCannedReplies(Exception):
    """The workspace has as many as it may."""


@dataclass(frozen=True)
class CannedText:
    """agent: None: for conversations of every agent. translations: texts by language, without empty ones."""

    short_name: str
    agent: Agent | None
    text: str
    translations: Mapping[str, str]


@dataclass(frozen=True)
class Filled:
    """A text with its variables filled in. unknown: those the conversation knows nothing of, which are left out."""

    text: str
    unknown: tuple[str, ...]


def fill_in(reply: CannedReply, conversation: Conversation) -> Filled:
    """In the person's language, by the rules of *Send message*."""
    template = reply.text_in(conversation.locale)
    details = dict(conversation.details.values_list("name", "value"))
    unknown = tuple(name for name in variables_in(template) if not details.get(name, "").strip())
    return Filled(fill(template, details), unknown)


def create_canned_reply(*, workspace: Workspace, content: CannedText, actor: Actor) -> CannedReply:
    """Raises NameTaken and TooManyCannedReplies."""
    with transaction.atomic():
        Workspace.objects.select_for_update(of=("self",)).get(pk=workspace.pk)
        if workspace.canned_replies.count() >= MOST_CANNED_REPLIES:
            raise TooManyCannedReplies
        reply = _keep(CannedReply(workspace=workspace), content)
        record(workspace=workspace, action=AuditAction.CANNED_REPLY_CREATED, subject=reply, actor=actor)
    return reply


def change_canned_reply(*, reply: CannedReply, content: CannedText, actor: Actor) -> None:
    """Raises NameTaken."""
    with transaction.atomic():
        _keep(reply, content)
        record(workspace=reply.workspace, action=AuditAction.CANNED_REPLY_CHANGED, subject=reply, actor=actor)


@transaction.atomic
def delete_canned_reply(*, reply: CannedReply, actor: Actor) -> None:
    record(workspace=reply.workspace, action=AuditAction.CANNED_REPLY_DELETED, subject=reply, actor=actor)
    reply.delete()


def _keep(reply: CannedReply, content: CannedText) -> CannedReply:
    reply.short_name, reply.agent, reply.text = content.short_name, content.agent, content.text
    reply.translations = dict(content.translations)
    try:
        with transaction.atomic():
            reply.save()
    except IntegrityError as error:
        raise NameTaken from error
    return reply
