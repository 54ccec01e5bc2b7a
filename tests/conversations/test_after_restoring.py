"""A database from an older copy: others heard more of us than it knows. Nothing is said twice, nobody waits forever."""

import os
from collections.abc import Iterator
from io import StringIO
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.contrib.sessions.models import Session
from django.core.management import CommandError, call_command
from django.test import Client

from agents.models import Agent, Sender
from conversations.flows.after_restoring import Settled, settle_after_restoring
from conversations.models import Handoff
from conversations.outbox.lives import Life, lock_data_directory
from tests.conversations.scene import Person, call, deliver_all, items, offer_body, packet, told, turn_body
from tests.conversations.wire_peer import WirePeer, answers_error, answers_status
from workspaces.invitations import invite
from workspaces.models import InvitationState, Role, User, Workspace

pytestmark = pytest.mark.django_db
NOTHING = Settled(not_sent=0, handed_over=0, taken_over=0)
INVALID_PARAMS = -32602


@pytest.fixture
def running(settings: Any, tmp_path: Path) -> Iterator[None]:
    """A process of the deployment, as others see it."""
    settings.DATA_DIR, life = tmp_path, Life()
    if settings.EMBEDDED:
        held = lock_data_directory()
        assert held is not None
        yield
        os.close(held)
    else:
        life.go_on(uuid4())
        yield
        life._session.close()


class TestWhatWasHandedOver:
    def test_it_comes_home_and_the_other_side_is_told_to_stop(self, handed_over: Person, peer: WirePeer) -> None:
        assert settle_after_restoring() == Settled(not_sent=0, handed_over=1, taken_over=0)
        deliver_all()
        assert (handed_over.handoff.state, handed_over.handoff.reason) == ("failed", "restored")
        assert handed_over.state()["controller"] == "agent"
        assert handed_over.notices()[-1] == "handoff_failed"
        assert peer.methods()[-1] == "CancelTask"

    def test_our_agent_answers_what_is_said_next(self, handed_over: Person, peer: WirePeer) -> None:
        settle_after_restoring()
        sent = len(peer.texts())
        handed_over.says("and now?")
        deliver_all()
        assert handed_over.reads()[-1].startswith("answer")
        assert len(peer.texts()) == sent

    def test_what_was_under_way_is_not_sent_again_but_marked(self, handed_over: Person, peer: WirePeer) -> None:
        peer.next.append(answers_status(503))
        handed_over.says("first")
        deliver_all()
        handed_over.says("second")
        sent = len(peer.texts())
        assert settle_after_restoring() == Settled(not_sent=2, handed_over=1, taken_over=0)
        deliver_all()
        assert len(peer.texts()) == sent
        assert [handed_over.message(text).delivery for text in ("first", "second")] == ["failed", "failed"]
        assert [item.state for item in items(handed_over.handoff, "turn")][-2:] == ["failed", "failed"]

    def test_without_it_the_other_side_refuses_another_text_under_a_number_it_knows(
        self, handed_over: Person, peer: WirePeer
    ) -> None:
        """So somebody who forgets the command loses a handoff, and no message goes wrong."""
        peer.next.append(answers_error(INVALID_PARAMS))
        handed_over.says("under a number that was used")
        deliver_all()
        assert handed_over.handoff.state == "failed"
        assert handed_over.reads()[-1].startswith("answer")


class TestWhatWasTakenOver:
    @pytest.fixture
    def taken_over(self, peer: WirePeer, sender: Sender) -> Handoff:
        call(peer, sender, offer_body(peer, "hello", packet(peer)))
        return Handoff.objects.get(direction="incoming")

    def test_it_goes_back_with_what_we_know(self, taken_over: Handoff, peer: WirePeer) -> None:
        assert settle_after_restoring() == Settled(not_sent=0, handed_over=0, taken_over=1)
        deliver_all()
        taken_over.refresh_from_db()
        assert (taken_over.state, taken_over.reason) == ("returned", "restored")
        assert b"handback" in peer.calls[-1].body

    def test_where_that_is_refused_the_next_message_is_answered_by_its_owner(
        self, taken_over: Handoff, peer: WirePeer, sender: Sender
    ) -> None:
        peer.next.append(answers_status(400))
        settle_after_restoring()
        deliver_all()
        refused = told(call(peer, sender, turn_body(str(taken_over.pk), 9, "a number from later", epoch=1, ack=7)))
        (extension,) = refused["metadata"].values()
        assert (extension["type"], extension["reason"]) == ("refusal", "returned")


def test_windows_that_knew_more_are_told_what_is_new(person: Person) -> None:
    known = person.state()["revision"] + 40
    settle_after_restoring()
    person.says("hello again")
    deliver_all()
    fresh = person.get(f"updates/?after={known}").json()
    assert [message["text"] for message in fresh["messages"]] == ["hello again", "answer 1"]


def test_what_our_agent_was_thinking_about_is_marked(person: Person, bank_agent: Agent) -> None:
    bank_agent.reply_settings["wait_seconds"] = 5
    bank_agent.save()
    person.says("what is your name?")
    assert settle_after_restoring().not_sent == 1
    assert person.message("what is your name?").delivery == "failed"
    assert deliver_all() == 0


def test_run_again_it_finds_all_done(handed_over: Person) -> None:
    settle_after_restoring()
    assert settle_after_restoring() == NOTHING


class TestTheCommand:
    def test_it_signs_everybody_out_and_says_what_else_to_do(
        self, handed_over: Person, alice: User, bank: Workspace, client: Client, capsys: Any
    ) -> None:
        client.force_login(alice)
        offered, _token = invite(workspace=bank, email="dora@harbour.example", role=Role.OWNER, actor=alice)
        call_command("after_restoring", yes=True)
        said = capsys.readouterr().out
        assert "1 browsers are signed out." in said
        assert "1 conversations that other institutions had" in said
        assert "Erase again" in said
        assert "1 open invitations are revoked." in said
        assert all(word in said for word in ("Passwords", "Passkeys", "roles", "sign-in settings"))
        offered.refresh_from_db()
        assert offered.state == InvitationState.REVOKED
        assert not Session.objects.exists()

    @pytest.mark.usefixtures("running")
    def test_it_does_nothing_while_the_deployment_runs(self, handed_over: Person) -> None:
        with pytest.raises(CommandError, match="Stop all its processes"):
            call_command("after_restoring", yes=True)
        assert handed_over.handoff.state == "active"

    def test_it_asks_before_it_does_anything(self, handed_over: Person, monkeypatch: Any, capsys: Any) -> None:
        monkeypatch.setattr("builtins.input", lambda _question: "no")
        call_command("after_restoring")
        assert capsys.readouterr().out.strip() == "Nothing was done."
        assert handed_over.handoff.state == "active"

    def test_where_nobody_can_be_asked_it_says_what_to_give(self, monkeypatch: pytest.MonkeyPatch, db: None) -> None:
        monkeypatch.setattr("sys.stdin", StringIO())
        with pytest.raises(CommandError, match="--yes"):
            call_command("after_restoring")
