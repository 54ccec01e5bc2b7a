"""Links that are or were in trouble, and offers of other institutions that our agents refused."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from agents.durations import duration_words
from agents.models import Connection, LinkState, OperatorNotice, Sender
from conversations.authors import bare_domain
from conversations.console.words import reason_words
from conversations.models import RefusedOffer
from workspaces.access import MemberRequest, Permission, member_required
from workspaces.models import Workspace

NOTICES_SHOWN = 100
OFFERS_SHOWN = 50


@dataclass(frozen=True)
class Spell:
    """One bad spell of a link. state: of the pill; lasted: so far, while it goes on; outgoing: a connection of ours."""

    link: Connection | Sender
    outgoing: bool
    why: str
    state: str
    began_at: datetime
    lasted: str


@dataclass(frozen=True)
class Refused:
    """way: every agent it came through, oldest first, by domain."""

    sender: Sender
    why: str
    way: tuple[str, ...]
    at: datetime


@require_safe
@member_required(Permission.READ_CONVERSATIONS)
def notices(request: MemberRequest) -> HttpResponse:
    workspace = request.member.workspace
    context = {
        "spells": list(_spells(workspace)),
        "spell_columns": [
            *(_("Other agent"), _("State"), _("What happened"), _("Since")),
            {"label": _("How long"), "numeric": True},
            _("Our agent"),
        ],
        "refused": list(_refused(workspace)),
        "refused_columns": [_("Other agent"), _("Why"), _("The way it came"), _("When")],
    }
    return render(request, "conversations/notices.html", context)


def _spells(workspace: Workspace) -> Iterable[Spell]:
    """Those that go on first."""
    rows = OperatorNotice.objects.filter(workspace=workspace).select_related("connection__agent", "sender__agent")
    newest = list(rows.order_by("-began_at")[:NOTICES_SHOWN])
    for notice in sorted(newest, key=lambda one: one.ended_at is not None):
        lasted = (notice.ended_at or timezone.now()) - notice.began_at
        yield Spell(
            link=notice.link,
            outgoing=notice.connection_id is not None,
            why=reason_words(notice.reason),
            state=_state(notice),
            began_at=notice.began_at,
            lasted=duration_words(lasted) if lasted else "",
        )


def _state(notice: OperatorNotice) -> str:
    if notice.link.state != LinkState.VERIFIED:
        return notice.link.state
    return "degraded" if notice.ended_at is None else "recovered"


def _refused(workspace: Workspace) -> Iterable[Refused]:
    rows = RefusedOffer.objects.filter(sender__workspace=workspace).select_related("sender")
    for row in rows.exclude(pk__in=RefusedOffer.objects.awaited()).order_by("-at")[:OFFERS_SHOWN]:
        way = tuple(bare_domain(hop["domain"]) for hop in row.way)
        yield Refused(row.sender, reason_words(row.reason), way, row.at)
