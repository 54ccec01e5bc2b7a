"""What an A2A client says to one of our agents: received once, answered by whoever has control."""

import hashlib
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from a2a.utils.errors import InvalidParamsError, TaskNotFoundError, UnsupportedOperationError
from django.db import transaction
from django.utils import timezone

from agents.models import A2AClient, Agent
from agents.webhooks.kinds import EventKind
from conversations.attachments.taking_in import TakenIn
from conversations.authors import PERSON
from conversations.flows.changing import changing
from conversations.flows.hear_person import hear_person
from conversations.flows.leave_by_phrase import leave_by_phrase
from conversations.flows.show_with_file import show_with_file
from conversations.flows.tell_client import add_update, update_status
from conversations.flows.tell_webhooks import tell_of_conversation
from conversations.models import Conversation, Delivery, Handoff, Message, PushTarget, ServedTask, ServedUpdate
from conversations.models.served_task import COMPLETED, INPUT_REQUIRED, WORKING
from protocol.packet import Json, time_text
from protocol.plain.heard_files import HeardFile
from workspaces.one_at_a_time import one_at_a_time

REPEATED_WITHIN = timedelta(hours=24)  # as long as we repeat a message ourselves


@dataclass(frozen=True)
class ClientMessage:
    """As it came. body: the message in JSON of A2A 1.0, without the bytes of its files, which nobody has looked at yet;
    the ids are empty where it names none. output_modes: see ``ServedTask``.
    """

    message_id: str
    task_id: str
    context_id: str
    text: str
    body: Json
    files: tuple[HeardFile, ...] = ()
    output_modes: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        """By which it is known again. Some use an id twice; the same id with the same words and files is the same
        message.
        """
        files = "".join(f"\x00{one.digest}" for one in self.files)  # no text holds NUL
        return hashlib.sha256(f"{self.message_id}\n{self.text}{files}".encode()).hexdigest()


@dataclass(frozen=True)
class WantedPush:
    """Where the client wants to be called about the task. version: of A2A, in which it asked."""

    url: str
    config_id: str = ""
    token: str = ""
    scheme: str = ""
    credentials: str = ""
    version: str = "1.0"


Answerer = Callable[[Conversation, ServedTask, ClientMessage], None]


def serve_message(
    *,
    agent: Agent,
    client: A2AClient | None,
    sent: ClientMessage,
    files: tuple[TakenIn, ...] = (),
    push: WantedPush | None = None,
    answer: Answerer | None = None,
) -> ServedTask:
    """The task the message belongs to, with what our agent said at once. files: its files, as they may be kept. answer:
    who answers; default: our agent.

    The same message again is the same: in a task, and for ``REPEATED_WITHIN`` the one that began it. Raises
    TaskNotFoundError, UnsupportedOperationError for a task that is over, InvalidParamsError for a context that is not
    the task's, and NoRoom for its files; nothing of it is taken then.
    """
    known = _named_task(agent, client, sent)
    with transaction.atomic():
        if known is None and (begun := _begun_with(agent, client, sent)):
            return begun
        conversation_id = known.conversation_id if known else _conversation(agent, client, sent).pk
        with changing(conversation_id, alone=False) as conversation:
            task = _task_under_lock(known, sent) if known else _new_task(agent, client, conversation, sent)
            if known and task.updates.filter(sent_key=sent.key).exists():
                return task
            if push is not None:
                keep_push_target(task, push)
            spoken = {**sent.body, "taskId": str(task.pk), "contextId": task.context_id}
            task.output_modes = list(sent.output_modes)
            add_update(task, message=spoken, told=None, sent_key=sent.key)
            if answer is not None:
                answer(conversation, task, sent)
            else:
                _answer(conversation, task, sent, files)
    return task


def served_before(*, agent: Agent, client: A2AClient | None, sent: ClientMessage) -> ServedTask | None:
    """The task of a message that has come before: its files need not be looked at again. Raises TaskNotFoundError."""
    known = _named_task(agent, client, sent)
    if known is None:
        return _first_with(agent, client, sent)
    return known if known.updates.filter(sent_key=sent.key).exists() else None


def keep_push_target(task: ServedTask, push: WantedPush) -> PushTarget:
    """The same id again replaces what was there."""
    return PushTarget.objects.update_or_create(
        task=task,
        config_id=push.config_id or str(uuid.uuid4()),
        defaults={
            "url": push.url,
            "token": push.token,
            "scheme": push.scheme,
            "credentials": push.credentials,
            "version": push.version,
        },
    )[0]


