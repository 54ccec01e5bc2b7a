"""What would leave over a connection, of a past conversation or of one that is pasted."""

import json
from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

from django.utils import timezone

from agents.models import Connection
from conversations.console.leaving import Leaving, leaving
from conversations.console.preview_form import PreviewForm, pasted
from conversations.flows.build_packet import packet_of
from conversations.flows.files_that_leave import FilesThatLeave, files_that_leave
from conversations.flows.filtering import filtered_turns, knowing_details, policy_of, said_before
from conversations.models import AuthorKind, Conversation, Message, SessionDetail
from privacy.policy import ALL_HISTORY, Policy
from protocol.packet import Withheld
from triggers.effects import HandoffSettings


def previewed(connection: Connection, form: PreviewForm) -> Leaving | None:
    """None when the valid form names neither."""
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
    policy = knowing_details(policy, details)
    packet = packet_of(
        conversation=conversation,
        details=details,
        earlier=earlier,
        policy=policy,
        handoff_id=uuid4(),
        reason="",
        expires_at=timezone.now() + timedelta(minutes=1),
    )
    said = [*earlier, *([last] if last else [])]
    files = files_that_leave(said, policy=policy)
    first, withheld = _first_turn(said, policy, files) if last else ({}, ())
    travelling = {turn.seq for turn in packet.transcript}
    return leaving(
        details=details,
        messages=said,
        packet=packet,
        arrived=first,
        withheld=(*packet.withheld, *withheld),
        files={position: file.name for position, file in files.leaving.items() if position in {*first, *travelling}},
        packet_json=json.dumps(packet.to_json(), ensure_ascii=False, indent=2),
    )


def _first_turn(
    messages: list[Message], policy: Policy, files: FilesThatLeave
) -> tuple[dict[int, str], tuple[Withheld, ...]]:
    """The text of the last message as it would go beside the packet, by its position, and what it would lose."""
    turns, withheld = filtered_turns(messages, policy=replace(policy, history=ALL_HISTORY), files=files)
    position = messages[-1].position
    lost = tuple(one for one in withheld if one.name == f"message {position}")
    return {turn.seq: turn.text for turn in turns if turn.seq == position}, lost
