"""One thing of a workspace for each parameter that an address has."""

from typing import Any

from allauth.usersessions.models import UserSession
from django.db import models
from django.utils import timezone

from agents.addresses import agent_url
from agents.clients import create_client
from agents.file_types import MediaType
from agents.models import Agent, Sender, Verification
from agents.secrets import create_secret
from agents.webhooks.endpoints import create_endpoint, send_test
from conversations.attachments.taking_in import TakenIn
from conversations.authors import PERSON
from conversations.extras import attachment_extras
from conversations.flows.changing import changing
from conversations.flows.keep_file import facts_of, keep_file, room_for
from conversations.flows.show_message import show_message
from conversations.models import (
    Attachment,
    AuthorKind,
    CannedReply,
    Conversation,
    Erasure,
    ErasureRequest,
    LeakDrill,
    Rehearsal,
    Ticket,
)
from protocol.erasure import Erased, Receipt, sign_receipt
from tests.conversations.console_world import connection_of, conversation_of, hand_over, sender_of
from triggers.editing import delete_trigger
from triggers.models import Action, BackTest, Trigger
from triggers.tickets import new_ticket_number
from workspaces.api_keys import create_api_key
from workspaces.invitations import invite
from workspaces.models import Member, Role, User
from workspaces.single_sign_on.models import SignInService
from workspaces.teams.models import Team


def _receipt_given_to(sender: Sender) -> Erasure:
    """An erasure they asked for."""
    receipt = Receipt(handoff="ho_1", agent=agent_url(sender.agent), at=timezone.now(), erased=Erased())
    signed = sign_receipt(receipt, private_key=sender.private_key).to_json()
    return Erasure.objects.create(
        workspace=sender.workspace, asked_by=sender, asked_for="ho_1", conversations=0, receipt=signed
    )


def file_in(conversation: Conversation) -> Attachment:
    with changing(conversation.pk) as held:
        file = TakenIn("receipt.txt", MediaType.TEXT, b"paid", "0" * 64)
        attachment = room_for(file, conversation=held, by=AuthorKind.PERSON)
        extras = attachment_extras(facts_of(attachment))
        message = show_message(conversation=held, author=PERSON, text="", extras=extras)
        keep_file(attachment, message=message, data=file.data)
    return attachment


def _team_of(member: Member) -> Team:
    team = Team.objects.create(workspace=member.workspace, name="Loans", languages=["en"])
    team.members.add(member)
    return team


def one_of_each(agent: Agent, *, owner: User, colleague: Member) -> dict[str, Any]:
    """By the name of the parameter: the id of a thing of this agent, or of its workspace."""
    workspace, connection, conversation = agent.workspace, connection_of(agent), conversation_of(agent)
    sender, handoff = sender_of(agent), hand_over(conversation, connection)
    trigger = Trigger.objects.get(agent=agent)
    Rehearsal.objects.create(conversation=conversation, started_by=owner)
    given, erasure = _receipt_given_to(sender), Erasure.objects.create(workspace=workspace, conversations=1)
    endpoint, _ = create_endpoint(workspace=workspace, url="https://hooks.harbour.example/", kinds=[], actor=owner)
    rows: dict[str, models.Model] = {
        "agent_id": agent,
        "connection_id": connection,
        "sender_id": sender,
        "verification_id": Verification.objects.create(workspace=workspace, agent=agent, remote_agent_id="x"),
        "credential_id": create_secret(agent=agent, actor=owner)[0],
        "client_id": create_client(agent=agent, name="Portal", actor=owner)[0],
        "conversation_id": conversation,
        "attachment_id": file_in(conversation),
        "handoff_id": handoff,
        "erasure_id": erasure,
        "request_id": ErasureRequest.objects.create(
            erasure=erasure,
            workspace=workspace,
            connection=connection,
            handoff_id=handoff.pk,
            handed_over_at=handoff.created_at,
            asked_at=handoff.created_at,
        ),
        "receipt_id": given,
        "canned_reply_id": CannedReply.objects.create(workspace=workspace, short_name="bye", text="Hello {name}"),
        "ticket_id": Ticket.objects.create(
            workspace=workspace,
            conversation=conversation,
            action_id=trigger.pk,
            number=new_ticket_number(),
            subject="A fee",
            created_at=timezone.now(),
        ),
        "drill_id": LeakDrill.objects.create(connection=connection),
        "trigger_id": trigger,
        "action_id": Action.objects.create(trigger=trigger, kind="send_message", settings={"variants": ["Hello"]}),
        "removal_id": delete_trigger(trigger=Trigger.objects.create(agent=agent, kind="fallback"), actor=owner),
        "version_id": agent.versions.get(),
        "back_test_id": BackTest.objects.create(agent=agent, created_by=owner, samples=[{"text": "Hello"}]),
        "endpoint_id": endpoint,
        "delivery_id": send_test(endpoint),
        "member_id": colleague,
        "team_id": _team_of(colleague),
        "provider_id": SignInService.objects.create(
            workspace=workspace, name="SSO", issuer="https://sso.example", client_id="x", client_secret="x"
        ),
        "session_id": UserSession.objects.create(user=owner, ip="192.0.2.1", session_key=f"another of {owner.pk}"),
        "key_id": create_api_key(workspace=workspace, name="Website", actor=owner)[0],
        "invitation_id": invite(workspace=workspace, email="dana@harbour.example", role=Role.VIEWER, actor=owner)[0],
    }
    return {name: row.pk for name, row in rows.items()} | {"kind": "message_received", "token": "hinv_x", "pk": 1}
