"""What is told of a deployment at /metrics, and to whom."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.utils import timezone
from prometheus_client.parser import text_string_to_metric_families

from agents.models import Agent, Connection
from conversations.models import DeliveryAttempt, OutboxItem
from conversations.workload import LATELY, workload
from tests.conversations.console_world import conversation_of
from tests.conversations.scene import Person, deliver_all
from tests.conversations.test_unread import waits
from tests.conversations.wire_peer import WirePeer, answers_status

pytestmark = pytest.mark.django_db

TOKEN = "a token that nobody else has, long enough"
Labels = frozenset[tuple[str, str]]


@pytest.fixture
def token(settings: Any) -> str:
    settings.METRICS_TOKEN = TOKEN
    return TOKEN


def asks(token: str | None, *, scheme: str = "Bearer") -> Any:
    return Client().get("/metrics", headers={"Authorization": f"{scheme} {token}"} if token else {})


def shown(token: str) -> dict[str, dict[Labels, float]]:
    """By name, without ``handoff_``, and labels; as a reader of the format understands it."""
    answer = asks(token)
    assert (answer.status_code, answer.headers["Content-Type"].partition(";")[0]) == (200, "text/plain")
    families = text_string_to_metric_families(answer.content.decode())
    return {
        family.name.removeprefix("handoff_"): {frozenset(each.labels.items()): each.value for each in family.samples}
        for family in families
    }


def labels(**of: str) -> Labels:
    return frozenset(of.items())


class TestWhoMayAsk:
    def test_nobody_where_no_token_is_set(self, settings: Any) -> None:
        settings.METRICS_TOKEN = ""
        assert [asks(None).status_code, asks("").status_code, asks(" ").status_code] == [404, 404, 404]

    @pytest.mark.parametrize("given", [None, "x", TOKEN[:-1], TOKEN + "x", TOKEN.upper(), "é"])
    def test_nobody_without_it(self, token: str, given: str | None) -> None:
        answer = asks(given)
        assert (answer.status_code, answer.headers["WWW-Authenticate"]) == (401, "Bearer")
        assert b"handoff_" not in answer.content

    def test_nobody_who_calls_it_something_else(self, token: str) -> None:
        assert asks(token, scheme="Basic").status_code == 401

    def test_an_account_is_no_token(self, token: str, alice_client: Client) -> None:
        assert alice_client.get("/metrics").status_code == 401

    def test_it_is_kept_by_nobody(self, token: str) -> None:
        assert "no-store" in asks(token).headers["Cache-Control"]

    def test_it_is_only_read(self, token: str) -> None:
        assert Client().post("/metrics", headers={"Authorization": f"Bearer {token}"}).status_code == 405


def test_an_empty_deployment(token: str) -> None:
    found = shown(token)
    assert found["outbox_open"][labels(kind="turn")] == 0
    assert found["handoffs_live"] == {labels(direction="outgoing"): 0, labels(direction="incoming"): 0}
    assert found["attempts_lately"] == found["attempt_seconds_lately"] == {}
    alone = ["outbox_overdue_seconds", "people_waiting", "people_waiting_seconds", "webhooks_overdue"]
    assert [found[name] for name in [*alone, "erasures_unanswered"]] == [{labels(): 0}] * 5


def test_a_message_that_cannot_be_delivered(
    token: str, handed_over: Person, peer: WirePeer, connection: Connection
) -> None:
    handed_over.says("one")
    peer.next.append(answers_status(503))
    deliver_all()
    found = shown(token)
    assert found["outbox_open"][labels(kind="turn")] == 1
    assert found["handoffs_live"][labels(direction="outgoing")] == 1
    assert found["links"][labels(direction="outgoing", failing="yes")] == 1
    assert found["links"][labels(direction="outgoing", failing="no")] == 0
    assert found["attempts_lately"] == {labels(outcome="ok"): 1, labels(outcome="busy"): 1}
    assert set(found["attempt_seconds_lately"]) == {labels(quantile="0.5"), labels(quantile="0.95")}


def test_nothing_that_anybody_said_or_is_called(token: str, handed_over: Person) -> None:
    text = asks(token).content.decode()
    for words in ("Tala", "Harbour", "complaint", str(handed_over.id), str(handed_over.handoff.pk)):
        assert words not in text


def test_work_that_nobody_takes_up_shows_since_when(handed_over: Person) -> None:
    handed_over.says("one")
    item = OutboxItem.objects.unsettled().get()
    later = item.next_attempt_at + timedelta(seconds=90)
    assert workload(at=item.next_attempt_at).overdue_seconds == 0
    assert workload(at=later).overdue_seconds == 90
    OutboxItem.objects.filter(pk=item.pk).update(state="claimed", lease_until=later)
    assert workload(at=later).overdue_seconds == 0
    assert workload(at=later + timedelta(seconds=7)).overdue_seconds == 7


def test_only_what_was_tried_lately_counts(handed_over: Person) -> None:
    handed_over.says("one")
    deliver_all()
    now = timezone.now()
    assert workload(at=now).lately.outcomes == {"ok": 2}
    assert workload(at=now + LATELY + timedelta(seconds=1)).lately.outcomes == {}


def test_how_long_attempts_took(handed_over: Person) -> None:
    item = OutboxItem.objects.get()
    DeliveryAttempt.objects.all().delete()
    now = timezone.now()
    DeliveryAttempt.objects.bulk_create(
        DeliveryAttempt(item=item, number=n, started_at=now - timedelta(seconds=n), finished_at=now, outcome="ok")
        for n in range(101)
    )
    lately = workload(at=now).lately
    assert (lately.outcomes, lately.p50, lately.p95) == ({"ok": 101}, 50.0, 95.0)


def test_a_person_who_waits_for_a_live_agent(bank_agent: Agent) -> None:
    with time_machine.travel(timezone.now() - timedelta(seconds=40), tick=False):
        waits(conversation_of(bank_agent, name="Maria Santos"))
    load = workload(at=timezone.now())
    assert (load.people_waiting, round(load.waiting_seconds)) == (1, 40)
