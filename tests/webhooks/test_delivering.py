"""From an event to the receiver: signed as the specification says, tried again, given up, replayed."""

import threading
import uuid
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.core import mail
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pytest_httpserver import HTTPServer
from standardwebhooks import Webhook
from standardwebhooks.webhooks import WebhookVerificationError
from werkzeug import Response

from agents.webhooks.delivery import deliver_to, due_endpoints
from agents.webhooks.endpoints import create_endpoint, rotate_endpoint_secret, send_test
from agents.webhooks.events import tell
from agents.webhooks.kinds import EventKind
from agents.webhooks.models import Attempt, Delivery, Endpoint, Event
from agents.webhooks.replaying import replay, replay_failed
from agents.webhooks.schedule import JITTER, RETRY_SECONDS, retry_seconds
from agents.webhooks.stopping import start, stop
from agents.webhooks.upkeep import LOG_KEPT_FOR, forget_log, forget_old_secrets, mail_stopped
from protocol.standard_webhooks import webhook_headers
from tests.conversations.blocks import statements_of
from tests.webhooks.conftest import EVERY_KIND, Receiver
from workspaces.models import AuditEntry, User, Workspace

pytestmark = pytest.mark.django_db(transaction=True)


def happens(workspace: Workspace, kind: EventKind = EventKind.CONVERSATION_STARTED) -> None:
    workspace.refresh_from_db()
    with transaction.atomic():
        tell(workspace=workspace, kind=kind, facts={"conversation_id": "c1"})


def deliver_later(endpoint: Endpoint, *, until: timedelta) -> None:
    """Lets the clock run, a minute at a time and then an hour at a time."""
    start_at = timezone.now()
    moment, step = start_at, timedelta(minutes=6)
    while moment < start_at + until:
        moment += step
        step = timedelta(hours=1)
        with time_machine.travel(moment, tick=False):
            deliver_to(endpoint.pk)


class TestTheSignature:
    def test_the_reference_library_accepts_it(self) -> None:
        """The specification's own example of a secret."""
        secret, at = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", int(timezone.now().timestamp())
        headers = webhook_headers(secrets=[secret], message_id="msg_1", at=at, body=b'{"a":1}')
        assert Webhook(secret).verify(b'{"a":1}', dict(headers)) == {"a": 1}

    def test_another_body_time_or_id_is_refused(self) -> None:
        secret, at = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", int(timezone.now().timestamp())
        headers = dict(webhook_headers(secrets=[secret], message_id="msg_1", at=at, body=b"{}"))
        for changed in ({"webhook-id": "msg_2"}, {"webhook-timestamp": str(at + 1)}):
            with pytest.raises(WebhookVerificationError):
                Webhook(secret).verify(b"{}", headers | changed)
        with pytest.raises(WebhookVerificationError):
            Webhook(secret).verify(b"[]", headers)


class TestAnEvent:
    def test_it_arrives_with_its_type_time_and_facts(
        self, endpoint: Endpoint, bank: Workspace, receiver: Receiver
    ) -> None:
        happens(bank)
        assert deliver_to(endpoint.pk) == 1
        (heard,) = receiver.heard
        assert (heard["type"], heard["data"]) == ("conversation.started", {"conversation_id": "c1"})
        assert datetime.fromisoformat(heard["timestamp"]) <= timezone.now()
        assert receiver.ids == [Event.objects.get().message_id]
        assert (Delivery.objects.get().state, Attempt.objects.get().status) == ("delivered", 204)

    def test_what_is_not_committed_is_not_told(self, endpoint: Endpoint, bank: Workspace) -> None:
        bank.refresh_from_db()
        with transaction.atomic():
            tell(workspace=bank, kind=EventKind.CONVERSATION_STARTED, facts={})
            transaction.set_rollback(True)
        assert not Event.objects.exists()

    def test_where_nobody_wants_it_it_costs_no_statement(self, bank: Workspace) -> None:
        bank.refresh_from_db()
        with CaptureQueriesContext(connection) as asked:
            tell(workspace=bank, kind=EventKind.CONVERSATION_STARTED, facts={})
        assert len(asked) == 0

    def test_each_endpoint_is_told_what_it_chose(
        self, make_endpoint: Callable[..., Endpoint], bank: Workspace, receiver: Receiver
    ) -> None:
        make_endpoint(kinds=["conversation.closed"])
        chosen = make_endpoint(kinds=["conversation.started"])
        happens(bank)
        happens(bank, EventKind.LIVE_AGENT_WANTED)
        assert [row.endpoint for row in Delivery.objects.all()] == [chosen]

    def test_another_workspace_is_not_told(self, endpoint: Endpoint, office: Workspace) -> None:
        happens(office)
        assert not Event.objects.exists()

    def test_in_the_order_they_came(self, endpoint: Endpoint, bank: Workspace, receiver: Receiver) -> None:
        for kind in (EventKind.CONVERSATION_STARTED, EventKind.HANDOFF_OFFERED, EventKind.HANDOFF_ACCEPTED):
            happens(bank, kind)
        assert deliver_to(endpoint.pk) == 3
        assert receiver.kinds == ["conversation.started", "handoff.offered", "handoff.accepted"]


