"""What happens to an agent that a chat was handed over to, in any order, while it hands over, fetches people and asks
systems itself: the same must hold for it, and the agent that handed over hears all of it once and in order.
"""

import uuid
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils import timezone
from hypothesis import strategies as st
from hypothesis.stateful import invariant, rule

from agents.models import Agent, Sender
from conversations.models import Conversation, Handoff, Message
from protocol import a2a_v10
from protocol.handoff_extension import Ask, Offer, TakeBack
from tests.conversations.interleaving_fates import Fates, Seen
from tests.conversations.interleaving_machine import Institution, InterleavingMachine, made_institution
from tests.conversations.scene import admit, call, packet, told, turn_body
from tests.conversations.wire_peer import Call, Json, Said, WirePeer
from workspaces.models import User, Workspace


@dataclass(frozen=True)
class Middle(Institution):
    """first: the agent on the wire that hands over to ours. sender: its link."""

    first: WirePeer
    sender: Sender


def made_middle(
    bank: Workspace, make_agent: Callable[..., Agent], *, live_agent: User, peer: WirePeer, first: WirePeer
) -> Middle:
    made = made_institution(bank, make_agent, live_agent=live_agent, peer=peer)
    return Middle(made.agent, made.connection, made.live_agent, made.peer, first, admit(made.agent, first))


class Elsewhere:
    """Somebody in a window of another institution, and that institution's side of the handoff to ours.

    heard: our stream, as far as it came. over: that side knows that ours has no part in it any more. too_late: what
    came when it had taken the chat back.
    """

    def __init__(self, world: Middle, text: str, *, fates: deque[str]) -> None:
        self.world, self.fates = world, fates
        self.heard: dict[int, Json] = {}
        self.too_late: list[Json] = []
        self.bodies: list[tuple[bytes, bytes]] = []  # each thing said, and what was answered to it
        self.packet = packet(world.first)
        self.over = self.taken_back = False
        world.first.default = self.hears_push  # type: ignore[method-assign]
        body = a2a_v10.send_message_request(
            message_id=str(uuid.uuid4()),
            text=text,
            extension=Offer(epoch=1, packet=self.packet, at=timezone.now()).to_json(),
            context_id=f"context-{self.packet.handoff_id}",
            push_url=f"{world.first.url}callbacks/{self.packet.handoff_id}",
        )
        assert self._sent(body)
        self.id = Handoff.objects.get(remote_id=self.packet.handoff_id).conversation_id

    @property
    def conversation(self) -> Conversation:
        return Conversation.objects.get(pk=self.id)

    def says(self, text: str, *, seen: int | None) -> bool:
        """False when our agent has no part in it any more, and so did not take it."""
        body = turn_body(
            self.task_id, len(self.bodies) + 1, text, ack=self.applied, message_id=str(uuid.uuid4()), seen=seen
        )
        return self._sent(body)

    @property
    def applied(self) -> int:
        """How far our stream came without a gap."""
        return next(seq for seq in range(len(self.heard) + 1) if seq + 1 not in self.heard)

    def says_again(self, number: int) -> None:
        body, answer = self.bodies[number]
        assert call(self.world.first, self.world.sender, body).content == answer

    def asks(self) -> None:
        body = a2a_v10.get_task_request(request_id="ask", task_id=self.task_id, extension=Ask(self.applied).to_json())
        self._hears(told(call(self.world.first, self.world.sender, body)))

    def takes_back(self) -> None:
        stop = TakeBack(1, "person").to_json()
        body = a2a_v10.cancel_task_request(request_id="stop", task_id=self.task_id, extension=stop)
        assert call(self.world.first, self.world.sender, body).status_code == 200
        self.over = self.taken_back = True

    def hears_push(self, push: Call) -> Said | None:
        """In the server's thread."""
        fate = self.fates.popleft() if self.fates else "arrives"
        if fate in ("arrives", "its answer is lost"):
            items = push.extension["replies"]
            if self.taken_back:
                self.too_late += items
            else:
                self._hear(items)
        return Said() if fate == "arrives" else None

    def _sent(self, body: bytes) -> bool:
        """Whether our agent took it."""
        answer = call(self.world.first, self.world.sender, body)
        task = told(answer)
        (extension,) = task["metadata"].values()
        if extension["type"] == "refusal":
            assert extension["reason"] in ("returned", "ended", "taken_back"), extension
            self.over = True
            return False
        self.bodies.append((body, answer.content))
        self.task_id = str(task["id"])
        self._hears(task)
        return True

    def _hears(self, task: Json) -> None:
        (extension,) = task["metadata"].values()
        self._hear(extension["replies"])

    def _hear(self, items: list[Json]) -> None:
        for item in items:
            assert self.heard.setdefault(item["seq"], item) == item, "A number came with something else."
            self.over |= "handback" in item


