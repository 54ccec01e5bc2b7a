"""What was erased, and what became of it at each institution that got something of it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Prefetch, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from agents.failure_words import FAILURE_WORDS
from agents.models import ConnectionKind, LinkState
from conversations.authors import bare_domain
from conversations.erasure_calls import NO_SUCH_METHOD
from conversations.flows.ask_to_erase import AGAIN
from conversations.models import Erasure, ErasureRequest, ErasureState, KeptLedger
from protocol.erasure import receipt_from
from protocol.errors import Reason
from workspaces.models import Workspace
from workspaces.templatetags.parts import exact_time

# How each is drawn: one of the states of the console's parts.
_LOOKS: Mapping[str, str] = {
    ErasureState.ASKED: "pending",
    ErasureState.ANSWERED: "done",
    ErasureState.UNKNOWN_THERE: "skipped",
    ErasureState.REFUSED: "refused",
    ErasureState.UNREACHABLE: "failed",
    ErasureState.NOT_POSSIBLE: "warning",
}


@dataclass(frozen=True)
class Asked:
    """One institution. look: of its state. words: what came of it, if there is more. ledger: whether one is kept."""

    request: ErasureRequest
    look: str
    words: str
    may_ask_again: bool
    ledger: bool

    @property
    def has_receipt(self) -> bool:
        return self.request.state == ErasureState.ANSWERED

    @property
    def domain(self) -> str:
        return bare_domain(self.request.connection.platform_domain)


@dataclass(frozen=True)
class ErasureRow:
    erasure: Erasure
    asked: tuple[Asked, ...]

    @property
    def being_asked(self) -> bool:
        return any(one.request.state == ErasureState.ASKED for one in self.asked)

    @property
    def gave_receipt(self) -> bool:
        return bool(self.erasure.asked_by and self.erasure.receipt)

    @property
    def has_receipt(self) -> bool:
        return self.gave_receipt or any(one.has_receipt for one in self.asked)


def erasures_of(workspace: Workspace) -> QuerySet[Erasure]:
    """With whoever was asked to erase it too."""
    requests = ErasureRequest.objects.select_related("connection").order_by("handed_over_at")
    rows = workspace.erasures.select_related("erased_by", "asked_by")
    return rows.prefetch_related(Prefetch("requests", requests))


def erasure_rows(erasures: Iterable[Erasure]) -> list[ErasureRow]:
    """With their requests and connections read along."""
    rows = list(erasures)
    asked = [request.handoff_id for row in rows for request in row.requests.all()]
    kept = set(KeptLedger.objects.filter(pk__in=asked).values_list("pk", flat=True))
    return [
        ErasureRow(row, tuple(_asked(one, ledger=one.handoff_id in kept) for one in row.requests.all())) for row in rows
    ]


def _asked(request: ErasureRequest, *, ledger: bool) -> Asked:
    plain = request.connection.kind == ConnectionKind.PLAIN
    may = request.state in AGAIN and not plain
    return Asked(request, _LOOKS[request.state], _words(request, plain=plain), may, ledger)


def _words(request: ErasureRequest, *, plain: bool) -> str:
    why = str(FAILURE_WORDS.get(request.reason, ""))
    match ErasureState(request.state):
        case ErasureState.ANSWERED:
            return _receipt_words(request.receipt)
        case ErasureState.ASKED if request.attempts:
            return _("%(why)s It is tried again, for 30 days.") % {"why": why}
        case ErasureState.UNKNOWN_THERE if request.connection.state == LinkState.CLOSED:
            return _(
                "It keeps nothing of this handoff, never took it over, or runs a version that answers only over the "
                "link it came by. Ask its people, with the handoff ID."
            )
        case ErasureState.UNKNOWN_THERE:
            return _("It keeps nothing of this handoff, or never took it over.")
        case ErasureState.NOT_POSSIBLE if plain:
            return _("It speaks plain A2A, which has no words for this. Ask its people, with the handoff ID.")
        case ErasureState.NOT_POSSIBLE if request.reason == NO_SUCH_METHOD:
            return _("It runs an older version that cannot be asked. Ask its people, with the handoff ID.")
        case ErasureState.UNREACHABLE if request.reason == Reason.GONE:
            return _("No connection to it is in use. Verify & Save it again, and then ask again.")
        case _:
            return why


def _receipt_words(stored: Mapping[str, Any]) -> str:
    receipt = receipt_from(stored).receipt
    messages, details = receipt.erased.messages, receipt.erased.details
    return _("Signed receipt of %(when)s: %(messages)s, %(details)s. Asked on: %(on)d.") % {
        "when": exact_time(receipt.at),
        "messages": ngettext("%(n)d message", "%(n)d messages", messages) % {"n": messages},
        "details": ngettext("%(n)d session detail", "%(n)d session details", details) % {"n": details},
        "on": receipt.erased.asked_on,
    }