class TestTryingAgain:
    def test_the_schedule_is_the_specifications(self) -> None:
        for tries, seconds in enumerate(RETRY_SECONDS, start=1):
            waits = [retry_seconds(tries, wish=None) for _ in range(50)]
            assert all(wait and seconds * (1 - JITTER) <= wait <= seconds * (1 + JITTER) for wait in waits)
            assert len(set(waits)) > 1
        assert retry_seconds(len(RETRY_SECONDS) + 1, wish=None) is None

    def test_until_it_is_taken_under_the_same_id(self, endpoint: Endpoint, bank: Workspace, receiver: Receiver) -> None:
        receiver.answers = [Response(status=500), Response(status=302, headers={"Location": "https://x.example/"})]
        happens(bank)
        deliver_later(endpoint, until=timedelta(hours=6))
        assert len(receiver.ids) == 3 and len(set(receiver.ids)) == 1
        assert list(Attempt.objects.order_by("at").values_list("outcome", flat=True)) == [
            "peer_failed", "redirected", "ok",
        ]  # fmt: skip
        endpoint.refresh_from_db()
        assert (endpoint.failures, endpoint.failing_since, endpoint.state) == (0, None, "enabled")

    def test_not_before_the_receiver_said(self, endpoint: Endpoint, bank: Workspace, receiver: Receiver) -> None:
        receiver.answers = [Response(status=503, headers={"Retry-After": "1800"})]
        happens(bank)
        deliver_to(endpoint.pk)
        assert Delivery.objects.get().next_attempt_at > timezone.now() + timedelta(minutes=29)
        assert due_endpoints(at=timezone.now() + timedelta(minutes=29), limit=5) == []
        assert due_endpoints(at=timezone.now() + timedelta(minutes=31), limit=5) == [endpoint.pk]

    def test_ten_attempts_in_three_days_and_then_never(
        self, endpoint: Endpoint, bank: Workspace, receiver: Receiver
    ) -> None:
        receiver.answers = [Response(status=500) for _ in range(50)]
        happens(bank)
        deliver_later(endpoint, until=timedelta(days=5))
        assert (Delivery.objects.get().state, Attempt.objects.count()) == ("failed", 10)

    def test_a_failure_ends_the_round(self, endpoint: Endpoint, bank: Workspace, receiver: Receiver) -> None:
        """So that an endpoint that fails takes one worker's time once, however much waits for it."""
        receiver.answers = [Response(status=500)]
        happens(bank)
        happens(bank)
        assert (deliver_to(endpoint.pk), deliver_to(endpoint.pk)) == (1, 0)

    def test_nothing_is_called_inside(self, endpoint: Endpoint, bank: Workspace, settings: Any) -> None:
        """The address is checked with every call: it was allowed when it was saved."""
        settings.DEVELOPMENT_NETWORKS = ()
        happens(bank)
        deliver_to(endpoint.pk)
        assert Attempt.objects.get().outcome == "address_refused"