class MiddleMachine(InterleavingMachine):
    world: Middle

    def __init__(self) -> None:
        self.world.first.forget()
        super().__init__()

    def somebody(self) -> Any:
        return self.passes_it_to_us("words 1")

    def passes_it_to_us(self, text: str) -> Elsewhere:
        self.sent.append((uuid.uuid4(), text))
        return Elsewhere(self.world, text, fates=self.tala.fates)

    def teardown(self) -> None:
        try:
            super().teardown()
        finally:
            del self.world.first.default

    # --- the person, and who handed over ------------------------------------------------------------------------------
    def types(self, text: str, *, seen: int | None = None) -> None:
        """What ours has no part in any more is said to the other agent, which may well hand over once more."""
        self.passes(1)
        if not self.person.over and self.person.says(text, seen=seen):
            self.sent.append((uuid.uuid4(), text))
            return
        self.nothing_is_left_over()
        self.sent.clear()
        self.tala.passings.clear()
        self.tala.looked_up = 0
        self.fates, self.person = Fates(), self.passes_it_to_us(text)
        self.before = Seen.of(self.conversation)

    def seen(self, behind: int | None) -> int | None:
        return None if behind is None else max(self.person.applied - behind, 0)

    @rule(data=st.data())
    def person_sends_again(self, data: st.DataObject) -> None:
        """The answer was lost, or comes twice."""
        self.person.says_again(data.draw(st.integers(0, len(self.person.bodies) - 1)))

    @rule(really=st.sampled_from([False, False, False, True]))
    def person_returns(self, really: bool) -> None:
        if really:
            self.person.takes_back()

    def person_attaches(self, behind: int | None) -> None:
        """Their window is not ours."""

    def person_presses_a_button_of_a_card(self, agreed: bool, struck: bool) -> None:
        """There is none in a window that is not ours."""

    @rule()
    def who_handed_over_asks(self) -> None:
        if not self.person.taken_back:
            self.person.asks()

    def everything_is_due(self) -> None:
        super().everything_is_due()
        Sender.objects.filter(pk=self.world.sender.pk).update(failures=0, paused_until=None)

    # --- what must hold -----------------------------------------------------------------------------------------------
    @invariant()
    def what_was_acknowledged_is_there_once_and_in_order(self) -> None:
        rows = self.conversation.messages.filter(author_kind="person").order_by("position")
        assert list(rows.values_list("text", flat=True)) == [text for _id, text in self.sent]

    @invariant()
    def nothing_is_said_when_the_chat_was_taken_back(self) -> None:
        assert self.person.too_late == []

    def nothing_is_left_over(self) -> None:
        super().nothing_is_left_over()
        heard = [self.person.heard[seq] for seq in sorted(self.person.heard)]
        assert not any("handback" in item for item in heard[:-1])
        told = [item["text"] for item in heard if item.get("kind") in ("text", "question")]
        said = list(self._said().order_by("position").values_list("text", flat=True))
        if self.person.taken_back:  # what was on its way is not sent any more
            rest = iter(said)
            assert all(text in rest for text in told)
        else:
            assert [item["seq"] for item in heard] == list(range(1, len(heard) + 1))
            assert told == said

    def _said(self) -> Any:
        return Message.objects.filter(conversation=self.person.id, kind__in=["text", "question"]).exclude(
            author_kind="person"
        )
