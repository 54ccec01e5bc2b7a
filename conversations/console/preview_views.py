"""*Preview*: what would leave over a connection. Nothing is sent, and nothing of what is pasted is kept."""

import json
from dataclasses import replace
from datetime import timedelta
from uuid import UUID, uuid4

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from agents.lookups import connection_of
from agents.models import Connection
from conversations.console.leaving import Leaving, leaving
from conversations.console.preview_form import PreviewForm, pasted
from conversations.flows.build_packet import packet_of
from conversations.flows.filtering import filtered_turns, policy_of, said_before
from conversations.models import AuthorKind, Conversation, Message, SessionDetail
from privacy.policy import ALL_HISTORY, Policy
from protocol.packet import Withheld
from triggers.effects import HandoffSettings
from workspaces.access import MemberRequest, Permission, member_required


@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_post_parameters("text", "details")
@member_required(Permission.BUILD)
def preview(request: MemberRequest, agent_id: UUID, connection_id: UUID) -> HttpResponse:
    """A past conversation can be named in the address; what is pasted is posted, so that no log or history holds it."""
    connection = connection_of(request.member, agent_id, connection_id)
    form = PreviewForm(request.POST or request.GET or None, connection=connection)
    shown = _shown(connection, form) if form.is_valid() else None
    context = {"agent": connection.agent, "connection": connection, "form": form, "leaving": shown}
    return render(request, "conversations/preview.html", context)


def _shown(connection: Connection, form: PreviewForm) -> Leaving | None:
    chosen = form.cleaned_data
    action = chosen["action"]
    settings = HandoffSettings.from_json(action.settings) if action else HandoffSettings()
    policy = policy_of(settings, connection=connection, workspace=connection.workspace)
    if chosen["conversation"]:
        talk: Conversation = chosen["conversation"]
        messages = said_before(talk, position=talk.last_position + 1)
        return _leaving(talk, messages, list(talk.details.order_by("at", "pk")), policy)
    if chosen["text"] or chosen["details"]:
        made = pasted(connection, text=chosen["text"], details=chosen["details"])
        return _leaving(made.conversation, made.messages, made.details, policy)
    return None


def _leaving(
    conversation: Conversation, messages: list[Message], details: list[SessionDetail], policy: Policy
) -> Leaving:
    """As if the person's last message had led to a handoff: it goes beside the packet of all that came before."""
    last = next((one for one in reversed(messages) if one.author_kind == AuthorKind.PERSON), None)
    earlier = [one for one in messages if last is None or one.position < last.position]
    packet = packet_of(
        conversation=conversation,
        details=details,
        earlier=earlier,
        policy=policy,
        handoff_id=uuid4(),
        reason="",
        expires_at=timezone.now() + timedelta(minutes=1),
    )
    first, withheld = _first_turn([*earlier, last], policy) if last else ({}, ())
    return leaving(
        details=details,
        messages=[*earlier, *([last] if last else [])],
        packet=packet,
        arrived=first,
        withheld=(*packet.withheld, *withheld),
        packet_json=json.dumps(packet.to_json(), ensure_ascii=False, indent=2),
    )


def _first_turn(messages: list[Message], policy: Policy) -> tuple[dict[int, str], tuple[Withheld, ...]]:
    """The text of the last message as it would go beside the packet, by its position, and what it would lose."""
    turns, withheld = filtered_turns(messages, policy=replace(policy, history=ALL_HISTORY))
    position = messages[-1].position
    lost = tuple(one for one in withheld if one.name == f"message {position}")
    return {turn.seq: turn.text for turn in turns if turn.seq == position}, lost