def _named_task(agent: Agent, client: A2AClient | None, sent: ClientMessage) -> ServedTask | None:
    if not sent.task_id:
        return None
    try:
        task_id = uuid.UUID(sent.task_id)
    except ValueError:
        raise TaskNotFoundError from None
    task = ServedTask.objects.of(agent, client).filter(pk=task_id).first()
    if task is None:
        raise TaskNotFoundError
    return task


def _begun_with(agent: Agent, client: A2AClient | None, sent: ClientMessage) -> ServedTask | None:
    """The task that this very message began, if it came before: whoever never got the answer knows no task to name.

    Who calls an open test agent cannot be told apart, so there nothing is a repeat. The caller has opened a
    transaction.
    """
    if client is None:
        return None
    one_at_a_time("first message", str(agent.pk), str(client.pk), sent.key)
    return _first_with(agent, client, sent)


def _first_with(agent: Agent, client: A2AClient | None, sent: ClientMessage) -> ServedTask | None:
    since = timezone.now() - REPEATED_WITHIN
    first = ServedUpdate.objects.filter(seq=1, sent_key=sent.key, task__created_at__gt=since)
    tasks = ServedTask.objects.of(agent, client).filter(pk__in=first.values("task"))
    if sent.context_id:
        tasks = tasks.filter(context_id=sent.context_id)
    return tasks.order_by("-created_at").first()


def _task_under_lock(known: ServedTask, sent: ClientMessage) -> ServedTask:
    task = ServedTask.objects.get(pk=known.pk)
    if sent.context_id and sent.context_id != task.context_id:
        raise InvalidParamsError("contextId: is not the task's")
    if task.over and not task.updates.filter(sent_key=sent.key).exists():
        raise UnsupportedOperationError("The task is over; send the message without its id")
    return task


def _conversation(agent: Agent, client: A2AClient | None, sent: ClientMessage) -> Conversation:
    """The context's conversation, or a new one. Of messages that begin a context at the same time, the second finds the
    conversation of the first. The caller has opened a transaction.
    """
    if sent.context_id:
        one_at_a_time("context", str(agent.pk), str(client and client.pk), sent.context_id)
        earlier = ServedTask.objects.of(agent, client).filter(context_id=sent.context_id)
        task = earlier.select_related("conversation").order_by("-created_at").first()
        if task is not None:
            return task.conversation
    begun = Conversation.objects.create(
        workspace=agent.workspace,
        agent=agent,
        flow_version_id=agent.live_version,
        locale=agent.default_language,
    )
    tell_of_conversation(begun, EventKind.CONVERSATION_STARTED)
    return begun


def _new_task(agent: Agent, client: A2AClient | None, conversation: Conversation, sent: ClientMessage) -> ServedTask:
    now = timezone.now()
    return ServedTask.objects.create(
        agent=agent,
        client=client,
        conversation=conversation,
        context_id=sent.context_id or str(conversation.pk),
        status={"state": WORKING, "timestamp": time_text(now)},
        updated_at=now,
    )


def _answer(conversation: Conversation, task: ServedTask, sent: ClientMessage, files: tuple[TakenIn, ...] = ()) -> None:
    conversation.is_answering = True
    conversation.take_up()
    handoff = conversation.handoffs.outgoing().live().select_related("connection__agent").first()
    *before, last = files or (None,)
    for file in before:
        shown = _show(conversation, task, "", file, handoff)
        if handoff is not None:
            hear_person(conversation=conversation, message=shown, onward=handoff)
    message = _show(conversation, task, sent.text, last, handoff)
    if handoff is None or not leave_by_phrase(conversation=conversation, handoff=handoff, text=sent.text):
        hear_person(conversation=conversation, message=message, onward=handoff)
    conversation.is_answering = False
    _settle(conversation, task, message)


def _show(
    conversation: Conversation, task: ServedTask, text: str, file: TakenIn | None, handoff: Handoff | None
) -> Message:
    """Each file has a message of its own; our agent answers to the last alone, which has the words."""
    return show_with_file(
        conversation=conversation,
        author=PERSON,
        text=text,
        file=file,
        peer=task.client_id.hex if task.client_id else "",
        delivery=Delivery.RECEIVED,
        handoff=handoff,
    )


def _settle(conversation: Conversation, task: ServedTask, message: Message) -> None:
    """What state the answer leaves the task in, once nothing more comes by itself."""
    task.refresh_from_db()
    if task.over:
        return
    if not conversation.open:
        update_status(task, COMPLETED)
    elif conversation.waiting_since is None and message.delivery == Delivery.RECEIVED:
        update_status(task, INPUT_REQUIRED)
    else:
        update_status(task, WORKING)
