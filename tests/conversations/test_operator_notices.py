"""A link turns bad, and works again: the people of the workspace are told each once."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.core import mail
from django.utils import timezone

from agents.forgetting import NOTICES_KEPT_FOR, forget_expired
from agents.models import Connection, OperatorNotice
from agents.notice_mail import mail_notices
from agents.operator_notices import SAME_SPELL_WITHIN
from conversations.breaker import BREAKER_OPENS_AFTER
from conversations.models import OutboxItem
from tests.conversations.scene import Person, deliver_all, push
from tests.conversations.wire_peer import Said, WirePeer, answers_status, reply
from workspaces.models import Member, Role, User

pytestmark = pytest.mark.django_db

LATER = SAME_SPELL_WITHIN + timedelta(seconds=1)


def fail(person: Person, peer: WirePeer, times: int = BREAKER_OPENS_AFTER, status: int = 500) -> None:
    for _ in range(times):
        peer.next.append(answers_status(status))
        Connection.objects.update(paused_until=None)
        OutboxItem.objects.update(next_attempt_at=timezone.now())
        deliver_all()


def recover(person: Person, peer: WirePeer) -> None:
    peer.next.clear()
    Connection.objects.update(paused_until=None)
    OutboxItem.objects.update(next_attempt_at=timezone.now())
    deliver_all()


@pytest.fixture
def in_trouble(handed_over: Person, peer: WirePeer) -> Person:
    handed_over.says("one")
    fail(handed_over, peer)
    return handed_over


class TestTheRow:
    def test_a_few_failures_are_no_news(self, handed_over: Person, peer: WirePeer) -> None:
        handed_over.says("one")
        fail(handed_over, peer, BREAKER_OPENS_AFTER - 1)
        assert not OperatorNotice.objects.exists()

    def test_it_is_written_when_the_breaker_opens_with_the_reason(
        self, in_trouble: Person, connection: Connection
    ) -> None:
        notice = OperatorNotice.objects.get()
        assert (notice.link, notice.reason, notice.ended_at) == (connection, "peer_failed", None)
        assert notice.workspace_id == connection.workspace_id

    def test_more_failures_write_no_more(self, in_trouble: Person, peer: WirePeer) -> None:
        fail(in_trouble, peer, 3, status=503)
        assert OperatorNotice.objects.get().reason == "peer_failed"

    def test_a_success_ends_it(self, in_trouble: Person, peer: WirePeer) -> None:
        recover(in_trouble, peer)
        assert OperatorNotice.objects.get().ended_at is not None

    def test_a_request_from_the_other_side_ends_it(self, in_trouble: Person, peer: WirePeer) -> None:
        assert push(peer, in_trouble.handoff, reply(2, "I am back.")).status_code == 200
        assert OperatorNotice.objects.get().ended_at is not None

    def test_a_link_that_comes_and_goes_is_one_spell(self, in_trouble: Person, peer: WirePeer) -> None:
        recover(in_trouble, peer)
        in_trouble.says("two")
        fail(in_trouble, peer)
        assert OperatorNotice.objects.get().ended_at is None

    def test_what_begins_later_is_another(self, in_trouble: Person, peer: WirePeer) -> None:
        recover(in_trouble, peer)
        in_trouble.says("two")
        with time_machine.travel(timezone.now() + LATER):
            fail(in_trouble, peer)
        assert OperatorNotice.objects.count() == 2
        assert OperatorNotice.objects.open().count() == 1

    def test_a_signature_that_is_not_accepted_is_told_at_once(self, handed_over: Person, peer: WirePeer) -> None:
        handed_over.says("one")
        fail(handed_over, peer, 1, status=401)
        assert OperatorNotice.objects.get().reason == "credentials"

    def test_so_are_clocks_that_differ(self, handed_over: Person, peer: WirePeer) -> None:
        peer.next.append(lambda _call: Said(status=401, body=b'{"error":"clock","detail":""}'))
        handed_over.says("one")
        deliver_all()
        assert OperatorNotice.objects.get().reason == "clock"
        assert (handed_over.handoff.state, handed_over.handoff.reason) == ("failed", "clock")

    def test_and_ends_with_the_next_success(self, handed_over: Person, peer: WirePeer) -> None:
        handed_over.says("one")
        fail(handed_over, peer, 1, status=401)
        peer.seq = 0
        handed_over.says("another complaint")
        recover(handed_over, peer)
        assert OperatorNotice.objects.get().ended_at is not None

    def test_a_link_the_other_side_closed_is_over_at_once(self, in_trouble: Person, peer: WirePeer) -> None:
        fail(in_trouble, peer, 1, status=410)
        assert set(OperatorNotice.objects.values_list("reason", flat=True)) == {"peer_failed", "gone"}
        assert not OperatorNotice.objects.open().exists()

    def test_a_link_that_people_paused_is_no_trouble_now(self, in_trouble: Person) -> None:
        Connection.objects.update(state="disabled")
        assert not OperatorNotice.objects.current().exists()

    def test_it_is_forgotten_long_after_it_ended(self, in_trouble: Person, peer: WirePeer) -> None:
        recover(in_trouble, peer)
        forget_expired(now=timezone.now() + NOTICES_KEPT_FOR - timedelta(days=1))
        assert OperatorNotice.objects.exists()
        forget_expired(now=timezone.now() + NOTICES_KEPT_FOR + timedelta(days=1))
        assert not OperatorNotice.objects.exists()


class TestMail:
    def mailed(self, after: timedelta = timedelta()) -> list[str]:
        mail.outbox.clear()
        mail_notices(now=timezone.now() + after)
        return [message.subject for message in mail.outbox]

    def test_the_owners_are_told_once(self, in_trouble: Person, alice: User, bob: User) -> None:
        assert self.mailed() == ["No connection to Tala, Consumer Protection Office"]
        (message,) = mail.outbox
        assert message.to == [alice.email]
        assert "The other platform had an error." in message.body
        assert "/notices/" in message.body
        assert self.mailed() == []

    def test_each_in_a_language_they_speak(self, in_trouble: Person, alice: User, bob: User, peer: WirePeer) -> None:
        both = Member.objects.filter(user__in=[alice, bob])
        both.update(role=Role.OWNER)
        both.filter(user=bob).update(languages=["tl", "es-MX", "en"])
        both.filter(user=alice).update(languages=["en"])
        self.mailed()
        sent = {message.to[0]: message for message in mail.outbox}
        assert sent[alice.email].subject == "No connection to Tala, Consumer Protection Office"
        assert sent[bob.email].subject == "Sin conexión con Tala, Consumer Protection Office"
        both.filter(user=alice).update(languages=[])
        recover(in_trouble, peer)
        self.mailed(LATER)
        (message,) = mail.outbox
        assert set(message.to) == {alice.email, bob.email}
        assert "Connected" not in message.subject

    def test_or_in_the_one_they_chose_for_the_console(self, in_trouble: Person, alice: User) -> None:
        Member.objects.filter(user=alice).update(languages=["en"])
        User.objects.filter(pk=alice.pk).update(language="es")
        assert self.mailed() == ["Sin conexión con Tala, Consumer Protection Office"]

    def test_and_once_more_when_it_has_lasted(self, in_trouble: Person, peer: WirePeer, alice: User) -> None:
        self.mailed()
        recover(in_trouble, peer)
        assert self.mailed() == []
        assert self.mailed(LATER) == ["Connected again to Tala, Consumer Protection Office"]
        assert self.mailed(LATER) == []

    def test_nothing_is_sent_while_mail_goes_to_the_log(self, in_trouble: Person, alice: User, settings: Any) -> None:
        settings.EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"
        assert self.mailed() == []

    def test_a_mail_that_could_not_be_sent_is_due_again(self, in_trouble: Person, alice: User, settings: Any) -> None:
        here, settings.EMAIL_BACKEND = settings.EMAIL_BACKEND, "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
        assert self.mailed() == []
        settings.EMAIL_BACKEND = here
        assert len(self.mailed()) == 1
