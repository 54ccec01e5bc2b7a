"""What people, operators, agents and the clock do, in any order. There is no second record of what should happen here:
after each step it must hold that nothing of the person's is lost, doubled or out of order, and that one has control.
"""

import uuid
from collections.abc import Callable
from dataclasses import dataclass

from django.utils import timezone
from hypothesis import strategies as st
from hypothesis.stateful import invariant, precondition, rule

from agents.models import Agent, Connection
from conversations import outbox
from conversations.delivery import deliver_lane
from conversations.flows.keep_file import FILES_IN_CONVERSATION
from conversations.flows.leave_live_agent import close_conversation, give_back
from conversations.flows.speak_as_live_agent import speak_as_live_agent
from conversations.flows.take_back import take_back
from conversations.flows.take_over import take_over
from conversations.models import (
    Attachment,
    ConsentRequest,
    ConsentState,
    Conversation,
    LiveAgent,
    OutboxItem,
    PassedFile,
)
from conversations.models.outbox_item import OutboxItemQuerySet
from conversations.tasks import give_up, sweep
from tests.conversations.interleaving_fates import GREETING, Fates, Seen
from tests.conversations.interleaving_peer import BALANCE_PATH, FATES, Tala
from tests.conversations.protocol_machine import as_items
from tests.conversations.scene import Person, action, closes, connect, greets, hands_over, push, trigger
from tests.conversations.turned_clock import SECONDS_TO_TAKE_BACK, TurnedClockMachine
from tests.conversations.wire_peer import WirePeer
from triggers.actions.api_request import SendApiRequest
from triggers.api_requests import ApiRequest
from triggers.models import Action, TriggerKind
from triggers.stored_actions import write_action
from workspaces.models import Member, User, Workspace

WISHES = ["complaint", "secret matter", "human", "survey", "balance", "that is all", "return to Harbour"]
BEHIND = st.sampled_from([None, 0, 3])  # messages
ANSWERS_TO_A_CARD = ["yes", "no"]
SECONDS_TO_ATTACH = 7  # a window may send ten files a minute
RECEIPT = b"Receipt 17: 12 EUR"
NO_BALANCE = "I cannot look."
ASKS_FIRST = "Secret"  # the trigger whose handoff the person is asked about


@dataclass(frozen=True)
class Institution:
    """What every run shares. live_agent: who takes over."""

    agent: Agent
    connection: Connection
    live_agent: User
    peer: WirePeer


def made_institution(
    bank: Workspace, make_agent: Callable[..., Agent], *, live_agent: User, peer: WirePeer
) -> Institution:
    """An agent that takes two seconds for what no trigger answers, and says then which message it answers."""
    texts = [f"answer {number}" for number in range(1, 200)]
    agent = make_agent(bank, name="Harbour", reply_settings={"texts": texts, "wait_seconds": 2})
    greets(agent, GREETING)
    agent.takes_attachments = True
    agent.save()
    connection = connect(agent, peer, sharing={"files": True})
    hands_over(agent, connection)
    secret = trigger(agent, TriggerKind.MESSAGE_RECEIVED, keywords=("secret matter",), name=ASKS_FIRST)
    words = {"announcement": "I connect you.", "failure_text": "I stay with you.", "decline_text": "As you wish."}
    action(secret, "external_handoff", connection=connection, consent="ask", **words)
    human = trigger(agent, TriggerKind.MESSAGE_RECEIVED, keywords=("human",), name="Human")
    action(human, "human_handoff", wait_minutes=5, announcement="I fetch somebody.")
    survey = trigger(agent, TriggerKind.MESSAGE_RECEIVED, keywords=("survey",), name="Survey")
    action(survey, "show_survey", questions=[{"variable": "mood", "text": "How was it?", "type": "text"}])
    action(survey, "send_message", variants=["Thank you."])
    looks_up_the_balance(agent, peer)
    closes(agent)
    return Institution(agent, connection, live_agent, peer)