class TestWorkers:
    def test_two_at_once_send_each_event_once(self, endpoint: Endpoint, bank: Workspace, receiver: Receiver) -> None:
        for _ in range(6):
            happens(bank)
        at_once = [threading.Thread(target=_deliver_in_thread, args=[endpoint.pk]) for _ in range(3)]
        for thread in at_once:
            thread.start()
        for thread in at_once:
            thread.join()
        deliver_to(endpoint.pk)
        assert len(receiver.ids) == len(set(receiver.ids)) == 6

    def test_one_that_died_leaves_its_work_to_another(
        self, endpoint: Endpoint, bank: Workspace, receiver: Receiver
    ) -> None:
        happens(bank)
        Endpoint.objects.update(claim=uuid.uuid4(), lease_until=timezone.now() + timedelta(seconds=30))
        assert deliver_to(endpoint.pk) == 0
        with time_machine.travel(timezone.now() + timedelta(seconds=31)):
            assert due_endpoints(at=timezone.now(), limit=5) == [endpoint.pk]
            assert deliver_to(endpoint.pk) == 1

    def test_slow_receivers_of_one_workspace_leave_places_for_others(
        self,
        make_endpoint: Callable[..., Endpoint],
        receiver: Receiver,
        bank: Workspace,
        office: Workspace,
        alice: User,
    ) -> None:
        banks = [make_endpoint().pk for _ in range(3)]
        happens(bank)
        theirs, receiver.secret = create_endpoint(workspace=office, url=receiver.url, kinds=EVERY_KIND, actor=alice)
        happens(office)
        now = timezone.now()
        first, second, *others = due_endpoints(at=now, limit=5)
        assert {first, second} < set(banks)
        assert others == [theirs.pk]
        Endpoint.objects.filter(pk__in=[first, second]).update(
            claim=uuid.uuid4(), lease_until=now + timedelta(minutes=1)
        )
        [third] = set(banks) - {first, second}
        assert due_endpoints(at=now, limit=5) == [theirs.pk]
        assert (deliver_to(third), deliver_to(theirs.pk)) == (0, 1)

    def test_what_is_due_is_asked_for_once(self, endpoint: Endpoint, bank: Workspace) -> None:
        """And once more, who is at work on others."""
        (_nothing_is_due,) = statements_of(lambda: due_endpoints(at=timezone.now(), limit=5))
        happens(bank)
        due, held = statements_of(lambda: due_endpoints(at=timezone.now(), limit=5))
        assert "webhooks_delivery" in due[0] and "webhooks_delivery" not in held[0]


def _deliver_in_thread(endpoint_id: uuid.UUID) -> None:
    try:
        deliver_to(endpoint_id)
    finally:
        connection.close()


class TestStopping:
    def test_410_disables_it_and_the_owner_is_told(
        self, endpoint: Endpoint, bank: Workspace, receiver: Receiver, settings: Any
    ) -> None:
        settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
        receiver.answers = [Response(status=410)]
        happens(bank)
        happens(bank)
        deliver_to(endpoint.pk)
        endpoint.refresh_from_db()
        assert (endpoint.stopped, endpoint.state) == ("gone", "disabled")
        assert set(Delivery.objects.values_list("state", flat=True)) == {"failed"}
        assert AuditEntry.objects.newest_first()[0].action == "webhook_disabled"
        happens(bank)
        assert Delivery.objects.count() == 2
        assert (mail_stopped(now=timezone.now()), mail_stopped(now=timezone.now())) == (1, 0)
        assert receiver.url in mail.outbox[0].body

    def test_days_of_failing_disable_it(self, endpoint: Endpoint, bank: Workspace, receiver: Receiver) -> None:
        receiver.answers = [Response(status=500) for _ in range(99)]
        for day in range(6):
            with time_machine.travel(timezone.now() + timedelta(days=day), tick=False):
                happens(bank)
                deliver_to(endpoint.pk)
                endpoint.refresh_from_db()
                assert endpoint.state == ("degraded" if day < 5 else "disabled")
        assert endpoint.stopped == "failing"

    def test_enabled_again_it_gets_what_it_missed(
        self, endpoint: Endpoint, bank: Workspace, receiver: Receiver, alice: User
    ) -> None:
        happens(bank)
        assert stop(endpoint=endpoint, why="by_hand", actor=alice)  # type: ignore[arg-type]  # its value
        assert (deliver_to(endpoint.pk), replay_failed(Endpoint.objects.get(), since=timezone.now())) == (0, 0)
        assert start(endpoint=endpoint, actor=alice)
        assert replay_failed(Endpoint.objects.get(), since=timezone.now() - timedelta(hours=1)) == 1
        deliver_to(endpoint.pk)
        assert receiver.kinds == ["conversation.started"]


