"""An A2A client wants no more of a task."""

from a2a.utils.errors import TaskNotCancelableError

from conversations.flows.ask_consent import let_lapse
from conversations.flows.changing import changing
from conversations.flows.close_conversation import close_conversation
from conversations.flows.leave_live_agent import stop_live_talk
from conversations.flows.receive_take_back import stop_next_one
from conversations.flows.tell_client import open_task, update_status
from conversations.models import Conversation, LiveTalkState, ServedTask
from conversations.models.served_task import CANCELED


def cancel_task(task: ServedTask) -> ServedTask:
    """The conversation is closed, whoever has it, unless the client has begun another task in it: nobody says anything
    any more, and nothing more of it goes anywhere. A message without the task begins it anew.

    Raises TaskNotCancelableError when it is over.
    """
    with changing(task.conversation_id) as conversation:
        task = ServedTask.objects.get(pk=task.pk)
        if task.over:
            raise TaskNotCancelableError
        newest = open_task(conversation)
        update_status(task, CANCELED)
        if newest == task:
            _close(conversation)
    return task


def _close(conversation: Conversation) -> None:
    stop_next_one(conversation, reason="person")
    stop_live_talk(conversation=conversation, state=LiveTalkState.LEFT)
    let_lapse(conversation=conversation)
    close_conversation(conversation)
