"""What the language model of an agent took, month by month."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from agents.lookups import agent_of
from conversations.model_figures import used_by_month
from workspaces.access import MemberRequest, Permission, member_required


@require_safe
@member_required(Permission.BUILD)
def model_use(request: MemberRequest, agent_id: UUID) -> HttpResponse:
    agent = agent_of(request.member, agent_id)
    counts = (_("Questions"), _("Tokens told"), _("Tokens answered"), _("Not told"), _("Cost"))
    columns = [{"label": _("Month")}, *({"label": label, "numeric": True} for label in counts)]
    context = {"agent": agent, "months": used_by_month(agent), "columns": columns}
    return render(request, "conversations/model_use.html", context)
