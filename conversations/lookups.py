"""Finding what a page or a call of the API is about, among what belongs to the workspace of whoever asks. Everything
else is not found.
"""

from uuid import UUID

from django.db.models import Q
from django.http import Http404
from django.shortcuts import get_object_or_404

from agents.lookups import OfWorkspace
from conversations.flows.read_ledger import HeldLedger, find_ledger
from conversations.models import CannedReply, ErasureRequest, Ticket
from workspaces.teams.models import Team


def held_ledger_of(who: OfWorkspace, handoff_id: UUID) -> HeldLedger:
    held = find_ledger(Q(pk=handoff_id), workspace=who.workspace)
    if held is None:
        raise Http404
    return held


def erasure_request_of(who: OfWorkspace, request_id: UUID) -> ErasureRequest:
    return get_object_or_404(who.workspace.erasure_requests.select_related("connection"), pk=request_id)


def canned_reply_of(who: OfWorkspace, canned_reply_id: UUID) -> CannedReply:
    return get_object_or_404(who.workspace.canned_replies.select_related("agent", "workspace"), pk=canned_reply_id)


def team_of(who: OfWorkspace, team_id: UUID) -> Team:
    return get_object_or_404(who.workspace.teams.select_related("workspace"), pk=team_id)


def ticket_of(who: OfWorkspace, ticket_id: UUID) -> Ticket:
    return get_object_or_404(who.workspace.tickets.select_related("conversation__agent"), pk=ticket_id)
