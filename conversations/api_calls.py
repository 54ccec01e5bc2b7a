"""Carries out *Send API request*: the call is made with no transaction open, and what came of it is recorded in one."""

import json
import logging

from django.db.models import Q

from conversations.carrying import Record
from conversations.flows.call_api import record_api_answer, still_waits
from conversations.models import Conversation, OutboxItem, SessionDetail
from protocol.errors import WireError
from triggers.actions.api_request import SendApiRequest
from triggers.api_requests import send_request
from triggers.flow import load_flow

log = logging.getLogger(__name__)


def carry_request(item: OutboxItem) -> Record:
    """Once: a request that failed is not sent again, since it may have done its work; the person is told at once."""
    conversation = Conversation.objects.select_related("agent").get(pk=item.conversation_id)
    value = _value_for(item, conversation) if item.attempts <= 1 and still_waits(conversation, item) else None
    return lambda: record_api_answer(item=item, value=value)


def _value_for(item: OutboxItem, conversation: Conversation) -> str | None:
    flow = load_flow(conversation.agent, conversation.flow_version_id)
    action = flow.action(json.loads(item.payload)["action"])
    if not isinstance(action, SendApiRequest):
        return None
    # Where the flow counts nothing but our own word, what another institution told is not put to our systems as such.
    theirs = Q(name__in=flow.variables_from_here) & (Q(of_others=True) | ~Q(origin=""))
    known = SessionDetail.objects.filter(~theirs, conversation=item.conversation_id)
    try:
        return send_request(action.request, dict(known.values_list("name", "value")))
    except WireError as error:
        # Neither the address nor the answer is told: both may hold what is nobody's business.
        log.warning("api_request_failed", extra={"item": item.pk, "reason": error.reason, "status": error.status})
        return None