def looks_up_the_balance(agent: Agent, peer: WirePeer) -> None:
    """In a system of the institution's own, which stands behind the same door as the other agent."""
    balance = trigger(agent, TriggerKind.MESSAGE_RECEIVED, keywords=("balance",), name="Balance")
    row = Action(trigger=balance, kind="api_request")
    request = ApiRequest(method="POST", url=f"{peer.domain}{BALANCE_PATH}", seconds=2, answer_path="n")
    write_action(row, SendApiRequest(variable="balance", failure_text=NO_BALANCE, request=request))
    row.save()
    action(balance, "send_message", variants=["It is {balance}."])


class InterleavingMachine(TurnedClockMachine):
    world: Institution  # set by whoever runs it

    def __init__(self) -> None:
        super().__init__()
        member = Member.objects.get(user=self.world.live_agent)
        self.there = LiveAgent.objects.create(member=member, shown_name="Ben", available=True, seen_at=timezone.now())
        self.tala = Tala()
        self.world.peer.forget()
        self.world.peer.default = self.tala  # type: ignore[method-assign, assignment]
        self.sent: list[tuple[uuid.UUID, str]] = []  # what was acknowledged to the person, in order
        self.person = self.somebody()
        self.before = Seen.of(self.person.conversation)
        self.fates = Fates()

    def somebody(self) -> Person:
        return Person(self.world.agent)

    def teardown(self) -> None:
        try:
            self.nothing_is_left_over()
        finally:
            del self.world.peer.default
            super().teardown()

    @property
    def conversation(self) -> Conversation:
        return self.person.conversation

    def passes(self, seconds: float) -> None:
        super().passes(seconds)
        LiveAgent.objects.filter(pk=self.there.pk).update(seen_at=timezone.now())

    # --- the person ---------------------------------------------------------------------------------------------------
    @rule(behind=BEHIND, courier=st.booleans())
    def person_types(self, behind: int | None, courier: bool) -> None:
        """In one tab or the other, which may have seen less."""
        self.types(self.numbered("words"), seen=self.seen(behind))
        self.a_courier_goes(courier)

    @rule(wish=st.sampled_from(WISHES), behind=BEHIND, courier=st.booleans())
    def person_wants(self, wish: str, behind: int | None, courier: bool) -> None:
        """What a trigger waits for."""
        self.types(self.numbered(wish), seen=self.seen(behind))
        self.a_courier_goes(courier)

    @rule(behind=BEHIND)
    def person_attaches(self, behind: int | None) -> None:
        self.attaches(self.numbered("words"), seen=self.seen(behind))

    def attaches(self, text: str, *, seen: int | None) -> None:
        self.passes(SECONDS_TO_ATTACH)
        client_id = uuid.uuid4()
        made = self.person.attaches(RECEIPT, text=text, client_id=client_id, seen=seen)
        if made.status_code == 409:  # no room for more
            assert Attachment.objects.filter(message__conversation=self.person.id).count() == FILES_IN_CONVERSATION
            return
        assert made.status_code == 201
        self.sent.append((client_id, text))

    def numbered(self, words: str) -> str:
        return f"{words} {len(self.sent) + 1}"

    def seen(self, behind: int | None) -> int | None:
        """behind: messages that the tab does not show yet; None for one that does not say what it shows."""
        return None if behind is None else max(self.conversation.last_position - behind, 0)

    @precondition(lambda self: self.conversation.consent_asked)
    @rule(words=st.sampled_from(ANSWERS_TO_A_CARD))
    def person_answers_in_words(self, words: str) -> None:
        self.types(words)

    def a_courier_goes(self, goes: bool) -> None:
        """What was put just now is mostly delivered at once, by the process that put it."""
        if goes:
            self.tala.words, self.tala.hands_back = 1, False
            for lane in self.lanes():
                self.everything_is_due()
                deliver_lane(lane)

    def types(self, text: str, *, seen: int | None = None) -> None:
        self.passes(1)
        client_id = uuid.uuid4()
        assert self.person.says(text, client_id=client_id, seen=seen).status_code == 201
        self.sent.append((client_id, text))

    @precondition(lambda self: self.sent)
    @rule(data=st.data())
    def person_sends_again(self, data: st.DataObject) -> None:
        client_id, text = data.draw(st.sampled_from(self.sent))
        assert self.person.says(text, client_id=client_id).status_code == 200

    @precondition(lambda self: ConsentRequest.objects.filter(conversation=self.person.id).exists())
    @rule(agreed=st.booleans(), struck=st.booleans())
    def person_presses_a_button_of_a_card(self, agreed: bool, struck: bool) -> None:
        """Also of an old one."""
        card = ConsentRequest.objects.filter(conversation=self.person.id).order_by("asked_at").last()
        assert card is not None
        body = {"request_id": str(card.pk), "agreed": agreed, "struck": ["detail:mood"] if struck else []}
        assert self.person.post("consent/", body).status_code == 200

    @rule()
    def person_returns(self) -> None:
        self.passes(SECONDS_TO_TAKE_BACK)
        assert self.person.returns().status_code == 200

    # --- the operators ------------------------------------------------------------------------------------------------
    @rule(late=st.integers(0, 1), deed=st.sampled_from(["takes over", "takes back", "gives back", "closes"]))
    def operator(self, late: int, deed: str) -> None:
        """late: on a page of before control moved."""
        epoch, user = self.conversation.epoch - late, self.world.live_agent
        match deed:
            case "takes over":
                done = take_over(conversation_id=self.person.id, epoch=epoch, user=user, shown_name="Ben")
            case "takes back":
                done = take_back(conversation_id=self.person.id, reason="operator", epoch=epoch)
            case "gives back":
                done = give_back(conversation_id=self.person.id, user=user, epoch=epoch)
            case _:
                done = close_conversation(conversation_id=self.person.id, user=user, epoch=epoch)
                if done:
                    self.fates.closed(self.conversation)
        assert not (done and late)

    @rule()
    def operator_replies(self) -> None:
        text = f"Ben {self.conversation.last_position}"
        speak_as_live_agent(conversation_id=self.person.id, user=self.world.live_agent, text=text, once=uuid.uuid4())

    # --- workers, the clock and the other agent -----------------------------------------------------------------------
    @precondition(lambda self: self.lanes())
    @rule(
        data=st.data(),
        fates=st.lists(st.sampled_from(FATES), max_size=2),
        words=st.integers(0, 2),
        hands_back=st.sampled_from([False, False, True]),
    )
    def worker_delivers(self, data: st.DataObject, fates: list[str], words: int, hands_back: bool) -> None:
        self.tala.words, self.tala.hands_back = words, hands_back
        self.tala.fates.extend(fates)
        lane = data.draw(st.sampled_from(self.lanes()))
        self.everything_is_due()
        deliver_lane(lane)
        self.tala.fates.clear()

    @rule()
    def workers_deliver_what_is_due(self) -> None:
        """In its time, not before."""
        self.tala.words, self.tala.hands_back = 1, False
        for lane in outbox.due_lanes(at=timezone.now(), limit=50):
            deliver_lane(lane)

    def lanes(self) -> list[str]:
        return sorted(set(self.unsettled().values_list("lane", flat=True)))

    def unsettled(self) -> OutboxItemQuerySet:
        return OutboxItem.objects.filter(conversation=self.person.id).unsettled()

    def everything_is_due(self) -> None:
        """The schedule of retries and the breaker have tests of their own."""
        OutboxItem.objects.filter(state="due").update(next_attempt_at=timezone.now())
        Connection.objects.filter(pk=self.world.connection.pk).update(failures=0, paused_until=None)

    @precondition(lambda self: self.tala.passings)
    @rule(data=st.data())
    def tala_pushes(self, data: st.DataObject) -> None:
        """Something new and all that came before, also when it is over."""
        pk = data.draw(st.sampled_from(sorted(self.tala.passings)))
        passing = self.tala.passings[pk]
        self.tala.words, self.tala.hands_back = 1, False
        passing.adds(self.tala.says())
        handoff = self.conversation.handoffs.get(pk=pk)
        push(self.world.peer, handoff, *as_items(passing.stream))

    @rule(seconds=st.sampled_from([1, 3, 12, 130, 700]))
    def time_passes(self, seconds: int) -> None:
        self.passes(seconds)

    @rule()
    def clock_goes_round(self) -> None:
        sweep()
        give_up()

    # --- what must hold after every step ------------------------------------------------------------------------------
    @invariant()
    def what_was_acknowledged_is_there_once_and_in_order(self) -> None:
        rows = self.conversation.messages.filter(author_kind="person").order_by("position")
        assert [(row.client_id, row.text) for row in rows] == self.sent

    @invariant()
    def one_has_control(self) -> None:
        seen = Seen.of(self.conversation)
        assert len(seen.handoffs) + len(seen.talks) == (seen.controller != "agent"), seen
        assert seen.controller == ("peer" if seen.handoffs else "live" if seen.talks else "agent"), seen
        assert seen.epoch >= self.before.epoch

    @invariant()
    def who_has_lost_control_is_not_heard(self) -> None:
        seen = Seen.of(self.conversation)
        if seen.epoch == self.before.epoch:
            speaker = {"peer": "peer_agent", "live": "live_agent", "agent": "agent"}[seen.controller]
            said = seen.said_since(self.before.position)
            assert {one.author_kind for one in said} <= {speaker}, [(one.author_kind, one.text) for one in said]
        self.before = seen

    @invariant()
    def other_agents_words_are_shown_once_and_in_order(self) -> None:
        for pk, passing in self.tala.passings.items():
            rows = self.conversation.messages.filter(handoff=pk, author_kind="peer_agent", kind="text")
            shown = list(rows.order_by("position").values_list("text", flat=True))
            assert shown == [text for text in passing.stream.values() if text.startswith("Tala")][: len(shown)]

    @invariant()
    def each_message_has_one_owner_or_waits_for_one(self) -> None:
        self.fates.look(self.conversation)

    @invariant()
    def our_agent_answers_in_the_order_things_were_said_in(self) -> None:
        rows = self.conversation.messages.filter(author_kind="agent", text__startswith="answer ")
        answered = [int(text.split()[1]) for text in rows.order_by("position").values_list("text", flat=True)]
        assert answered == sorted(answered)

    @invariant()
    def a_system_is_asked_once_for_each_wish(self) -> None:
        asked_for = sum(text.startswith("balance") for _client_id, text in self.sent)
        rows = self.conversation.messages.filter(author_kind="agent")
        told = rows.filter(text__startswith="It is").count()
        assert rows.filter(text=NO_BALANCE).count() <= told <= asked_for
        assert self.tala.looked_up <= asked_for

    @invariant()
    def nobody_seems_to_type_for_ever(self) -> None:
        conversation = self.conversation
        if conversation.waiting_since and conversation.controller == "agent":
            assert self.unsettled().filter(kind__in=["think", "turn", "request"]).exists()

    @invariant()
    def nothing_leaves_before_a_yes(self) -> None:
        """Tala is offered no more of what the person is asked about than they said yes to."""
        offered = self.conversation.handoffs.filter(pk__in=self.tala.passings, trigger__name=ASKS_FIRST)
        agreed = ConsentRequest.objects.filter(conversation=self.person.id, state=ConsentState.AGREED)
        assert offered.count() <= agreed.count()

    # --- the end ------------------------------------------------------------------------------------------------------
    def nothing_is_left_over(self) -> None:
        for _ in range(20):
            self.passes(70)
            sweep()
            self.everything_is_due()
            self.workers_deliver_what_is_due()
            give_up()
            self.each_message_has_one_owner_or_waits_for_one()
            if not self.unsettled().exists():
                break
        assert list(self.unsettled().values_list("kind", "lane", "last_error")) == []
        self.nobody_seems_to_type_for_ever()
        self.fates.look(self.conversation, at_the_end=True)
        self.what_became_of_each_file_is_known()

    def what_became_of_each_file_is_known(self) -> None:
        """Each has arrived or was refused, but for those whose message was not taken before the handoff ended."""
        for passed in PassedFile.objects.filter(handoff__conversation=self.person.id):
            item = passed.handoff.outbox_items.get(kind__in=["offer", "turn"], seq=passed.number)
            over_before = not passed.handoff.live and (item.state != "done" or self.was_refused(item))
            assert passed.state in ("complete", "refused") or (passed.state == "waiting" and over_before)
            assert passed.state != "complete" or str(passed.file_id) in self.tala.files

    def was_refused(self, item: OutboxItem) -> bool:
        """A turn, with an answer: then its message is not with that agent."""
        message = item.message
        with_them = message is None or (message.delivery, message.handoff_id) == ("relayed", item.handoff_id)
        return item.kind == "turn" and not with_them