class TestReplaying:
    def test_one_that_was_delivered_goes_again_under_its_id(
        self, endpoint: Endpoint, bank: Workspace, receiver: Receiver
    ) -> None:
        happens(bank)
        deliver_to(endpoint.pk)
        assert replay(Delivery.objects.get())
        deliver_to(endpoint.pk)
        assert len(receiver.ids) == 2 and len(set(receiver.ids)) == 1
        assert Attempt.objects.count() == 2

    def test_failed_ones_since_a_time(self, endpoint: Endpoint, bank: Workspace, receiver: Receiver) -> None:
        for _ in range(3):
            happens(bank)
        now = timezone.now()
        first, second, third = Delivery.objects.order_by("created_at")
        Delivery.objects.filter(pk__in=[first.pk, second.pk]).update(state="failed")
        Delivery.objects.filter(pk=third.pk).update(state="delivered")
        Delivery.objects.filter(pk=first.pk).update(created_at=now - timedelta(days=2))
        assert replay_failed(endpoint, since=now - timedelta(days=1)) == 1
        assert Delivery.objects.due(at=timezone.now()).get() == second

    def test_a_test_goes_at_once_though_the_endpoint_rests(
        self, endpoint: Endpoint, bank: Workspace, receiver: Receiver
    ) -> None:
        receiver.answers = [Response(status=500)]
        happens(bank)
        deliver_to(endpoint.pk)
        send_test(endpoint)
        deliver_to(endpoint.pk)
        assert receiver.kinds == ["conversation.started", "webhook.test"]


class TestSecrets:
    def test_both_sign_while_they_overlap(
        self, endpoint: Endpoint, bank: Workspace, receiver: Receiver, alice: User
    ) -> None:
        new = rotate_endpoint_secret(endpoint=endpoint, overlap=timedelta(hours=24), actor=alice)
        happens(bank)
        deliver_to(endpoint.pk)  # the receiver still checks with the old one
        receiver.secret = new
        happens(bank)
        deliver_to(endpoint.pk)
        assert [len(one.split()) for one in receiver.signatures] == [2, 2]
        assert len(receiver.heard) == 2

    def test_then_the_new_one_alone(self, endpoint: Endpoint, bank: Workspace, receiver: Receiver, alice: User) -> None:
        receiver.secret = rotate_endpoint_secret(endpoint=endpoint, overlap=timedelta(hours=24), actor=alice)
        Endpoint.objects.update(old_secret_until=timezone.now())
        happens(bank)
        deliver_to(endpoint.pk)
        assert [len(one.split()) for one in receiver.signatures] == [1]
        assert forget_old_secrets(now=timezone.now()) == 1
        assert Endpoint.objects.get().old_secret is None

    def test_it_is_not_kept_in_the_clear(self, endpoint: Endpoint, receiver: Receiver) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT secret FROM webhooks_endpoint")
            (stored,) = cursor.fetchone()
        assert receiver.secret.startswith("whsec_") and receiver.secret not in stored


def test_the_log_grows_no_older_than_it_is_kept(endpoint: Endpoint, bank: Workspace, httpserver: HTTPServer) -> None:
    for _ in range(2):
        happens(bank)
    done = Delivery.objects.first()
    assert done is not None
    Delivery.objects.filter(pk=done.pk).update(state="delivered")
    assert forget_log(now=timezone.now() + LOG_KEPT_FOR + timedelta(hours=1)) == 1
    assert Delivery.objects.get().state == "due"
    assert Event.objects.count() == 1
