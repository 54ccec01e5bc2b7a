"""One endpoint: what it is told, its state, and the log of what was sent."""

from collections.abc import Sequence
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _

from agents.webhooks.console.forms import LogForm, ReplayForm
from agents.webhooks.console.words import outcome_of
from agents.webhooks.kinds import kind_words
from agents.webhooks.models import Attempt, Delivery, Endpoint
from workspaces.access import MemberRequest
from workspaces.console.settings_tabs import settings_tabs
from workspaces.paging import Place, keyset_page

PAGE_LENGTH = 25


def endpoint_of(request: MemberRequest, endpoint_id: UUID) -> Endpoint:
    rows = request.member.workspace.webhook_endpoints.select_related("workspace", "created_by")
    return get_object_or_404(rows, pk=endpoint_id)


def endpoint_page(
    request: MemberRequest, endpoint: Endpoint, *, secret: str = "", replay_form: ReplayForm | None = None
) -> HttpResponse:
    """secret: the one just made, which is shown this once."""
    form = LogForm(request.GET)
    if not form.is_valid():
        raise Http404
    rows, state = endpoint.deliveries.select_related("event"), form.cleaned_data["state"]
    page = keyset_page(
        rows.filter(state=state) if state else rows,
        column="created_at",
        place_of=lambda row: Place(row.created_at, row.pk),
        before=form.cleaned_data["before"],
        length=PAGE_LENGTH,
    )
    context = {
        "endpoint": endpoint,
        "kinds": kind_words(endpoint.kinds),
        "rotating": endpoint.old_secret_until is not None and endpoint.old_secret_until > timezone.now(),
        "secret": secret,
        "form": form,
        "older": page.older,
        "log": _log(page.rows),
        "columns": [_("Event"), _("State"), _("Last answer"), {"label": _("Attempts"), "numeric": True}, _("When")],
        "replay_form": replay_form or ReplayForm(),
        "tabs": settings_tabs(request),
    }
    return render(request, "webhooks/endpoint.html", context)


def _log(deliveries: Sequence[Delivery]) -> list[dict[str, object]]:
    """Each delivery, how many attempts it took, and the last of them."""
    attempts: dict[UUID, list[Attempt]] = {one.pk: [] for one in deliveries}
    for attempt in Attempt.objects.filter(delivery__in=attempts).order_by("at", "pk"):
        attempts[attempt.delivery_id].append(attempt)
    return [
        {"delivery": one, "number": len(tried), "outcome": outcome_of(tried[-1]) if tried else ""}
        for one, tried in ((one, attempts[one.pk]) for one in deliveries)
    ]
