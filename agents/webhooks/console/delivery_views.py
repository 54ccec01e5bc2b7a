"""What was sent to an endpoint: one delivery with its attempts, a test, and sending again."""

import json
from datetime import timedelta
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from agents.durations import duration_words
from agents.webhooks.console.endpoint_page import endpoint_of, endpoint_page
from agents.webhooks.console.forms import ReplayForm
from agents.webhooks.console.words import outcome_of
from agents.webhooks.delivery import OK
from agents.webhooks.endpoints import send_test
from agents.webhooks.models import Delivery
from agents.webhooks.replaying import replay, replay_failed
from workspaces.access import MemberRequest, Permission, member_required
from workspaces.console.settings_tabs import settings_tabs

WATCHED_FOR = timedelta(minutes=5)


@require_POST
@member_required(Permission.MANAGE_WORKSPACE)
def test(request: MemberRequest, endpoint_id: UUID) -> HttpResponse:
    row = endpoint_of(request, endpoint_id)
    if row.stopped:
        messages.warning(request, _("It is disabled, so nothing is sent to it. Enable it first."))
        return redirect("webhooks:endpoint", endpoint_id)
    return redirect("webhooks:delivery", endpoint_id, send_test(row).pk)


@require_safe
@member_required(Permission.MANAGE_WORKSPACE)
def delivery(request: MemberRequest, endpoint_id: UUID, delivery_id: UUID) -> HttpResponse:
    """A page, or for htmx the part of it that changes. It is watched for some minutes: an endpoint may be long away."""
    row = _delivery_of(request, endpoint_id, delivery_id)
    context = {
        "delivery": row,
        "endpoint": row.endpoint,
        "is_watched": row.is_imminent and row.next_attempt_at > timezone.now() - WATCHED_FOR,
        "payload": json.dumps(json.loads(row.event.payload), indent=2, ensure_ascii=False),
        "attempts": [
            {
                "at": one.at,
                "state": "delivered" if one.outcome == OK else "failed",
                "outcome": outcome_of(one),
                "took": duration_words(one.took),
            }
            for one in row.attempts.order_by("at", "pk")
        ],
        "columns": [_("When"), _("State"), _("Answer"), {"label": _("It took"), "numeric": True}],
        "tabs": settings_tabs(request),
    }
    return render(request, "webhooks/delivery_state.html" if request.htmx else "webhooks/delivery.html", context)


@require_POST
@member_required(Permission.MANAGE_WORKSPACE)
def replay_one(request: MemberRequest, endpoint_id: UUID, delivery_id: UUID) -> HttpResponse:
    row = _delivery_of(request, endpoint_id, delivery_id)
    if not replay(row):
        messages.warning(request, _("It is to be sent anyway, or the webhook is disabled."))
    return redirect("webhooks:delivery", endpoint_id, delivery_id)


@require_POST
@member_required(Permission.MANAGE_WORKSPACE)
def replay_since(request: MemberRequest, endpoint_id: UUID) -> HttpResponse:
    row, form = endpoint_of(request, endpoint_id), ReplayForm(request.POST)
    if not form.is_valid():
        return endpoint_page(request, row, replay_form=form)
    number = replay_failed(row, since=form.cleaned_data["since"])
    words = ngettext("%(number)d event is sent again.", "%(number)d events are sent again.", number)
    messages.success(request, words % {"number": number})
    return redirect("webhooks:endpoint", endpoint_id)


def _delivery_of(request: MemberRequest, endpoint_id: UUID, delivery_id: UUID) -> Delivery:
    rows = Delivery.objects.filter(endpoint=endpoint_of(request, endpoint_id))
    return get_object_or_404(rows.select_related("endpoint__workspace", "event"), pk=delivery_id)
