"""Celery's doors. The rows say what is to be done; these only carry the news."""

from datetime import datetime

from celery import shared_task
from django.db import transaction
from django.utils import timezone

from conversations import outbox
from conversations.delivery import deliver_lane
from conversations.erasure_calls import carry_out_request
from conversations.flows.ask_for_late_replies import ask_for_late_replies
from conversations.flows.ask_to_erase import TASK as ERASE_TASK
from conversations.flows.ask_to_erase import due_requests
from conversations.flows.ask_to_erase import ring as ring_to_erase
from conversations.flows.each_by_itself import each_by_itself
from conversations.flows.end_abandoned import end_cut_off
from conversations.flows.end_idle import end_idle
from conversations.flows.forget_old import go_rounds
from conversations.flows.forget_test_chats import forget_test_chats
from conversations.flows.give_up import give_up_old_items
from conversations.flows.heed_set_back import heed_set_back
from conversations.flows.mind_live_talks import mind_live_talks
from conversations.flows.scrub import scrub
from conversations.flows.take_back import expire_offer
from conversations.leak_drill.starting import TASK as DRILL_TASK
from conversations.leak_drill.starting import carry_out_drill
from conversations.ledger_check.starting import TASK as CHECK_TASK
from conversations.ledger_check.starting import carry_out_check
from conversations.models import Handoff, HandoffState, RefusedOffer
from conversations.search.indexing import index_what_changed, look_through_all
from workspaces.heed_set_back import heed_set_back as heed_of_accounts
from workspaces.prepared import PreparedRows

LANES_PER_SWEEP = 200

_offers_past_their_limit = PreparedRows(
    lambda at: Handoff.objects.outgoing().filter(state=HandoffState.OFFERED, offer_expires_at__lte=at)
)


@shared_task(name=outbox.DELIVER_TASK)
def deliver(lane: str) -> None:
    deliver_lane(lane)


@shared_task(name=DRILL_TASK)
def leak_drill(drill_id: str) -> None:
    carry_out_drill(drill_id)


@shared_task(name=CHECK_TASK)
def check_ledger(handoff_id: str) -> None:
    carry_out_check(handoff_id)


@shared_task(name=ERASE_TASK)
def ask_to_erase(request_id: str) -> None:
    carry_out_request(request_id)


@shared_task(name="conversations.sweep")
def sweep() -> None:
    """Finds what is due, whoever forgot it: after a crash, a lost bell, a pause, or because its time has come."""
    rounds = (_expire_offers, ask_for_late_replies, end_idle, _ring_due_lanes, mind_live_talks, _ring_due_requests)
    each_by_itself(lambda go_round: go_round(at=timezone.now()), rounds)


def _expire_offers(*, at: datetime) -> int:
    return each_by_itself(lambda handoff: expire_offer(handoff=handoff), _offers_past_their_limit.all(at))


def _ring_due_lanes(*, at: datetime) -> None:
    outbox.release_claims_of_the_dead()
    for lane in outbox.due_lanes(at=at, limit=LANES_PER_SWEEP):
        outbox.ring(lane)


def _ring_due_requests(*, at: datetime) -> None:
    ring_to_erase(due_requests(at=at))


@shared_task(name="conversations.give_up")
def give_up() -> None:
    """Called by the clock."""
    end_cut_off()
    each_by_itself(lambda go_round: go_round(at=timezone.now()), (heed_set_back, heed_of_accounts, give_up_old_items))


@shared_task(name="conversations.forget_old")
def forget() -> None:
    """Called by the clock."""
    now = timezone.now()
    forget_test_chats(now=now)
    RefusedOffer.objects.forget_awaited(now=now)
    go_rounds(now=now)
    transaction.on_commit(scrub)  # in every round: an erasure before it may have found somebody reading


@shared_task(name="conversations.index")
def index() -> None:
    """Called by the clock."""
    now = timezone.now()
    index_what_changed(now=now)
    look_through_all(now=now)
