"""An A2A client wants no more of a task."""

from a2a.utils.errors import TaskNotCancelableError

from conversations.flows.ask_consent import let_lapse
from conversations.flows.changing import changing
from conversations.flows.end_handoff import Ending
from conversations.flows.take_back import bring_home
from conversations.flows.tell_client import update_status
from conversations.models import HandoffState, ServedTask
from conversations.models.served_task import CANCELED


def cancel_task(task: ServedTask) -> ServedTask:
    """The conversation comes home if it was handed on, and rests. Raises TaskNotCancelableError when it is over."""
    with changing(task.conversation_id) as conversation:
        task = ServedTask.objects.get(pk=task.pk)
        if task.over:
            raise TaskNotCancelableError
        update_status(task, CANCELED)
        handoff = conversation.handoffs.outgoing().live().select_related("connection__agent").first()
        if handoff is not None:
            bring_home(conversation=conversation, handoff=handoff, ending=Ending(HandoffState.TAKEN_BACK, "person"))
        let_lapse(conversation=conversation)
        conversation.waiting_since = None
        conversation.flow_position = None
    return task
